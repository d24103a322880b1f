import CanonicalModel

extension Loonflow.Gate {
    func listTickets(_ call: Loonflow.Call) throws -> GateResponse {
        let paging = try Loonflow.Paging(call.query)
        guard let query = try ticketQuery(call, paging: paging) else {
            return Loonflow.paged(total: 0, paging: paging) { _ in }
        }
        let found = try call.engine.tickets(query)
        return Loonflow.paged(total: found.total, paging: paging) { writer in
            for ticket in found.items { call.view(ticket).writeRow(&writer) }
        }
    }

    /// Nil where nothing can be found, because the category names the caller's person and there is none.
    private func ticketQuery(_ call: Loonflow.Call, paging: Loonflow.Paging) throws -> TicketQuery? {
        var query = TicketQuery(tenant: call.caller.tenant, scope: call.scope, page: paging.request)
        guard try applyCategory(&query, call) else { return nil }
        try applyNumbers(&query, call.query)
        try applyWindow(&query, call)
        try applyRejected(&query, call.query)
        query.serialNumberPrefix = call.query["sn"].nonEmpty
        query.titlePart = call.query["title"].nonEmpty
        query.creator = call.query["creator"].nonEmpty.map { Username($0) }
        if call.query["from_admin"].nonEmpty != nil {
            restrict(&query, call) { Loonflow.administers($0, $1, call.directory) }
        }
        if let reverse = call.query["reverse"].nonEmpty {
            guard let number = Int64(reverse) else { throw Loonflow.Failure("reverse should be a number: '\(reverse)'") }
            query.newestFirst = number != 0
        }
        return query
    }

    private func applyCategory(_ query: inout TicketQuery, _ call: Loonflow.Call) throws -> Bool {
        let person = call.username ?? ""
        switch call.query["category"] {
        case "all": return true
        case "owner": query.relation = .creator(person)
        case "duty": query.relation = .handler(person)
        case "relation": query.relation = .involved(person)
        case "worked": query.relation = .worked(person)
        case "view": restrict(&query, call) { Loonflow.mayView($0, $1, call.directory) }
        case "intervene": restrict(&query, call) { Loonflow.mayIntervene($0, $1, call.directory) }
        default:
            throw Loonflow.Failure("category value is invalid, it should be in all, owner, duty, relation, worked, view, intervene")
        }
        return call.username != nil
    }

    /// Only workflows for which the person has a right.
    private func restrict(_ query: inout TicketQuery, _ call: Loonflow.Call, to isAllowed: (Workflow, Username) -> Bool) {
        let person = call.username ?? ""
        let allowed = Set(call.definitions.workflows.values.filter { isAllowed($0, person) }.map(\.id))
        query.workflows = query.workflows.map { $0.intersection(allowed) } ?? allowed
    }

    private func applyNumbers(_ query: inout TicketQuery, _ given: QueryParameters) throws {
        if let text = given["workflow_ids"].nonEmpty {
            let wanted = Set(try Loonflow.numbers(text, of: "workflow_ids").map { WorkflowID($0) })
            query.workflows = query.workflows.map { $0.intersection(wanted) } ?? wanted
        }
        if let text = given["state_ids"].nonEmpty {
            query.states = Set(try Loonflow.numbers(text, of: "state_ids").map { StateID($0) })
        }
        if let text = given["ticket_ids"].nonEmpty {
            query.ids = try Loonflow.numbers(text, of: "ticket_ids").map { TicketID($0) }
        }
        if let number = try number(given, "parent_ticket_id") { query.parent = TicketID(number) }
        if let number = try number(given, "parent_ticket_state_id") { query.parentState = StateID(number) }
        if let number = try number(given, "act_state_id") {
            query.lifecycles = Loonflow.lifecycles(actState: number)
            query.failedHasOutcome = Loonflow.failedHasOutcome(actState: number)
        }
    }

    /// The early text's `is_end` and `is_rejected`.
    private func applyRejected(_ query: inout TicketQuery, _ given: QueryParameters) throws {
        let ended = Set(Lifecycle.allCases.filter(\.hasEnded))
        if let flag = try number(given, "is_end") {
            query.narrow(to: flag == 0 ? Set(Lifecycle.allCases).subtracting(ended) : ended)
        }
        if let flag = try number(given, "is_rejected") {
            // A refusal that leads to the end is one too.
            query.narrow(to: flag == 0 ? Set(Lifecycle.allCases).subtracting([.returned]) : [.returned, .failed])
            query.narrow(failedHasOutcome: flag == 0)
        }
    }

    private func number(_ given: QueryParameters, _ name: String) throws -> Int64? {
        guard let text = given[name].nonEmpty else { return nil }
        guard let number = Int64(text) else { throw Loonflow.Failure("\(name) should be a number: '\(text)'") }
        return number
    }

    /// Without a range: what the running system takes, years back up to an hour ahead. With one end given there is no
    /// other bound.
    private func applyWindow(_ query: inout TicketQuery, _ call: Loonflow.Call) throws {
        let start = call.query["create_start"].nonEmpty
        let end = call.query["create_end"].nonEmpty
        if start == nil, end == nil {
            query.createdFrom = call.request.receivedAt.advanced(bySeconds: -settings.listWindowDays * 86_400)
            query.createdTo = call.request.receivedAt.advanced(bySeconds: 3600)
            return
        }
        if let start { query.createdFrom = try moment(start, "create_start", call.calendar) }
        if let end {
            // The contract's times are whole seconds; the whole of the last one counts.
            let last = try moment(end, "create_end", call.calendar)
            query.createdTo = Moment(milliseconds: last.milliseconds + 999)
        }
    }

    private func moment(_ text: String, _ name: String, _ calendar: ZonedCalendar) throws -> Moment {
        guard let moment = calendar.parseDateTime(text) else {
            throw Loonflow.Failure("\(name) should be YYYY-MM-DD HH:MM:SS: '\(text)'")
        }
        return moment
    }
}

extension TicketQuery {
    fileprivate mutating func narrow(to wanted: Set<Lifecycle>) {
        lifecycles = lifecycles.map { $0.intersection(wanted) } ?? wanted
    }

    fileprivate mutating func narrow(failedHasOutcome wanted: Bool) {
        if let given = failedHasOutcome, given != wanted { lifecycles?.remove(.failed) }
        failedHasOutcome = wanted
    }
}

extension Optional where Wrapped == String {
    var nonEmpty: String? {
        flatMap { $0.isEmpty ? nil : $0 }
    }
}
