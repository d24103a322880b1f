import CanonicalModel

extension Kingsoft {
    public struct TicketGate: Gate {
        public let settings: Settings
        let services: GateServices

        public init(settings: Settings = Settings(), services: GateServices) {
            self.settings = settings
            self.services = services
        }

        public var contract: ContractName { Kingsoft.contract }

        public var pathPrefixes: [String] { ["/workorder"] }

        public var routes: [Route] {
            [
                route(.post, .list, answer: list), route(.get, .list, answer: list),
                route(.get, .base, answer: base), route(.get, .detail, answer: detail),
                route(.post, .create, answer: create), route(.post, .reject, answer: reject),
                route(.post, .comment, answer: comment), route(.post, .close, answer: close),
            ] + fileRoutes
        }

        public func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse {
            var failure = Failure(refusal.error, doing: .list)
            failure.status = refusal.status
            switch refusal.status {
            case 404: failure.message = "接口不存在"
            case 405: failure.message = "请求方法不支持"
            case 413: failure.message = "请求体过大"
            case 415: failure.message = "请求体应为 JSON"
            default: break
            }
            return Envelope.failure(failure, requestID: Kingsoft.requestID(for: requestID, services.cryptography))
        }
    }
}

extension Kingsoft.TicketGate {
    /// One authenticated call on its way through a verb.
    struct Visit {
        let request: GateRequest
        let engine: any TicketReading
        let caller: Caller
        let definitions: Definitions
        let verb: Kingsoft.Verb
        /// What a write uses up.
        let nonce: Nonce?
        /// In the contract's form.
        let requestID: String

        var people: Kingsoft.People {
            Kingsoft.People(directory: definitions.directory)
        }

        func success(_ content: Kingsoft.Envelope.Content) -> GateResponse {
            Kingsoft.Envelope.success(content, requestID: requestID)
        }
    }

    func route(
        _ method: HTTPMethod, _ verb: Kingsoft.Verb,
        upload: (@Sendable (Visit) throws(CanonicalError) -> UploadAnswer)? = nil,
        answer: @escaping @Sendable (Visit) throws(CanonicalError) -> GateAnswer
    ) -> Route {
        let isWrite = [.create, .reject, .comment, .close, .upload].contains(verb)
        let pattern = PathPattern("/workorder/api/ticket/\(verb.rawValue)", allowsTrailingSlash: true)
        let accept = upload.map { upload in
            { @Sendable (call: GateCall) -> UploadAnswer in
                visited(call, verb, else: UploadAnswer.refused) { visit throws(CanonicalError) in try upload(visit) }
            }
        }
        return Route(method, pattern, isWrite: isWrite, upload: accept) { call in
            visited(call, verb, else: GateAnswer.ready) { visit throws(CanonicalError) in
                let refused = { @Sendable error in refuse(error, verb, call.request.requestID, shown: visit.requestID) }
                let answer = attempt(answer, visit, refused)
                guard isWrite, let nonce = visit.nonce else { return answer }
                return answer.once(nonce, refused: refused)
            }
        }
    }

    private func visited<Answer>(
        _ call: GateCall, _ verb: Kingsoft.Verb, else refused: (GateResponse) -> Answer,
        _ answer: (Visit) throws(CanonicalError) -> Answer
    ) -> Answer {
        let requestID = Kingsoft.requestID(for: call.request.requestID, services.cryptography)
        do throws(CanonicalError) {
            return try answer(try visit(call, verb, requestID: requestID))
        } catch {
            return refused(refuse(error, verb, call.request.requestID, shown: requestID))
        }
    }

    private func attempt(
        _ answer: (Visit) throws(CanonicalError) -> GateAnswer, _ visit: Visit, _ refused: (CanonicalError) -> GateResponse
    ) -> GateAnswer {
        do throws(CanonicalError) { return try answer(visit) } catch { return .ready(refused(error)) }
    }

    private func visit(_ call: GateCall, _ verb: Kingsoft.Verb, requestID: String) throws(CanonicalError) -> Visit {
        let authentication = Kingsoft.Authentication(
            cryptography: services.cryptography, defaultWindowSeconds: settings.defaultWindowSeconds)
        let admission = try authentication.admit(call.request, in: call.engine)
        return Visit(
            request: call.request, engine: call.engine, caller: admission.caller,
            definitions: call.engine.definitions(of: admission.caller.tenant), verb: verb, nonce: admission.nonce,
            requestID: requestID)
    }

    func refuse(_ error: CanonicalError, _ verb: Kingsoft.Verb, _ id: String, shown: String) -> GateResponse {
        refuse(Kingsoft.Failure(error, doing: verb), verb, because: error.message, id, shown: shown)
    }

    func refuse(_ failure: Kingsoft.Failure, _ verb: Kingsoft.Verb, because reason: String, _ id: String, shown: String)
        -> GateResponse
    {
        services.log(
            GateLogEntry(
                requestID: id, contract: contract,
                message: "\(verb.rawValue) errno=\(failure.errno.rawValue) request_id=\(shown): \(reason)"))
        return Kingsoft.Envelope.failure(failure, requestID: shown)
    }

    func owner(of visit: Visit) -> String {
        "\(Kingsoft.contract)/\(visit.caller.tenant)/\(visit.caller.name)"
    }

    /// Hands a command to the writer; `content` is the success's `data`.
    func write(
        _ command: CommandRequest, for visit: Visit, content: @escaping @Sendable (Ticket) -> Kingsoft.Envelope.Content
    ) -> GateAnswer {
        let (verb, id, shown) = (visit.verb, visit.request.requestID, visit.requestID)
        return .write(.ticket(command), idempotencyOwner: owner(of: visit)) { result in
            switch result {
            case .success(.ticket(let outcome)):
                Kingsoft.Envelope.success(content(outcome.ticket), requestID: shown)
            case .success(.done):
                refuse(CanonicalError(.internal, "the writer answered without a ticket"), verb, id, shown: shown)
            case .failure(let error):
                refuse(error, verb, id, shown: shown)
            }
        }
    }
}
