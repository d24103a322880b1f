import CanonicalModel

/// One job's part of a batch.
final class SQLiteTransaction: SQLiteBacked, StoreTransaction {
    let database: Database
    var cache: TicketCacheView? { nil }
    let pending: PendingRows
    /// Tickets whose rows this job has written.
    var changed: Set<TicketID> = []

    init(database: Database, pending: PendingRows) {
        self.database = database
        self.pending = pending
    }

    func nextTicketID() throws(StoreError) -> TicketID {
        try pending.nextTicket { () throws(StoreError) in
            TicketID(max(try database.number("SELECT max(id) FROM tickets"), try counter(Self.reservedTickets)))
        }
    }

    /// Kept beside the counters of serial numbers, under no tenant.
    private static let reservedTickets = PendingRows.Serial(tenant: "", day: "tickets")

    func reserve(ticketsUpTo id: TicketID) throws(StoreError) {
        try reserve(serialsUpTo: id.value, in: Self.reservedTickets.tenant, day: Self.reservedTickets.day)
        pending.take(id)
    }

    func reserve(serialsUpTo counter: Int64, in tenant: TenantID, day: String) throws(StoreError) {
        let key = PendingRows.Serial(tenant: tenant, day: day)
        try pending.reserve(key, upTo: counter) { () throws(StoreError) in try self.counter(key) }
    }

    /// As it is after what this transaction has counted.
    private func counter(_ key: PendingRows.Serial) throws(StoreError) -> Int64 {
        if let pending = pending.serials[key] { return pending }
        return try database.number(
            "SELECT counter FROM serials WHERE tenant = ? AND day = ?", [SQLiteValue(key.tenant), .text(key.day)])
    }

    func nextSerial(in tenant: TenantID, day: String) throws(StoreError) -> Int64 {
        let key = PendingRows.Serial(tenant: tenant, day: day)
        return try pending.nextSerial(key) { () throws(StoreError) in try counter(key) }
    }

    func recentTickets(of workflow: WorkflowID, in tenant: TenantID, by creator: Username?, since: Moment, limit: Int64)
        throws(StoreError) -> Int64
    {
        if let creator {
            return try database.number(
                """
                SELECT count(*) FROM (SELECT 1 FROM ticket_people WHERE tenant = ? AND relation = 'c' AND username = ?
                AND workflow_id = ? AND created_at > ? LIMIT ?)
                """, [SQLiteValue(tenant), SQLiteValue(creator), SQLiteValue(workflow), SQLiteValue(since), .integer(limit)])
        }
        return try database.number(
            """
            SELECT count(*) FROM (SELECT 1 FROM tickets INDEXED BY tickets_workflow WHERE tenant = ? AND workflow_id = ?
            AND created_at > ? AND deleted = 0 LIMIT ?)
            """, [SQLiteValue(tenant), SQLiteValue(workflow), SQLiteValue(since), .integer(limit)])
    }

    func hasOpenChildren(_ parent: TicketID, state: StateID, in tenant: TenantID) throws(StoreError) -> Bool {
        try database.number(
            """
            SELECT EXISTS (SELECT 1 FROM tickets INDEXED BY tickets_parent WHERE tenant = ? AND parent_id = ?
            AND parent_state_id = ? AND deleted = 0 AND lifecycle NOT IN (\(SQLiteTransaction.ended)))
            """, [SQLiteValue(tenant), SQLiteValue(parent), SQLiteValue(state)]) == 1
    }

    func openTickets(sharingStatusOf ticket: TicketID, in tenant: TenantID, limit: Int) throws(StoreError) -> [TicketID] {
        try database.query(
            """
            SELECT id FROM tickets INDEXED BY tickets_related WHERE tenant = ? AND related_id = ? AND deleted = 0
            AND shares_status = 1 AND lifecycle NOT IN (\(SQLiteTransaction.ended)) ORDER BY id LIMIT ?
            """, [SQLiteValue(tenant), SQLiteValue(ticket), .integer(Int64(limit))]
        ) { TicketID($0.int64(0)) }
    }

    /// The lifecycles of ended tickets, as a list for SQL. They are this program's own words.
    static let ended = Lifecycle.allCases.filter(\.hasEnded).map { "'\($0.rawValue)'" }.joined(separator: ", ")
}
