import CanonicalModel

extension Loonflow {
    /// How this gateway calls somebody else's system of the contract.
    struct RemoteProfile: Sendable {
        var app = ""
        var token = ""
        var isStrict = false
        /// In whose name sync works.
        var username = ""
        /// In whose name tickets are read: somebody who never has to act, so that a ticket always shows its display list.
        var reader = ""
        var calendar: ZonedCalendar
        var basePath = ""
        var fileBytes: Int64 = 0

        var workflow: Int64?
        var transition: Int64?
        var originField: String?
        /// Custom fields that have to show; a ticket that does not show one is not taken for one without it.
        var customFields: [String] = []
        var attachmentField: String?
        var moves: [LifecycleMove] = []
        /// What a state means, where `act_state_id` does not say enough.
        var states: [Int64: Lifecycle] = [:]
        var readsComments = true
        var readsLog = true
        var deletes = false
        var lookupSeconds: Int64 = 86_400
        var windowSeconds: Int64?
        var overlapSeconds: Int64 = 10
        var pageSize = 500
        var isIdempotent = false

        init(calendar: ZonedCalendar) {
            self.calendar = calendar
        }

        func lifecycle(actState: Int64, state: Int64) -> Lifecycle? {
            states[state] ?? Loonflow.lifecycle(actState: actState)
        }
    }

    /// One way to bring a ticket nearer to a lifecycle.
    struct LifecycleMove: Equatable, Sendable {
        enum Step: Equatable, Sendable {
            case transition(Int64)
            case state(Int64)
            case close
            case retreat
        }

        var target: Lifecycle
        /// The state it starts from; nil is any.
        var from: Int64?
        var step: Step
    }

    /// | act_state_id | lifecycle |
    /// |---|---|
    /// | 0 草稿 | draft |
    /// | 1 进行中 | inProgress |
    /// | 2 被退回 | returned |
    /// | 3 被撤回 | withdrawn |
    /// | 4 已完成 | completed |
    /// | 5 已关闭 | closed |
    static func lifecycle(actState: Int64) -> Lifecycle? {
        switch actState {
        case 0: .draft
        case 1: .inProgress
        case 2: .returned
        case 3: .withdrawn
        case 4: .completed
        case 5: .closed
        default: nil
        }
    }

    /// One remote of the contract: signs, sends, and reads the envelope.
    struct Remote: Sendable {
        let profile: RemoteProfile
        let services: ConnectorServices

        /// `code` has two values only, so why a call was refused is told by its words.
        enum Reply {
            case done(JSON)
            case refused(String)
        }

        /// - Parameter path: below `/api/v1.0`.
        func call(
            _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: JSONObject? = nil,
            as user: String? = nil, key: Origin? = nil
        ) async throws(SyncFault) -> Reply {
            let answer = try await answer(method, path, query: query, body: body, as: user, key: key)
            return try read(answer, isWrite: method != .get)
        }

        /// The answer as it came.
        func answer(
            _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: JSONObject? = nil,
            as user: String? = nil, key: Origin? = nil
        ) async throws(SyncFault) -> RemoteAnswer {
            let bytes = body.map { JSON.object($0).encoded() } ?? []
            let rawQuery = PercentEncoding.query(query)
            let idempotency = key?.idempotencyKey("\(method.rawValue) \(path)", bytes, services.cryptography)
            return try await services.remote.call {
                var headers = headers(method, path, rawQuery, bytes, user ?? profile.username)
                if !bytes.isEmpty { headers.append("Content-Type", "application/json") }
                if let idempotency { headers.append("Idempotency-Key", idempotency) }
                return RemoteCall(
                    method, Loonflow.prefix + path + (rawQuery.isEmpty ? "" : "?" + rawQuery), headers: headers,
                    body: .bytes(bytes), isRepeatable: method == .get || (profile.isIdempotent && idempotency != nil),
                    isOneTime: profile.isStrict)
            }
        }

        /// The path that the remote keeps the file under.
        func upload(_ file: TemporaryFile, name: String) async throws(SyncFault) -> String {
            let path = "/tickets/upload_file"
            let answer = try await services.remote.call {
                RemoteCall(
                    .post, Loonflow.prefix + path, headers: headers(.post, path, "", [], profile.username),
                    body: .file(part: "file", name: name, type: "application/octet-stream", file), isRepeatable: true,
                    isOneTime: profile.isStrict)
            }
            // A file that nobody refers to does no harm, so it is as if it had not come.
            guard case .done(let data) = try read(answer, isWrite: false) else { throw .refused("the file is not taken") }
            guard let place = data["file_path"]?.stringValue, !place.isEmpty, !place.contains(",") else {
                throw .unavailable("upload_file answers no file_path")
            }
            return place
        }

        /// The headers of a signed call; also for files, which may want them.
        func headers(_ method: HTTPMethod, _ path: String, _ query: String, _ body: [UInt8], _ user: String) -> HeaderFields {
            let stamp = String(services.remoteNow.seconds)
            var headers = HeaderFields([("appname", profile.app), ("timestamp", stamp), ("username", user)])
            guard profile.isStrict else {
                headers.append(
                    "signature", Loonflow.signature(stamp: stamp, token: profile.token, cryptography: services.cryptography))
                return headers
            }
            // Without randomness there is no nonce, and the remote refuses the call.
            let nonce = Hex.encode((try? services.cryptography.randomBytes(16)) ?? [])
            let call = StrictCall(
                method: method.rawValue, path: profile.basePath + Loonflow.prefix + path, query: query, body: body,
                timestamp: stamp, nonce: nonce, app: profile.app, username: user)
            headers.append("nonce", nonce)
            headers.append("signature", call.signature(token: profile.token, services.cryptography))
            return headers
        }

        /// What a refused signature is about: no ticket is to blame for it.
        private static let credentialWords = ["permission check fail", "signature", "appname", "timestamp", "unauthorized", "login"]

        func read(_ answer: RemoteAnswer, isWrite: Bool) throws(SyncFault) -> Reply {
            try RemoteReply.read(answer, isWrite: isWrite) { envelope throws(SyncFault) in
                try meaning(of: envelope, status: answer.status, isWrite: isWrite)
            }
        }

        private func meaning(of envelope: JSONObject, status: Int, isWrite: Bool) throws(SyncFault) -> Reply {
            let reason = RemoteReply.reason(envelope["msg"], else: "HTTP \(status)")
            switch envelope["code"]?.looseInt64 {
            case 0?: return .done(envelope["data"] ?? .null)
            case nil: throw isWrite ? .unanswered : .unavailable("the answer has no code")
            default:
                let lowered = reason.lowercased()
                if Self.credentialWords.contains(where: lowered.contains) { throw .unavailable(reason) }
                if status == 503 { throw isWrite ? .unanswered : .unavailable(reason) }
                return .refused(reason)
            }
        }
    }
}
