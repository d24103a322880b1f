import CanonicalModel

extension SQLiteBacked {
    func events(_ query: EventQuery) throws(StoreError) -> Page<TicketEvent> {
        let kinds = query.excluding.map(\.rawValue).sorted()
        let marks = Array(repeating: "?", count: kinds.count).joined(separator: ", ")
        let filter = "FROM events WHERE ticket_id = ?" + (kinds.isEmpty ? "" : " AND kind NOT IN (\(marks))")
        let values = [SQLiteValue(query.ticket)] + kinds.map { SQLiteValue.text($0) }
        let total = try database.number("SELECT count(*) \(filter)", values)
        var sql = "SELECT \(EventRow.columns) \(filter) ORDER BY number" + (query.newestFirst ? " DESC" : "")
        var bound = values
        if let page = query.page {
            guard let offset = page.offset(total: total) else { return Page(items: [], total: total) }
            sql += " LIMIT ? OFFSET ?"
            bound += [.integer(page.size), .integer(offset)]
        }
        return Page(items: try events(sql, bound), total: total)
    }

    func events(after sequence: EventSequence, limit: Int) throws(StoreError) -> [TicketEvent] {
        try events(
            "SELECT \(EventRow.columns) FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
            [SQLiteValue(sequence), .integer(Int64(limit))])
    }

    private func events(_ sql: String, _ values: [SQLiteValue]) throws(StoreError) -> [TicketEvent] {
        var out: [TicketEvent] = []
        for row in try database.query(sql, values, EventRow.init) { out.append(try row.event()) }
        return out
    }
}

/// A row of the log before its body is read.
private struct EventRow {
    static let columns = "seq, ticket_id, number, kind, at, actor, caller, state_id, body"

    var sequence: Int64
    var ticket: Int64
    var number: Int64
    var kind: String
    var at: Int64
    var actor: String
    var caller: String
    var state: Int64
    var body: [UInt8]

    init(_ row: borrowing Statement) {
        sequence = row.int64(0)
        ticket = row.int64(1)
        number = row.int64(2)
        kind = row.text(3)
        at = row.int64(4)
        actor = row.text(5)
        caller = row.text(6)
        state = row.int64(7)
        body = row.blob(8)
    }

    func event() throws(StoreError) -> TicketEvent {
        guard let kind = TicketEvent.Kind(rawValue: kind) else {
            throw StoreError(.corrupt, "event \(sequence) is of the unknown kind \(kind)")
        }
        var event = TicketEvent(
            ticket: TicketID(ticket), number: number, kind: kind, at: Moment(milliseconds: at), actor: Actor(coded: actor),
            caller: CallerName(caller), state: StateID(state), stateName: "")
        event.sequence = EventSequence(sequence)
        event.take(body: try StoredJSON.object(body, "event \(sequence)"))
        return event
    }
}
