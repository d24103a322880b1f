import Adapters
import CanonicalModel

extension SQLiteTransaction {
    func enqueue(_ entry: OutboxEntry) throws(StoreError) {
        try database.run(
            "INSERT INTO outbox (tenant, ticket_id, event_seq, kind, reference, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            [
                SQLiteValue(entry.tenant), SQLiteValue(entry.ticket), SQLiteValue(entry.event), .text(entry.kind.code),
                .integer(entry.kind.reference), SQLiteValue(entry.created),
            ])
    }

    func arm(_ timer: ArmedTimer) throws(StoreError) {
        try database.run(
            "INSERT INTO timers (tenant, ticket_id, transition_id, due_at) VALUES (?, ?, ?, ?)",
            [SQLiteValue(timer.tenant), SQLiteValue(timer.ticket), SQLiteValue(timer.transition), SQLiteValue(timer.due)])
    }

    func cancelTimers(of ticket: TicketID) throws(StoreError) {
        try database.run("DELETE FROM timers WHERE ticket_id = ?", [SQLiteValue(ticket)])
    }

    func removeTimer(_ id: Int64) throws(StoreError) -> Bool {
        try database.run("DELETE FROM timers WHERE id = ?", [.integer(id)]) > 0
    }
}
