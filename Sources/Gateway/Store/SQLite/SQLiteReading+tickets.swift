import CanonicalModel

/// Lists. A page costs the rows it shows, and a total without further filters a sum over days, however many tickets there are.
extension SQLiteBacked {
    func tickets(_ query: TicketQuery) throws(StoreError) -> Page<Ticket> {
        let list = TicketList(try plain(query))
        guard !list.isEmpty else { return Page(items: [], total: 0) }
        let counts = try countsByWorkflow(list)
        guard !counts.isEmpty else { return Page(items: [], total: 0) }
        let source = try source(of: list, among: counts.keys.sorted())
        let total = try total(of: list, over: source, counts: counts)
        guard let offset = query.page.offset(total: total) else { return Page(items: [], total: total) }
        let place = try placeOfPage(at: offset, total: total, in: list, over: source)
        let ids = try ids(of: list, over: source, at: place)
        return Page(items: try tickets(ids), total: total)
    }

    /// Most tenants have no ticket that shares another's status; what tickets show is then their own.
    private func plain(_ query: TicketQuery) throws(StoreError) -> TicketQuery {
        guard let shown = query.shown, query.lifecycles == nil, query.hasStarted == nil else { return query }
        let sharing = try database.number(
            """
            SELECT EXISTS (SELECT 1 FROM tickets INDEXED BY tickets_related WHERE tenant = ? AND deleted = 0
            AND shares_status = 1)
            """, [SQLiteValue(query.tenant)])
        guard sharing == 0 else { return query }
        var query = query
        query.shown = nil
        query.lifecycles = shown.lifecycles
        query.hasStarted = shown.hasStarted
        return query
    }

    /// How many tickets of each workflow the touched days have, in the list's scope and relation; the kept totals say it.
    private func countsByWorkflow(_ list: TicketList) throws(StoreError) -> [WorkflowID: Int64] {
        var text = SQLText()
        var sql = """
            SELECT workflow_id, sum(n) FROM counters
            WHERE tenant = \(text.bind(SQLiteValue(list.tenant))) AND scope = \(text.bind(.text(list.counterScope)))
            """
        if case .only(let ids) = list.scope {
            sql += " AND workflow_id IN \(text.bind(list: ids.map(\.value).sorted().map { JSON($0) }))"
        }
        sql += """
             AND day BETWEEN \(text.bind(.integer(list.window.firstDay))) AND \(text.bind(.integer(list.window.lastDay)))
            GROUP BY workflow_id HAVING sum(n) > 0
            """
        let rows = try database.query(sql, text.values) { (WorkflowID($0.int64(0)), $0.int64(1)) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    private func total(of list: TicketList, over source: ListSource, counts: [WorkflowID: Int64]) throws(StoreError) -> Int64 {
        if list.isFiltered { return try count(list, over: source, window: list.window) }
        var total = counts.values.reduce(0, +)
        for excess in list.window.excess { total -= try count(list, over: source, window: excess) }
        return total
    }

    func count(_ list: TicketList, over source: ListSource, window: ListWindow) throws(StoreError) -> Int64 {
        let text = list.countStatement(over: source, window: window)
        return try database.number(text.sql, text.values)
    }

    private func ids(of list: TicketList, over source: ListSource, at place: PagePlace) throws(StoreError) -> [TicketID] {
        let text = list.pageStatement(
            over: source, window: place.window, newestFirst: list.query.newestFirst != place.isFromBehind, limit: place.count,
            offset: place.offset)
        let ids = try database.query(text.sql, text.values) { TicketID($0.int64(1)) }
        return place.isFromBehind ? ids.reversed() : ids
    }

    private func tickets(_ ids: [TicketID]) throws(StoreError) -> [Ticket] {
        var out: [Ticket] = []
        out.reserveCapacity(ids.count)
        for id in ids {
            let found = try database.queryOne(
                "SELECT t.version, b.body FROM tickets t JOIN ticket_bodies b ON b.ticket_id = t.id WHERE t.id = ?",
                [SQLiteValue(id)]
            ) { stored($0, id: id, versionColumn: 0) }
            guard let found else { throw StoreError(.corrupt, "ticket \(id) has no body") }
            out.append(try decoded(found))
        }
        return out
    }

    /// The narrowest source there is an index for.
    private func source(of list: TicketList, among workflows: [WorkflowID]) throws(StoreError) -> ListSource {
        let query = list.query
        if let ids = query.ids { return .ids(ids) }
        if let parent = query.parent { return .parent(parent) }
        if let prefix = query.serialNumberPrefix, try isNarrow(prefix, in: list.tenant) { return .serialPrefix(prefix) }
        if let (relation, name) = list.relation {
            return workflows.count <= ListSource.mostParts
                ? .relation(relation, name, workflows) : .relationInAnyWorkflow(relation, name)
        }
        if let states = query.states, states.count * workflows.count <= ListSource.mostParts {
            return .states(workflows, states.sorted())
        }
        if let lines = query.productLines, lines.count <= ListSource.mostParts { return .productLines(lines.sorted()) }
        if let type = query.type { return .type(type) }
        if let lifecycles = query.lifecycles ?? query.shown?.ownLifecycles, lifecycles.count * workflows.count <= ListSource.mostParts {
            return .lifecycles(workflows, lifecycles.sorted { $0.rawValue < $1.rawValue })
        }
        if case .all = list.scope { return .tenant }
        return workflows.count <= ListSource.mostParts ? .workflows(workflows) : .tenant
    }

    /// Whether so few serial numbers begin like this that they can all be looked at.
    private func isNarrow(_ prefix: String, in tenant: TenantID) throws(StoreError) -> Bool {
        let most: Int64 = 1000
        return try database.number(
            """
            SELECT count(*) FROM (SELECT 1 FROM tickets INDEXED BY tickets_sn WHERE tenant = ? AND sn >= ? AND sn < ? LIMIT ?)
            """, [SQLiteValue(tenant), .text(prefix), .text(prefix + "\u{10FFFF}"), .integer(most + 1)]) <= most
    }
}
