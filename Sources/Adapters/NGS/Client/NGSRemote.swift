import CanonicalModel

extension NGS {
    /// How this gateway calls somebody else's system of the contract.
    struct RemoteProfile: Sendable {
        var dataSource = ""
        var epid: String?
        var staffID = ""
        var groupID = ""
        /// Nil where the remote knows us by our address.
        var password: String?
        var mapID = ""
        var customerGuid = ""
        /// Where a field goes: `objective.title`, `tabc.device.serial`. One that is not here is a member of `objective`.
        var fieldMap: [String: String] = [:]
        var originField: String?
        /// Made with `send`, so that it is submitted; else with `save`.
        var submits = true
        /// A comment is a reminder, which whoever holds the task is told; else it is saved with the order.
        var reminds = false
        var isIdempotent = false

        static let groups = ["objective", "task", "step", "tabc"]

        func path(of key: FieldKey) -> String {
            fieldMap[key.value] ?? (key.value.contains(".") ? key.value : "objective.\(key)")
        }
    }

    /// The token of a login, kept until it expires.
    actor RemoteSession {
        private var token: (text: String, expires: Moment)?

        func token(at now: Moment) -> String? {
            token.flatMap { now < $0.expires ? $0.text : nil }
        }

        func keep(_ text: String, until expires: Moment) {
            token = (text, expires)
        }

        func forget() {
            token = nil
        }
    }

    /// One remote of the contract: logs in, sends, and reads the envelope.
    struct Remote: Sendable {
        let profile: RemoteProfile
        let services: ConnectorServices
        let session = RemoteSession()

        enum Reply {
            /// With the ids of the order and of its open task, where the remote tells them.
            case done(order: Guid?, task: Guid?)
            case refused(String)
        }

        func call(_ verb: String, _ body: JSONObject, key: Origin? = nil) async throws(SyncFault) -> Reply {
            let bytes = JSON.object(body).encoded()
            let credentials = try await credentials()
            let idempotency = key?.idempotencyKey(verb, bytes, services.cryptography)
            let answer = try await services.remote.call {
                var headers = credentials
                headers.append("Content-Type", "application/json")
                if let idempotency { headers.append("Idempotency-Key", idempotency) }
                return RemoteCall(
                    .post, "/ngs/wo/\(verb)", headers: headers, body: .bytes(bytes),
                    isRepeatable: profile.isIdempotent && idempotency != nil)
            }
            do throws(SyncFault) {
                return try await read(answer)
            } catch {
                throw RemoteReply.fault(error, in: answer)
            }
        }

        private func read(_ answer: RemoteAnswer) async throws(SyncFault) -> Reply {
            let envelope = try RemoteReply.object(answer, isWrite: true)
            switch envelope["code"]?.looseInt64 {
            case 1?: return .done(order: Self.id("X-NGS-OId", "oId", answer, envelope), task: Self.id("X-NGS-TaskId", "taskId", answer, envelope))
            case 0?: return try await refused(RemoteReply.reason(envelope["message"], else: "HTTP \(answer.status)"), answer.status)
            default: throw .unanswered
            }
        }

        private static func id(_ header: String, _ member: String, _ answer: RemoteAnswer, _ envelope: JSONObject) -> Guid? {
            (answer.headers[header] ?? envelope["value"]?[member]?.stringValue).flatMap { Guid($0) }
        }

        /// What a refused caller is told: no order is to blame for it.
        private static let credentialWords = ["token", "白名单", "请求头", "密码", "登录"]

        private func refused(_ reason: String, _ status: Int) async throws(SyncFault) -> Reply {
            guard Self.credentialWords.contains(where: reason.contains) else {
                if status == 429 || status == 503 { throw .unavailable(reason) }
                return .refused(reason)
            }
            await session.forget()
            throw .unavailable(reason)
        }

        private func credentials() async throws(SyncFault) -> HeaderFields {
            guard let password = profile.password else {
                var headers = HeaderFields([
                    ("ds", profile.dataSource), ("staffId", profile.staffID), ("groupId", profile.groupID),
                ])
                if let epid = profile.epid { headers.append("epid", epid) }
                return headers
            }
            if let token = await session.token(at: services.now()) { return HeaderFields([("token", token)]) }
            return HeaderFields([("token", try await login(password))])
        }

        private func login(_ password: String) async throws(SyncFault) -> String {
            var body: JSONObject = [
                "staffId": JSON(profile.staffID), "password": JSON(password), "ds": JSON(profile.dataSource),
                "groupId": JSON(profile.groupID),
            ]
            if let epid = profile.epid { body["epid"] = JSON(epid) }
            let bytes = JSON.object(body).encoded()
            let answer = try await services.remote.call {
                RemoteCall(
                    .post, "/ngs/login", headers: HeaderFields([("Content-Type", "application/json")]), body: .bytes(bytes),
                    isRepeatable: true)
            }
            let envelope = try RemoteReply.object(answer, isWrite: false)
            guard envelope["code"]?.looseInt64 == 1, let token = envelope["value"]?["token"]?.stringValue, !token.isEmpty,
                token.utf8.count <= 4096, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { throw .unavailable("login: " + RemoteReply.reason(envelope["message"], else: "no token")) }
            let seconds = min(max(envelope["value"]?["expiresIn"]?.looseInt64 ?? 600, 60), 86_400 * 30)
            // Not to the last second: a call takes its time.
            await session.keep(token, until: services.now().advanced(bySeconds: seconds - 30))
            return token
        }
    }
}
