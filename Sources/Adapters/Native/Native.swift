import CanonicalModel

/// Sanmen's own reading API, where callers of a contract without reading calls can see what is kept.
/// `Authorization: Bearer <token>`, with a token of the configuration or one that `sanmen token` issued.
public enum Native {
    public static let contract: ContractName = "native"
    static let prefix = "/api/sanmen/v1"

    public struct Gate: Adapters.Gate {
        let authenticator: Authenticator

        public init(services: GateServices) {
            authenticator = Authenticator(cryptography: services.cryptography)
        }

        public var contract: ContractName { Native.contract }
        public var pathPrefixes: [String] { [Native.prefix] }

        public var routes: [Route] {
            [
                Route(.get, PathPattern(Native.prefix + "/tickets")) { call in
                    answered { () throws(CanonicalError) in .ready(try collection(call)) }
                },
                Route(.get, PathPattern(Native.prefix + "/tickets/{id:digits}")) { call in
                    answered { () throws(CanonicalError) in
                        let reader = try authenticator.reader(of: call)
                        // A number too large for any ticket is a ticket that is not there.
                        return .ready(try show(.id(TicketID(Int64(call.parameters.first ?? "") ?? .max)), reader, call.engine))
                    }
                },
                Route(.get, PathPattern(Native.prefix + "/attachments/{id}")) { call in
                    answered { () throws(CanonicalError) in try download(call) }
                },
            ]
        }

        public func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse {
            Native.failure(refusal.error, status: refusal.status)
        }

        private func answered(_ answer: () throws(CanonicalError) -> GateAnswer) -> GateAnswer {
            do throws(CanonicalError) {
                return try answer()
            } catch {
                return .ready(Native.failure(error, status: Native.status(of: error.kind)))
            }
        }

        /// One ticket by `?guid=` or `?sn=`, else a list.
        private func collection(_ call: GateCall) throws(CanonicalError) -> GateResponse {
            let reader = try authenticator.reader(of: call)
            let parameters = try ListParameters(
                call.request.rawQuery, known: ListRequest.parameters.union(["guid", "sn"]))
            if let key = try key(parameters) { return try show(key, reader, call.engine) }
            let request = try ListRequest(parameters, for: reader)
            let found = try call.engine.tickets(request.query)
            return GateResponse(body: Native.document(found, request.query.page).encoded())
        }

        private func key(_ parameters: ListParameters) throws(CanonicalError) -> TicketKey? {
            let guid = try parameters.text("guid")
            let serial = try parameters.text("sn")
            guard let name = guid != nil ? "guid" : serial != nil ? "sn" : nil else { return nil }
            guard parameters.count == 1 else {
                throw .invalid(name, .contradiction, "\(name) names one ticket and goes with no other parameter")
            }
            guard let guid else { return serial.map { .serialNumber($0) } }
            guard let known = Guid(guid) else { throw .invalid("guid", .malformed, "guid is no guid") }
            return .guid(known)
        }

        private func show(_ key: TicketKey, _ reader: Reader, _ engine: any TicketReading) throws(CanonicalError)
            -> GateResponse
        {
            guard let found = try engine.aggregate(key, in: reader.tenant), reader.workflows.contains(found.ticket.workflow)
            else { throw .notFound(.ticket, "no such ticket") }
            let events = try engine.events(EventQuery(ticket: found.ticket.id, newestFirst: false)).items
            return GateResponse(body: Native.document(found, events: events).encoded())
        }

        /// A file by the last part of its path in `attachments`.
        private func download(_ call: GateCall) throws(CanonicalError) -> GateAnswer {
            let reader = try authenticator.reader(of: call)
            let missing = CanonicalError.notFound(.attachment, "no such file")
            guard let id = call.parameters.first.flatMap({ AttachmentID($0) }), try mayRead(id, reader, call),
                let file = try call.engine.attachments([id], in: reader.tenant).first
            else { throw missing }
            return .download(Download(file, missing: Native.failure(missing, status: 404)))
        }

        /// A file belongs to no workflow by itself. A reader of some workflows names a ticket, and gets what that one shows.
        private func mayRead(_ file: AttachmentID, _ reader: Reader, _ call: GateCall) throws(CanonicalError) -> Bool {
            if case .all = reader.workflows { return true }
            let number = QueryParameters(call.request.rawQuery)["ticket"].flatMap { Int64($0) }
            guard let ticket = number.map({ TicketID($0) }),
                let found = try call.engine.aggregate(.id(ticket), in: reader.tenant), reader.workflows.contains(found.ticket.workflow)
            else { return false }
            let events = try call.engine.events(EventQuery(ticket: ticket, newestFirst: false)).items
            let shown = Native.document(found, events: events).text
            // File fields hold the dashed form.
            return shown.contains(file.text) || shown.contains(file.dashed)
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
        if status == 401 { response.headers.append(.init("WWW-Authenticate", challenge(error.kind))) }
        if status == 503 { response.headers.append(.init("Retry-After", "1")) }
        return response
    }

    /// RFC 6750: only who gave a token is told that it is no good.
    private static func challenge(_ kind: CanonicalError.Kind) -> String {
        if case .unauthenticated(.token) = kind { #"Bearer error="invalid_token""# } else { "Bearer" }
    }
}
