import CanonicalModel

extension Loonflow {
    /// The contract's door.
    public struct Gate: Adapters.Gate {
        let settings: Settings
        let services: GateServices
        let states = StateRecords()
        let details = WrittenDetails()

        public init(settings: Settings, services: GateServices) {
            self.settings = settings
            self.services = services
        }

        public var contract: ContractName { Loonflow.contract }
        public var pathPrefixes: [String] { [Loonflow.prefix, MediaPath.root] }

        public func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse {
            var response = Loonflow.failure(Failure(refusal.error.message))
            response.status = refusal.status
            return response
        }

        public var routes: [Route] {
            workflowRoutes + collectionRoutes + ticketRoutes + fileRoutes
        }

        private var workflowRoutes: [Route] {
            [
                read(.get, "/workflows", listWorkflows),
                read(.get, "/workflows/states/{id:digits}", showState),
                read(.get, "/workflows/{id:digits}/init_state", showInitialState),
                read(.get, "/workflows/{id:digits}/states", listStates),
                read(.get, "/workflows/{id:digits}/simple_states", listSimpleStates),
                read(.get, "/workflows/{id:digits}/transitions", listWorkflowTransitions),
                read(.get, "/workflows/{id:digits}/custom_fields", listCustomFields),
            ]
        }

        private var collectionRoutes: [Route] {
            [
                read(.get, "/tickets", listTickets),
                write(.post, "/tickets", createTicket),
                read(.get, "/tickets/states", batchStates),
                read(.get, "/tickets/num_statistics", showNumbers),
            ]
        }

        private var ticketRoutes: [Route] {
            [
                read(.get, "/tickets/{id:digits}", showTicket),
                write(.patch, "/tickets/{id:digits}", handleTicket),
                write(.delete, "/tickets/{id:digits}", deleteTicket),
                read(.get, "/tickets/{id:digits}/transitions", listTransitions),
                read(.get, "/tickets/{id:digits}/flowlogs", listLogs),
                read(.get, "/tickets/{id:digits}/flowsteps", listSteps),
                read(.get, "/tickets/{id:digits}/participant_info", showParticipants),
                write(.post, "/tickets/{id:digits}/accept", acceptTicket),
                write(.post, "/tickets/{id:digits}/deliver", deliverTicket),
                write(.post, "/tickets/{id:digits}/add_node", requestHelp),
                write(.post, "/tickets/{id:digits}/add_node_end", endHelp),
                write(.post, "/tickets/{id:digits}/comments", commentTicket),
                write(.put, "/tickets/{id:digits}/state", forceState),
                write(.patch, "/tickets/{id:digits}/fields", saveFields),
                write(.post, "/tickets/{id:digits}/close", closeTicket),
                write(.post, "/tickets/{id:digits}/retreat", retreatTicket),
                write(.post, "/tickets/{id:digits}/retry_script", retryHook),
                write(.post, "/tickets/{id:digits}/hook_call_back", takeHookCallBack),
            ]
        }

        private func read(
            _ method: HTTPMethod, _ path: String, _ answer: @escaping @Sendable (Call) throws -> GateResponse
        ) -> Route {
            Route(method, PathPattern(Loonflow.prefix + path)) { call in
                answered(call) { .ready(try answer($0)) }
            }
        }

        private func write(
            _ method: HTTPMethod, _ path: String, _ answer: @escaping @Sendable (Call) throws -> GateAnswer
        ) -> Route {
            Route(method, PathPattern(Loonflow.prefix + path), isWrite: true) { call in
                answered(call, answer)
            }
        }

        /// Who calls is settled first; whatever is refused after that gets the envelope.
        func answered(_ call: GateCall, _ answer: (Call) throws -> GateAnswer) -> GateAnswer {
            admitted(call, else: GateAnswer.ready) { admission in
                let answer = answered(call, by: admission.caller, else: GateAnswer.ready, answer)
                guard let nonce = admission.nonce else { return answer }
                // Also what is read is worked out here, on the thread that all reads have, and given away only once the nonce
                // is used up.
                return answer.once(nonce) { refuse($0, nonce, call.request) }
            }
        }

        /// As `answered`, for a file that is still on its way: its bytes are not signed, its nonce goes with its record.
        func accepted(_ call: GateCall, _ upload: (Call) -> Upload) -> UploadAnswer {
            admitted(call, else: UploadAnswer.refused) { admission in
                answered(call, by: admission.caller, else: UploadAnswer.refused) { known in
                    var taken = upload(known)
                    taken.nonce = admission.nonce.map(UploadNonce.call)
                    return .taken(taken)
                }
            }
        }

        private func admitted<Answer>(
            _ call: GateCall, else refused: (GateResponse) -> Answer, _ answer: (Authenticator.Admission) -> Answer
        ) -> Answer {
            let authenticator = Authenticator(cryptography: services.cryptography, windowSeconds: settings.windowSeconds)
            do throws(CanonicalError) {
                return answer(try authenticator.admit(call.request, engine: call.engine))
            } catch {
                note(call.request, "refused: \(error.message)")
                return refused(Loonflow.signatureFailure(error))
            }
        }

        private func refuse(_ error: CanonicalError, _ nonce: Nonce, _ request: GateRequest) -> GateResponse {
            guard error.isAboutNonce else { return Loonflow.failure(error, data: .object) }
            note(request, "refused: \(error.message), \(nonce.owner)")
            return Loonflow.nonceFailure(error)
        }

        private func answered<Answer>(
            _ call: GateCall, by caller: Caller, else refused: (GateResponse) -> Answer, _ answer: (Call) throws -> Answer
        ) -> Answer {
            do {
                return try answer(Call(call, caller: caller, settings: settings))
            } catch let failure as Failure {
                return refused(Loonflow.failure(failure))
            } catch let error as CanonicalError {
                return refused(Loonflow.failure(error, data: .object))
            } catch {
                note(call.request, "unexpected: \(error)")
                return refused(Loonflow.failure(CanonicalError(.internal, ""), data: .object))
            }
        }

        func note(_ request: GateRequest, _ message: String) {
            services.log(GateLogEntry(requestID: request.requestID, contract: contract, message: message))
        }
    }

    /// A call whose caller is known.
    struct Call {
        var request: GateRequest
        var parameters: [String]
        var engine: any TicketReading
        var caller: Caller
        var settings: Settings
        var definitions: Definitions
        var query: QueryParameters
        /// The user name that the app vouches for; nil where it gave none.
        var username: Username?

        init(_ call: GateCall, caller: Caller, settings: Settings) {
            request = call.request
            parameters = call.parameters
            engine = call.engine
            self.caller = caller
            self.settings = settings
            definitions = call.engine.definitions(of: caller.tenant)
            query = QueryParameters(call.request.rawQuery)
            username = call.request.headers["username"].flatMap { $0.isEmpty ? nil : Username($0) }
        }

        var directory: Directory { definitions.directory }
        var calendar: ZonedCalendar { settings.calendar }

        var scope: WorkflowScope {
            caller.name == Loonflow.ownApp ? .all : caller.workflows
        }

        /// Behind one app are many people, whose keys must not meet: the body does not say whose it is, so the owner does.
        var idempotencyOwner: String {
            "loonflow/\(caller.tenant)/\(caller.name)/\(username.map { "\($0)" } ?? "")"
        }

        /// The number in the path; one too large for any ticket is a ticket that is not there.
        var pathID: Int64 {
            parameters.first.flatMap { Int64($0) } ?? Int64.max
        }

        func requireUser(_ data: EmptyData = .text) throws(Failure) -> Username {
            guard let username else { throw Failure("参数不全，请提供username", data) }
            return username
        }

        /// The ticket in the path, if the app may touch its workflow.
        func ticket(_ data: EmptyData) throws -> Ticket {
            guard let found = try engine.ticket(.id(TicketID(pathID)), in: caller.tenant) else {
                throw Failure("ticket is not existed or has been deleted", data)
            }
            guard scope.contains(found.workflow) else {
                throw Failure("APP:\(caller.name) have no permission to this ticket", data)
            }
            return found
        }

        func view(_ ticket: Ticket) -> TicketView {
            TicketView(ticket, definitions: definitions, calendar: calendar)
        }

        /// A workflow the app may touch.
        func workflow(_ id: WorkflowID) -> Workflow? {
            guard scope.contains(id) else { return nil }
            return definitions.workflow(id)
        }

        /// Asks for commands on the ticket in the path.
        func write(
            _ commands: [Command], actor: Actor, data: EmptyData, success: @escaping @Sendable (CommandOutcome) -> GateResponse
        ) -> GateAnswer {
            write(.existing(.id(TicketID(pathID))), commands, actor: actor, data: data, success: success)
        }

        func write(
            _ target: CommandRequest.Target, _ commands: [Command], actor: Actor, data: EmptyData,
            success: @escaping @Sendable (CommandOutcome) -> GateResponse
        ) -> GateAnswer {
            let request = CommandRequest(
                tenant: caller.tenant, gate: Loonflow.contract, caller: caller.name, serialPrefix: caller.serialPrefix,
                scope: scope, actor: actor, target: target, commands: commands)
            return .write(.ticket(request), idempotencyOwner: idempotencyOwner) { result in
                switch result {
                case .success(.ticket(let outcome)): success(outcome)
                case .success(.done): Loonflow.success(.object(JSONObject()))
                case .failure(let error): Loonflow.failure(error, data: data)
                }
            }
        }
    }
}
