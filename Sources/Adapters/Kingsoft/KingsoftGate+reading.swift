import CanonicalModel

extension Kingsoft.TicketGate {
    /// By either method with a body or, where there is none, a query.
    func list(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let request = visit.request
        let parameters = request.body.isEmpty
            ? try Kingsoft.Parameters(query: QueryParameters(request.rawQuery))
            : try Kingsoft.parameters(inBodyOf: request)
        let wanted = try Kingsoft.ListRequest(parameters)
        var page = Page<Ticket>(items: [], total: 0)
        if let query = wanted.query(for: visit.caller, people: visit.people) { page = try visit.engine.tickets(query) }
        let view = try view(of: page.items, for: visit)
        return .ready(visit.success(.value { view.writePage(page, size: wanted.pageSize, to: &$0) }))
    }

    func base(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let id = try wantedTicket(visit)
        let ticket = try ticket(id, for: visit)
        let view = try view(of: [ticket], for: visit)
        return .ready(visit.success(.value { view.writeBase(ticket, to: &$0) }))
    }

    func detail(_ visit: Visit) throws(CanonicalError) -> GateAnswer {
        let id = try wantedTicket(visit)
        guard let aggregate = try visit.engine.aggregate(.id(id), in: visit.caller.tenant),
            visit.caller.workflows.contains(aggregate.ticket.workflow)
        else { throw .notFound(.ticket, "no ticket \(id) for app \(visit.caller.name)") }
        let events = try visit.engine.events(
            EventQuery(ticket: id, newestFirst: true, page: PageRequest(size: Self.longestHistory, beyondEnd: .empty)))
        let view = try view(of: [aggregate.ticket], for: visit)
        return .ready(
            visit.success(.value { view.writeDetail(aggregate, events: events.items.reversed(), to: &$0) }))
    }

    /// Older entries than the newest so many are left out, so that no ticket makes an answer of any size.
    private static var longestHistory: Int64 { 1000 }

    private func wantedTicket(_ visit: Visit) throws(CanonicalError) -> TicketID {
        let query = try Kingsoft.Parameters(query: QueryParameters(visit.request.rawQuery))
        return TicketID(try query.requiredInt("id", in: 1...Int64.max))
    }

    /// A ticket of another tenant, or of a workflow that the caller may not touch, is not there.
    func ticket(_ id: TicketID, for visit: Visit) throws(CanonicalError) -> Ticket {
        guard let ticket = try visit.engine.ticket(.id(id), in: visit.caller.tenant),
            visit.caller.workflows.contains(ticket.workflow)
        else { throw .notFound(.ticket, "no ticket \(id) for app \(visit.caller.name)") }
        return ticket
    }

    private func view(of tickets: [Ticket], for visit: Visit) throws(CanonicalError) -> Kingsoft.View {
        Kingsoft.View(
            definitions: visit.definitions, people: visit.people, calendar: settings.calendar,
            shownStatus: try Kingsoft.ShownStatus(of: tickets, in: visit.caller.tenant, visit.engine),
            now: visit.request.receivedAt, downloads: downloadAddresses(for: visit))
    }
}
