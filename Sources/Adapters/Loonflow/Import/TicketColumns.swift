import CanonicalModel

extension Loonflow {
    /// The columns of a ticket record: of its row, or of the copy that a log entry keeps of it.
    struct TicketColumns {
        let values: JSONObject
        let workflow: Workflow
        let directory: Directory
        let calendar: ZonedCalendar

        /// What the columns say, laid over a ticket.
        /// - Parameter hasStarted: whether a handler has acted by then.
        /// - Throws: in plain words, what does not fit.
        func apply(to ticket: inout Ticket, hasStarted: Bool) throws(Mismatch) {
            guard let state = workflow.state(StateID(try number("state_id"))) else {
                throw Mismatch("state \(try number("state_id")) is no state of workflow \(workflow.id)")
            }
            ticket.title = text("title")
            ticket.state = state.id
            ticket.lifecycle = try lifecycle(in: state, hasStarted: hasStarted)
            ticket.handling = try handling(in: state)
            ticket.flags.hookSucceeded = values["script_run_last_result"]?.boolValue ?? true
            ticket.flags.isDeleted = values["is_deleted"]?.boolValue ?? false
            ticket.involved = Loonflow.list(text("relation")).map { Username($0) }
            let parent = values["parent_ticket_id"]?.int64Value ?? 0
            let parentState = values["parent_ticket_state_id"]?.int64Value ?? 0
            ticket.parent = parent == 0 ? nil : Ticket.Parent(ticket: TicketID(parent), state: StateID(parentState))
            ticket.moments.updated = Loonflow.moment(text("gmt_modified"), calendar) ?? ticket.moments.created
        }

        struct Mismatch: Error {
            var reason: String

            init(_ reason: String) {
                self.reason = reason
            }
        }

        func text(_ name: String) -> String {
            values[name]?.stringValue ?? ""
        }

        func number(_ name: String) throws(Mismatch) -> Int64 {
            guard let number = values[name]?.int64Value else { throw Mismatch("\(name) is missing or not a whole number") }
            return number
        }

        /// A forced change of state leaves `act_state_id` as it was; the state is right then.
        private func lifecycle(in state: State, hasStarted: Bool) throws(Mismatch) -> Lifecycle {
            let code = try number("act_state_id")
            let underWay: Lifecycle = hasStarted ? .inProgress : .pending
            switch (code, state.kind == .end) {
            case (2, true): return .failed
            case (5, true): return .closed
            case (0...4, true): return .completed
            case (0, false): return state.kind == .initial ? .draft : underWay
            case (1, false), (4, false), (5, false): return underWay
            case (2, false): return .returned
            case (3, false): return .withdrawn
            default: throw Mismatch("act_state_id \(code) is not known")
            }
        }

        private func handling(in state: State) throws(Mismatch) -> Handling {
            let names = Loonflow.list(text("participant")).map { Username($0) }
            var handling: Handling
            switch try number("participant_type_id") {
            case 0: handling = .nobody
            case 1: handling = Handling(kind: .person, people: names)
            case 2: handling = Handling(kind: .several, people: names)
            case 3: handling = .by(members(text("participant")) { directory.members(of: DepartmentID($0)) })
            case 4: handling = .by(members(text("participant")) { directory.members(of: RoleID($0)) })
            case 6, 10, 11: handling = .hook
            case let other: throw Mismatch("participant_type_id \(other) cannot stand on a ticket")
            }
            if state.distribution == .all, state.kind == .normal, handling.kind != .hook { handling.votes = try votes() }
            let asker = text("add_node_man")
            // A ticket taken back while somebody was helping keeps the mark; its creator could not go on.
            if values["in_add_node"]?.boolValue == true, !asker.isEmpty, values["act_state_id"]?.int64Value != 3 {
                handling.helpRequestedBy = Username(asker)
            }
            return handling
        }

        /// Tickets of old versions name departments and roles.
        private func members(_ text: String, _ find: (Int64) -> [Username]) -> [Username] {
            var seen: Set<Username> = []
            return Loonflow.list(text).compactMap { Int64($0) }.flatMap(find).filter { seen.insert($0).inserted }
        }

        /// `multi_all_person`: a name, and what that person chose or nothing yet.
        private func votes() throws(Mismatch) -> [Handling.Vote] {
            let given = text("multi_all_person")
            guard !given.isEmpty else { return [] }
            guard case .object(let table)? = try? JSON(parsing: given) else {
                throw Mismatch("multi_all_person is not a JSON object")
            }
            return table.map { name, choice in
                Handling.Vote(
                    person: Username(name), transition: choice["transition_id"]?.int64Value.map { TransitionID($0) },
                    transitionName: choice["transition_name"]?.stringValue)
            }
        }
    }
}
