import CanonicalModel

extension Kingsoft {
    /// How this gateway calls somebody else's system of the contract.
    struct RemoteProfile: Sendable {
        var appID = ""
        var secret = ""
        var recipe = SignRecipe()
        /// The header holds milliseconds; for remotes that refuse a second write within a second.
        var stampsMilliseconds = false
        var calendar: ZonedCalendar
        var basePath = ""
        var fileBytes: Int64 = 0

        /// What a creation says of what its fields do not.
        var defaults = JSONObject()
        /// The key in `form_values` that holds a ticket's origin; nil where none is written.
        var originField: String?
        var lookupSeconds: Int64 = 86_400
        /// Who closes a ticket whose creator the remote does not show.
        var closer: (id: Int64, name: String)?
        var closingText = "由同步关闭"
        var commentActions: Set<Int64> = [Kingsoft.action(of: .commented)]
        /// Entries of the history that say something are read as comments too.
        var readsHistory = true
        var windowSeconds: Int64 = 30 * 86_400
        var overlapSeconds: Int64 = 10
        /// An open ticket is read again every so many polls, whether its row has changed or not.
        var rereadPolls: Int64 = 10
        /// A call that makes something may be repeated, as the remote keeps `Idempotency-Key`.
        var isIdempotent = false

        init(calendar: ZonedCalendar) {
            self.calendar = calendar
        }
    }

    /// One remote of the contract: signs, sends, and reads the envelope.
    struct Remote: Sendable {
        let profile: RemoteProfile
        let services: ConnectorServices

        /// What of each answer is new, whatever else it says.
        static let requestID = "request_id"

        /// What the remote said to a call that it understood.
        enum Reply {
            case done(JSON)
            case missing
            /// The ticket's state does not allow it.
            case tooLate(String)
            case refused(String)
        }

        /// The number that says that all is well is the text's; the others are what our own gate says, and what a text like
        /// "不存在" says where a remote has numbers of its own.
        private static let (success, credentials, clock): (Int64, Int64, Int64) = (10000, 20001, 20002)
        private static let (noTicket, wrongState, overloaded, fault): (Int64, Int64, Int64, Int64) = (22000, 23000, 29000, 50000)

        func get(_ verb: Verb, _ query: [(String, String)]) async throws(SyncFault) -> Reply {
            try read(try await answer(to: verb, query), isWrite: false)
        }

        /// The answer as it came.
        func answer(to verb: Verb, _ query: [(String, String)]) async throws(SyncFault) -> RemoteAnswer {
            let target = profile.basePath + Self.path(of: verb)
            let suffix = query.isEmpty ? "" : "?" + PercentEncoding.query(query)
            return try await services.remote.call {
                RemoteCall(.get, Self.path(of: verb) + suffix, headers: headers("GET", target, []), isRepeatable: true)
            }
        }

        /// - Parameters:
        ///   - key: of a call that makes something.
        ///   - stamp: laid over the body; as it is another one at each attempt it is no part of what the call is known by.
        func post(
            _ verb: Verb, _ body: JSONObject, isWrite: Bool = true, key: Origin? = nil, stamp: JSONObject = JSONObject()
        ) async throws(SyncFault) -> Reply {
            try read(try await answer(to: verb, body, isWrite: isWrite, key: key, stamp: stamp), isWrite: isWrite)
        }

        /// The answer as it came.
        func answer(
            to verb: Verb, _ body: JSONObject, isWrite: Bool, key: Origin? = nil, stamp: JSONObject = JSONObject()
        ) async throws(SyncFault) -> RemoteAnswer {
            let idempotency = key?.idempotencyKey(verb.rawValue, JSON.object(body).encoded(), services.cryptography)
            var sent = body
            for (key, value) in stamp { sent[key] = value }
            let bytes = JSON.object(sent).encoded()
            let target = profile.basePath + Self.path(of: verb)
            return try await services.remote.call {
                var headers = headers("POST", target, bytes)
                headers.append("Content-Type", "application/json")
                if let idempotency { headers.append("Idempotency-Key", idempotency) }
                return RemoteCall(
                    .post, Self.path(of: verb), headers: headers, body: .bytes(bytes),
                    isRepeatable: !isWrite || (profile.isIdempotent && idempotency != nil))
            }
        }

        private static func path(of verb: Verb) -> String {
            "/workorder/api/ticket/\(verb.rawValue)"
        }

        private func headers(_ method: String, _ path: String, _ body: [UInt8]) -> HeaderFields {
            let now = services.remoteNow
            let stamp = String(profile.stampsMilliseconds ? now.milliseconds : now.seconds)
            let call = SignedCall(appID: profile.appID, timestamp: stamp, method: method, path: path, body: body)
            let sign = profile.recipe.sign(call, secret: profile.secret, services.cryptography)
            return HeaderFields([("AppId", profile.appID), ("Timestamp", stamp), ("Sign", sign)])
        }

        func read(_ answer: RemoteAnswer, isWrite: Bool) throws(SyncFault) -> Reply {
            try RemoteReply.read(answer, isWrite: isWrite) { envelope throws(SyncFault) in
                try meaning(of: envelope, status: answer.status, isWrite: isWrite)
            }
        }

        private func meaning(of envelope: JSONObject, status: Int, isWrite: Bool) throws(SyncFault) -> Reply {
            let reason = RemoteReply.reason(envelope["errmsg"], else: "HTTP \(status)")
            switch envelope["errno"]?.looseInt64 {
            case Self.success?: return .done(envelope["data"] ?? .null)
            case Self.credentials?, Self.clock?, Self.overloaded?: throw .unavailable(reason)
            case Self.fault?: throw isWrite ? .unanswered : .unavailable(reason)
            case Self.noTicket?: return .missing
            case Self.wrongState?: return .tooLate(reason)
            case nil: throw isWrite ? .unanswered : .unavailable("the answer has no errno")
            default: return reason.contains("工单不存在") ? .missing : .refused(reason)
            }
        }
    }
}
