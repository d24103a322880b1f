import CanonicalModel

/// Sanmen's own reading API, where callers of a contract without reading calls can see what is kept.
/// `Authorization: Bearer <token>`; tokens are callers of the contract `native`.
public enum Native {
    public static let contract: ContractName = "native"
    static let prefix = "/api/sanmen/v1"

    public struct Gate: Adapters.Gate {
        let cryptography: any Cryptography

        public init(services: GateServices) {
            cryptography = services.cryptography
        }

        public var contract: ContractName { Native.contract }
        public var pathPrefixes: [String] { [Native.prefix] }

        public var routes: [Route] {
            [
                Route(.get, PathPattern(Native.prefix + "/tickets")) { call in .ready(find(call)) },
                Route(.get, PathPattern(Native.prefix + "/tickets/{id:digits}")) { call in
                    .ready(show(call) { call.parameters.first.flatMap { Int64($0) }.map { .id(TicketID($0)) } })
                },
                Route(.get, PathPattern(Native.prefix + "/attachments/{id}")) { call in download(call) },
            ]
        }

        public func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse {
            Native.failure(refusal.error, status: refusal.status)
        }

        /// One ticket by `?guid=` or `?sn=`.
        private func find(_ call: GateCall) -> GateResponse {
            let query = QueryParameters(call.request.rawQuery)
            return show(call) {
                if let guid = query["guid"] { return Guid(guid).map { .guid($0) } }
                return query["sn"].map { .serialNumber($0) }
            }
        }

        private func show(_ call: GateCall, _ key: () -> TicketKey?) -> GateResponse {
            do throws(CanonicalError) {
                let caller = try caller(of: call)
                guard let key = key() else {
                    throw .invalid("guid", .missing, "name a ticket by its number, ?guid= or ?sn=")
                }
                guard let found = try call.engine.aggregate(key, in: caller.tenant),
                    caller.workflows.contains(found.ticket.workflow)
                else { throw .notFound(.ticket, "no such ticket") }
                let events = try call.engine.events(EventQuery(ticket: found.ticket.id, newestFirst: false)).items
                return GateResponse(body: Native.document(found, events: events).encoded())
            } catch {
                return Native.failure(error, status: Native.status(of: error.kind))
            }
        }

        /// A file by the last part of its path in `attachments`.
        private func download(_ call: GateCall) -> GateAnswer {
            do throws(CanonicalError) {
                let caller = try caller(of: call)
                let missing = CanonicalError.notFound(.attachment, "no such file")
                guard let id = call.parameters.first.flatMap({ AttachmentID($0) }),
                    let file = try call.engine.attachments([id], in: caller.tenant).first
                else { throw missing }
                return .download(Download(file, missing: Native.failure(missing, status: 404)))
            } catch {
                return .ready(Native.failure(error, status: Native.status(of: error.kind)))
            }
        }

        private func caller(of call: GateCall) throws(CanonicalError) -> Caller {
            guard let header = call.request.headers["Authorization"], header.lowercased().hasPrefix("bearer ") else {
                throw .unauthenticated(.missing, "a bearer token is needed")
            }
            let token = cryptography.digest(.sha256, Array(header.dropFirst(7).utf8))
            let match = call.engine.callers(Native.contract).first { caller in
                caller.isEnabled
                    && caller.secrets.contains {
                        cryptography.constantTimeEquals(token, cryptography.digest(.sha256, Array($0.utf8)))
                    }
            }
            guard let match else { throw .unauthenticated(.token, "the token is not known") }
            return match
        }
    }

    /// The canonical ticket with its assignments, oldest first, and its events.
    static func document(_ found: TicketAggregate, events: [TicketEvent]) -> JSON {
        var out = found.ticket.json
        out["assignments"] = .array(found.assignments.map { .object($0.json) })
        out["events"] = .array(
            events.map { event in
                var body = event.body
                body["sequence"] = JSON(event.sequence.value)
                body["number"] = JSON(event.number)
                body["kind"] = JSON(event.kind.rawValue)
                body["at"] = JSON(event.at.milliseconds)
                body["actor"] = JSON(event.actor.coded)
                body["state"] = JSON(event.state.value)
                return .object(body)
            })
        return .object(out)
    }

    static func status(of kind: CanonicalError.Kind) -> Int {
        switch kind {
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .invalid, .illegalState, .limitReached: 400
        case .conflict: 409
        case .overloaded, .unavailable: 503
        case .internal: 500
        }
    }

    static func failure(_ error: CanonicalError, status: Int) -> GateResponse {
        var response = GateResponse(
            status: status, body: JSON.object(["error": JSON(error.message), "status": JSON(status)]).encoded())
        if status == 401 { response.headers.append(.init("WWW-Authenticate", "Bearer")) }
        if status == 503 { response.headers.append(.init("Retry-After", "1")) }
        return response
    }
}
