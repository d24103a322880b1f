import CanonicalModel

extension NGS {
    /// The door that NGS clients knock at. What it holds between calls is only the count of failed logins.
    public struct WorkOrderGate: Gate {
        let services: GateServices
        let settings: Settings
        let credentials: Credentials
        let logins: LoginGuard

        public init(services: GateServices, settings: Settings = Settings()) {
            self.services = services
            self.settings = settings
            credentials = Credentials(cryptography: services.cryptography, trustedProxies: settings.trustedProxies)
            logins = LoginGuard(limits: settings.loginAttempts)
        }

        public var contract: ContractName { NGS.contract }
        public var pathPrefixes: [String] { ["/ngs"] }

        public var routes: [Route] {
            // A login's answer holds the token in plain, so it is not kept for repeating: no idempotency there.
            [
                Route(.post, PathPattern("/ngs/login", allowsTrailingSlash: true)) { login($0) },
                Route(.post, PathPattern("/ngs/logout", allowsTrailingSlash: true)) { logout($0) },
                verb("save") { order throws(CanonicalError) in try order.save() },
                verb("send") { order throws(CanonicalError) in try order.send() },
                verb("close") { order throws(CanonicalError) in try order.close() },
                verb("failedClose") { order throws(CanonicalError) in try order.failedClose() },
                verb("reminder") { order throws(CanonicalError) in try order.reminder() },
                verb("back") { order throws(CanonicalError) in try order.back() },
                verb("revoke") { order throws(CanonicalError) in try order.revoke() },
            ]
        }

        public func refusal(_ refusal: GateRefusal, requestID: String) -> GateResponse {
            Errors.refusal(refusal)
        }

        private func verb(_ name: String, _ plan: @escaping @Sendable (WorkOrder) throws(CanonicalError) -> Plan) -> Route {
            Route(.post, PathPattern("/ngs/wo/\(name)", allowsTrailingSlash: true), isWrite: true) { call in
                answer(call, plan)
            }
        }

        /// Who calls is settled before what they say is looked at.
        private func answer(_ call: GateCall, _ plan: (WorkOrder) throws(CanonicalError) -> Plan) -> GateAnswer {
            do throws(CanonicalError) {
                let identity = try credentials.identify(call)
                switch readBody(call.request) {
                case .failure(let refusal):
                    return .ready(Errors.response(refusal))
                case .success(let body):
                    return write(try plan(try order(body, identity, call)), identity)
                }
            } catch {
                note(error, call)
                return .ready(Errors.response(error))
            }
        }

        /// A caller that is turned away wants to know which address the gateway took it for; only the operator may.
        private func note(_ error: CanonicalError, _ call: GateCall) {
            guard case .unauthenticated = error.kind else { return }
            let address = credentials.address(call.request).map { "\($0)" } ?? "unknown"
            services.log(GateLogEntry(
                requestID: call.request.requestID, contract: contract,
                message: "caller refused: peer \(call.request.peerAddress), taken for \(address): \(error.message)"))
        }

        private func readBody(_ request: GateRequest) -> Result<Body, BodyText.Refusal> {
            do throws(BodyText.Refusal) {
                return .success(try Body(request))
            } catch {
                return .failure(error)
            }
        }

        private func order(_ body: Body, _ identity: Identity, _ call: GateCall) throws(CanonicalError) -> WorkOrder {
            WorkOrder(
                identity: identity, body: body, groups: try FieldGroups(body, tables: settings.tabcTables),
                definitions: call.engine.definitions(of: identity.dataSource.tenant), fieldMap: settings.fieldMap,
                engine: call.engine)
        }

        private func write(_ plan: Plan, _ identity: Identity) -> GateAnswer {
            let caller = identity.dataSource
            let person = identity.person.username
            let request = CommandRequest(
                tenant: caller.tenant, gate: contract, caller: caller.name, serialPrefix: caller.serialPrefix,
                scope: caller.workflows, actor: .person(person), target: plan.target, commands: plan.commands)
            let returnIds = settings.returnIds
            return .write(
                .ticket(request), idempotencyOwner: "\(contract)/\(caller.tenant)/\(caller.name)/\(person)",
                render: { Ids.response(to: $0, person: person, returnIds: returnIds) })
        }
    }

    /// The ids that a write gives back.
    enum Ids {
        static func response(
            to result: Result<WriteOutcome, CanonicalError>, person: Username, returnIds: Bool
        ) -> GateResponse {
            switch result {
            case .failure(let error): return Errors.response(ofEngine: error)
            case .success(.done): return Envelope.success()
            case .success(.ticket(let outcome)):
                let task = openTask(of: outcome, for: person)
                var headers = [GateResponse.Header("X-NGS-OId", outcome.ticket.guid.text)]
                if let task { headers.append(GateResponse.Header("X-NGS-TaskId", task.text)) }
                let ids: JSON = ["oId": JSON(outcome.ticket.guid.text), "taskId": task.map { JSON($0.text) } ?? .null]
                return Envelope.success(returnIds ? ids : .null, headers: headers)
            }
        }

        /// The task that is open now, the acting person's own before others.
        private static func openTask(of outcome: CommandOutcome, for person: Username) -> Guid? {
            let own = outcome.openAssignments.first { $0.handler == person || $0.people.contains(person) }
            return (own ?? outcome.openAssignments.first)?.guid
        }
    }
}
