import CanonicalModel

extension Loonflow.Gate {
    func listLogs(_ call: Loonflow.Call) throws -> GateResponse {
        _ = try call.requireUser()
        let ticket = try call.ticket(.text)
        let paging = try Loonflow.Paging(call.query, data: .text)
        let newestFirst = try flag(call.query, "desc", usual: true)
        if try flag(call.query, "ticket_data", usual: false) {
            return try listLogsWithData(call, ticket: ticket, paging: paging, newestFirst: newestFirst)
        }
        let page = try call.engine.events(
            EventQuery(
                ticket: ticket.id, excluding: Loonflow.unloggedKinds, newestFirst: newestFirst, page: paging.request))
        return Loonflow.paged(total: page.total, paging: paging) { writer in
            for event in page.items { view(event, call).writeLog(&writer, ticketData: nil) }
        }
    }

    /// The ticket as of each entry is the fold of what the log says was changed up to there.
    private func listLogsWithData(_ call: Loonflow.Call, ticket: Ticket, paging: Loonflow.Paging, newestFirst: Bool)
        throws -> GateResponse
    {
        let all = try call.engine.events(EventQuery(ticket: ticket.id, newestFirst: false)).items
        var entries: [(TicketEvent, Loonflow.TicketView?)] = []
        var state = JSONObject()
        for event in all {
            state = TicketChanges.applied(event.changes, to: state)
            guard !Loonflow.unloggedKinds.contains(event.kind) else { continue }
            entries.append((event, Ticket(json: state).map(call.view)))
        }
        if newestFirst { entries.reverse() }
        return Loonflow.paged(total: Int64(entries.count), paging: paging) { writer in
            for (event, data) in paging.slice(entries) { view(event, call).writeLog(&writer, ticketData: data) }
        }
    }

    func listSteps(_ call: Loonflow.Call) throws -> GateResponse {
        _ = try call.requireUser()
        let ticket = try call.ticket(.text)
        let workflow = call.definitions.workflow(of: ticket)
        let events = try call.engine.events(
            EventQuery(ticket: ticket.id, excluding: Loonflow.unloggedKinds, newestFirst: true)
        ).items
        let byState = Dictionary(grouping: events, by: \.state)
        let states = Loonflow.inOrder(workflow?.states ?? []).filter { !$0.isHidden || $0.id == ticket.state }
        return Loonflow.success { writer in
            writer.beginObject()
            writer.key("value")
            writer.beginArray()
            for state in states {
                writer.beginObject()
                writer.field("state_id", state.id.value)
                writer.field("state_name", state.name)
                writer.field("order_id", state.order)
                writer.key("state_flow_log_list")
                writer.beginArray()
                for event in byState[state.id] ?? [] { view(event, call).writeStep(&writer) }
                writer.endArray()
                writer.endObject()
            }
            writer.endArray()
            writer.field("current_state_id", ticket.state.value)
            writer.endObject()
        }
    }

    private func view(_ event: TicketEvent, _ call: Loonflow.Call) -> Loonflow.EventView {
        Loonflow.EventView(event: event, directory: call.directory, calendar: call.calendar)
    }

    private func flag(_ query: QueryParameters, _ name: String, usual: Bool) throws -> Bool {
        guard let text = query[name].nonEmpty else { return usual }
        guard let number = Int64(text) else { throw Loonflow.Failure("\(name) should be 0 or 1: '\(text)'", .text) }
        return number != 0
    }
}

extension Loonflow {
    static func inOrder(_ states: [State]) -> [State] {
        states.sorted { ($0.order, $0.id) < ($1.order, $1.id) }
    }
}
