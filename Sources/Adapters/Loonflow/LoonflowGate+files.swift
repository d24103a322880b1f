import CanonicalModel

// `upload_file`, and the uploaded files themselves.

extension Loonflow.Gate {
    private static let part = "file"

    var fileRoutes: [Route] {
        [
            Route(
                .post, PathPattern(Loonflow.prefix + "/tickets/upload_file"), isWrite: true,
                upload: { call in accepted(call, upload) },
                handler: { call in answered(call) { _ in throw Loonflow.Failure("请求参数不合法:file is needed") } }),
            Route(.get, PathPattern(Loonflow.MediaPath.root + "/{name}")) { call in download(call) },
        ]
    }

    private func upload(_ call: Loonflow.Call) -> Upload {
        let author = call.username.flatMap { call.directory.people[$0] }.map { $0.staffNumber ?? $0.id } ?? 0
        let request = call.request
        return Upload(
            tenant: call.caller.tenant, part: Self.part, policy: settings.uploads, idempotencyOwner: call.idempotencyOwner,
            author: { _ in author },
            render: { result in
                switch result {
                case .success(let file):
                    let path = Loonflow.MediaPath(file)
                    return Loonflow.success([
                        "file_name": JSON(path.fileName), "file_path": JSON(path.text), "source_file_name": JSON(file.name),
                    ])
                case .failure(let refusal):
                    note(request, "upload refused: \(refusal.reason)")
                    return Loonflow.failure(refusal)
                }
            })
    }

    /// In the running system whoever knows the address has the file, and callers put these addresses on their pages. The name
    /// has 122 random bits; where that is not enough, only apps may fetch files, each its own tenant's.
    private func download(_ call: GateCall) -> GateAnswer {
        let missing = Loonflow.failure(Loonflow.Failure("file is not existed", status: 404))
        let id = call.parameters.first.flatMap { Loonflow.MediaPath.id(inFileName: $0) }
        func answer(_ file: StoredAttachment?) -> GateAnswer {
            file.map { .download(Download($0, missing: missing)) } ?? .ready(missing)
        }
        if settings.openMedia {
            do throws(CanonicalError) {
                return answer(try id.flatMap { id throws(CanonicalError) in try call.engine.attachment(id) })
            } catch {
                return .ready(Loonflow.failure(error, data: .object))
            }
        }
        return answered(call) { own in
            answer(try id.flatMap { try own.engine.attachments([$0], in: own.caller.tenant).first })
        }
    }
}

extension Loonflow {
    static func failure(_ refusal: UploadRefusal) -> GateResponse {
        switch refusal {
        case .failed(let error) where error.isAboutNonce: return nonceFailure(error)
        case .failed(let error): return failure(error, data: .object)
        case .overloaded: return failure(CanonicalError(.overloaded, refusal.reason), data: .object)
        case .notMultipart: return failure(Failure("请求参数不合法:" + refusal.reason, status: 415))
        case .tooLarge: return failure(Failure("请求参数不合法:" + refusal.reason, status: 413))
        case .noSpace, .unavailable: return failure(Failure(refusal.reason))
        default: return failure(Failure("请求参数不合法:" + refusal.reason))
        }
    }
}

extension Loonflow.Call {
    private static let mostFiles = 100

    /// The files of this tenant that the given values name in fields for files, less those that are known already. The value
    /// stays what it is; that it names a file of ours makes the file an attachment of the ticket at the other gates.
    func files(in values: JSONObject, of workflow: WorkflowID, known: [Attachment]) throws -> [Attachment] {
        guard let keys = definitions.workflow(workflow)?.fields.filter({ $0.type == .file }).map(\.key), !keys.isEmpty else {
            return []
        }
        var wanted: [AttachmentID] = []
        for key in keys {
            let text = values[key]?.stringValue ?? ""
            for part in text.split(separator: ",", maxSplits: Self.mostFiles) {
                guard let id = Loonflow.MediaPath.id(in: part), !wanted.contains(id), !known.contains(where: { $0.file == id })
                else { continue }
                wanted.append(id)
            }
        }
        guard !wanted.isEmpty, wanted.count <= Self.mostFiles else { return [] }
        let found = try engine.attachments(wanted, in: caller.tenant)
        return wanted.compactMap { id in found.first { $0.id == id }?.attachment }
    }

    /// What makes files named in fields attachments of the ticket in the path.
    func attaching(_ values: JSONObject) throws -> [Command] {
        guard values.contains(where: { $0.value.stringValue?.contains(Loonflow.MediaPath.root) ?? false }),
            let ticket = try engine.ticket(.id(TicketID(pathID)), in: caller.tenant)
        else { return [] }
        let files = try files(in: values, of: ticket.workflow, known: ticket.attachments)
        return files.isEmpty ? [] : [.attach(files)]
    }
}
