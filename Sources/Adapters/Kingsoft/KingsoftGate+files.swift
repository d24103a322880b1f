import CanonicalModel

// `upload_file`, and the download addresses that `detail` answers.

extension Kingsoft.TicketGate {
    static let filesPath = "/workorder/api/ticket/attachment"
    private static let uploadPart = "file"

    var fileRoutes: [Route] {
        [
            route(.post, .upload, upload: acceptFile, answer: answerWithoutFile),
            Route(.get, PathPattern(Self.filesPath + "/{id}")) { call in download(call) },
        ]
    }

    /// Who calls is settled before a byte of the file is read. A recipe that signs the body has nothing to sign here.
    private func acceptFile(_ visit: Visit) throws(CanonicalError) -> UploadAnswer {
        let (id, shown) = (visit.request.requestID, visit.requestID)
        let given = QueryParameters(visit.request.rawQuery)["author"]
        return .taken(
            Upload(
                tenant: visit.caller.tenant, part: Self.uploadPart, policy: settings.uploads,
                idempotencyOwner: owner(of: visit), nonce: visit.nonce.map(UploadNonce.content),
                author: { fields throws(CanonicalError) in try Self.author(fields["author"] ?? given) },
                render: { result in
                    switch result {
                    case .success(let file):
                        return visit.success(.value { Self.write(file.attachment, path: file.path, to: &$0) })
                    case .failure(let refusal):
                        return refuse(Kingsoft.Failure(refusal), .upload, because: refusal.reason, id, shown: shown)
                    }
                }))
    }

    /// The text's `author` is the uploading user, whom an app need not have.
    private static func author(_ given: String?) throws(CanonicalError) -> Int64 {
        guard let given, !given.isEmpty else { return 0 }
        guard let number = Int64(given), number >= 0, !given.hasPrefix("+") else {
            throw .invalid("author", .wrongType, "author takes a staff number")
        }
        return number
    }

    /// A call without a multipart body.
    private func answerWithoutFile(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let isForm = ContentType(visit.request.headers["Content-Type"] ?? "").media.hasPrefix("multipart/")
        let refusal: UploadRefusal = isForm || visit.request.body.isEmpty ? .missingFile : .notMultipart
        let failure = Kingsoft.Failure(refusal)
        return .ready(refuse(failure, .upload, because: refusal.reason, visit.request.requestID, shown: visit.requestID))
    }

    static func write(_ file: Attachment, path: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("author", file.author)
            writer.field("file_name", file.name)
            writer.field("file_path", path)
            writer.field("file_size", file.size)
            writer.field("file_type", file.type)
        }
    }

    /// The address is the permission: whoever was shown it may use it until it expires.
    private func download(_ call: GateCall) -> GateAnswer {
        let requestID = call.request.requestID
        func refuse(_ status: Int, _ message: String) -> GateResponse {
            var failure = Kingsoft.Failure(errno: .attachment, message: message)
            failure.status = status
            return Kingsoft.Envelope.failure(
                failure, requestID: Kingsoft.requestID(for: requestID, services.cryptography))
        }
        let invalid = refuse(403, "下载地址无效或已过期")
        let missing = refuse(404, "附件不存在")
        guard let signer = services.downloads, let id = call.parameters.first.flatMap({ AttachmentID($0) }) else {
            return .ready(invalid)
        }
        do throws(DownloadSigner.Refusal) {
            try signer.check(QueryParameters(call.request.rawQuery), of: id, at: call.request.receivedAt)
        } catch {
            return .ready(invalid)
        }
        do throws(CanonicalError) {
            guard let file = try call.engine.attachment(id) else { return .ready(missing) }
            return .download(Download(file, missing: missing))
        } catch {
            return .ready(self.refuse(error, .upload, requestID, shown: Kingsoft.requestID(for: requestID, services.cryptography)))
        }
    }
}

extension Kingsoft {
    /// Makes the addresses under which a ticket's files can be fetched for a while.
    struct DownloadAddresses {
        let signer: DownloadSigner
        /// `https://tickets.example.com`; empty leaves the path alone.
        let base: String
        let expiry: Moment

        /// Nil for an attachment that has no file of ours.
        func address(of attachment: Attachment) -> String? {
            attachment.file.map { "\(base)\(TicketGate.filesPath)/\($0)?\(signer.query(for: $0, until: expiry))" }
        }
    }
}

extension Kingsoft.TicketGate {
    /// Without a configured base, the address that this very caller reached us at.
    func downloadAddresses(for visit: Visit) -> Kingsoft.DownloadAddresses? {
        services.downloads.map { signer in
            let host = visit.request.headers["Host"] ?? ""
            return Kingsoft.DownloadAddresses(
                signer: signer, base: settings.downloadBase ?? (host.isEmpty ? "" : "http://\(host)"),
                expiry: visit.request.receivedAt.advanced(bySeconds: settings.downloadSeconds))
        }
    }
}
