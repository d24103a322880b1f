import CanonicalModel

/// Where tickets and comments come from, and the log as sync goes through it.
extension SQLiteBacked {
    func origin(of ticket: TicketID) throws(StoreError) -> Origin? {
        try database.queryOne("SELECT system, id FROM ticket_origins WHERE ticket_id = ?", [SQLiteValue(ticket)]) {
            Origin(system: SystemName($0.text(0)), id: $0.text(1))
        }
    }

    func path(of ticket: TicketID) throws(StoreError) -> GatewayPath {
        try database.queryOne("SELECT path FROM ticket_paths WHERE ticket_id = ?", [SQLiteValue(ticket)]) { $0.text(0) }
            .flatMap { GatewayPath($0) } ?? GatewayPath()
    }

    func ticketID(with origin: Origin, in tenant: TenantID) throws(StoreError) -> TicketID? {
        try database.queryOne(
            "SELECT ticket_id FROM ticket_origins WHERE tenant = ? AND system = ? AND id = ?",
            [SQLiteValue(tenant), SQLiteValue(origin.system), .text(origin.id)]
        ) { TicketID($0.int64(0)) }
    }

    func commentOrigins(of ticket: TicketID) throws(StoreError) -> [Int64: Origin] {
        let rows = try database.query(
            "SELECT number, system, id FROM comment_origins WHERE ticket_id = ?", [SQLiteValue(ticket)]
        ) { ($0.int64(0), Origin(system: SystemName($0.text(1)), id: $0.text(2))) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    func hasComment(with origin: Origin, on ticket: TicketID) throws(StoreError) -> Bool {
        try database.number(
            "SELECT EXISTS (SELECT 1 FROM comment_origins WHERE ticket_id = ? AND system = ? AND id = ?)",
            [SQLiteValue(ticket), SQLiteValue(origin.system), .text(origin.id)]) == 1
    }

    func newestEvent() throws(StoreError) -> EventSequence {
        EventSequence(try database.number("SELECT max(seq) FROM events"))
    }

    func newestTicket() throws(StoreError) -> TicketID {
        TicketID(try database.number("SELECT max(id) FROM tickets"))
    }

    func eventHeads(after sequence: EventSequence, limit: Int) throws(StoreError) -> [EventHead] {
        try database.query(
            """
            SELECT e.seq, e.ticket_id, t.tenant, e.actor FROM events e JOIN tickets t ON t.id = e.ticket_id
            WHERE e.seq > ? ORDER BY e.seq LIMIT ?
            """, [SQLiteValue(sequence), .integer(Int64(limit))]
        ) {
            EventHead(
                sequence: EventSequence($0.int64(0)), ticket: TicketID($0.int64(1)), tenant: TenantID($0.text(2)),
                actor: $0.text(3))
        }
    }

    func ticketIDs(after id: TicketID, upTo last: TicketID, in tenant: TenantID, limit: Int) throws(StoreError) -> [TicketID] {
        try database.query(
            "SELECT id FROM tickets WHERE id > ? AND id <= ? AND tenant = ? AND deleted = 0 ORDER BY id LIMIT ?",
            [SQLiteValue(id), SQLiteValue(last), SQLiteValue(tenant), .integer(Int64(limit))]
        ) { TicketID($0.int64(0)) }
    }
}
