import Adapters
import CanonicalModel

/// The reading half over one connection, inside a transaction that somebody else has opened.
struct SQLiteReading: SQLiteBacked {
    let database: Database
    let cache: TicketCacheView?
}

/// What reads through a `Database` can answer everything that `StoreReading` asks.
protocol SQLiteBacked: StoreReading {
    var database: Database { get }
    /// Nil within a transaction that writes: what it sees may never be committed.
    var cache: TicketCacheView? { get }
}

extension SQLiteBacked {
    func ticket(_ key: TicketKey, in tenant: TenantID) throws(StoreError) -> Ticket? {
        try row(key, in: tenant)?.ticket
    }

    func aggregate(_ key: TicketKey, in tenant: TenantID) throws(StoreError) -> TicketAggregate? {
        guard let found = try row(key, in: tenant) else { return nil }
        let assignments = try assignments(of: [found.ticket.id])
        return TicketAggregate(
            ticket: found.ticket, assignments: assignments[found.ticket.id] ?? [], eventCount: found.eventCount)
    }

    private func row(_ key: TicketKey, in tenant: TenantID) throws(StoreError) -> (ticket: Ticket, eventCount: Int64)? {
        let (condition, value): (String, SQLiteValue) =
            switch key {
            case .id(let id): ("t.id = ? AND t.tenant = ?", SQLiteValue(id))
            case .guid(let guid): ("t.guid = ? AND t.tenant = ?", .text(guid.text))
            case .serialNumber(let text): ("t.sn = ? AND t.tenant = ?", .text(text))
            }
        let found = try database.queryOne(
            """
            SELECT t.id, t.event_count, t.version, b.body FROM tickets t JOIN ticket_bodies b ON b.ticket_id = t.id
            WHERE \(condition) AND t.deleted = 0
            """, [value, SQLiteValue(tenant)]
        ) { (events: $0.int64(1), stored: stored($0, id: TicketID($0.int64(0)), versionColumn: 2)) }
        guard let found else { return nil }
        return (try decoded(found.stored), found.events)
    }

    /// A row's ticket: the decoded one where its version is known, else the body, in the column after the version.
    func stored(_ row: borrowing Statement, id: TicketID, versionColumn: Int) -> StoredTicket {
        if let known = cache?.ticket(id, version: row.int64(versionColumn)) { return .known(known) }
        return .body(row.blob(versionColumn + 1), id)
    }

    func decoded(_ stored: StoredTicket) throws(StoreError) -> Ticket {
        switch stored {
        case .known(let ticket): return ticket
        case .body(let bytes, let id):
            let ticket = try StoredJSON.ticket(bytes, id: id)
            cache?.keep(ticket)
            return ticket
        }
    }

    func assignments(of tickets: [TicketID]) throws(StoreError) -> [TicketID: [Assignment]] {
        var out: [TicketID: [Assignment]] = [:]
        for ticket in tickets where out[ticket] == nil {
            let rows = try database.query(
                "SELECT id, body FROM assignments WHERE ticket_id = ? ORDER BY number", [SQLiteValue(ticket)]
            ) { (id: $0.int64(0), body: $0.blob(1)) }
            var found: [Assignment] = []
            for row in rows {
                let json = try StoredJSON.object(row.body, "assignment \(row.id)")
                guard let assignment = Assignment(json: json, id: row.id) else {
                    throw StoreError(.corrupt, "the body of assignment \(row.id) is no assignment")
                }
                found.append(assignment)
            }
            out[ticket] = found
        }
        return out
    }

    func holder(of id: TicketID) throws(StoreError) -> (tenant: TenantID, serialNumber: String, updated: Moment)? {
        try database.queryOne("SELECT tenant, sn, updated_at FROM tickets WHERE id = ?", [SQLiteValue(id)]) { row in
            (tenant: TenantID(row.text(0)), serialNumber: row.text(1), updated: Moment(milliseconds: row.int64(2)))
        }
    }

    func holder(ofSerialNumber text: String, in tenant: TenantID) throws(StoreError) -> TicketID? {
        try database.queryOne("SELECT id FROM tickets WHERE tenant = ? AND sn = ?", [SQLiteValue(tenant), .text(text)]) {
            TicketID($0.int64(0))
        }
    }

    func session(tokenHash: [UInt8]) throws(StoreError) -> Session? {
        try database.queryOne(
            "SELECT contract, caller, tenant, person, person_group, expires_at FROM sessions WHERE token_hash = ?",
            [.blob(tokenHash)]
        ) { row in
            Session(
                tokenHash: tokenHash, contract: ContractName(row.text(0)), caller: CallerName(row.text(1)),
                tenant: TenantID(row.text(2)), person: Username(row.text(3)), group: row.optionalText(4),
                expires: Moment(milliseconds: row.int64(5)))
        }
    }

    func timers(dueBy moment: Moment, limit: Int) throws(StoreError) -> [ArmedTimer] {
        try database.query(
            """
            SELECT id, tenant, ticket_id, transition_id, due_at FROM timers WHERE due_at <= ? ORDER BY due_at, id LIMIT ?
            """, [SQLiteValue(moment), .integer(Int64(limit))]
        ) { row in
            ArmedTimer(
                id: row.int64(0), tenant: TenantID(row.text(1)), ticket: TicketID(row.int64(2)),
                transition: TransitionID(row.int64(3)), due: Moment(milliseconds: row.int64(4)))
        }
    }
}

/// A ticket on its way out of a row.
enum StoredTicket {
    case known(Ticket)
    case body([UInt8], TicketID)
}
