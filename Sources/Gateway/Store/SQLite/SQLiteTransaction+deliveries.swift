import CanonicalModel

extension SQLiteTransaction {
    func record(_ attempt: DeliveryAttempt) throws(StoreError) {
        try database.run(
            """
            INSERT INTO delivery_attempts (outbox_id, number, at, milliseconds, is_taken, status, note)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(attempt.delivery), SQLiteValue(attempt.number), SQLiteValue(attempt.at), .integer(attempt.milliseconds),
                SQLiteValue(attempt.isTaken), SQLiteValue(attempt.status),
                .text(String(attempt.note.prefix(DeliveryAttempt.longestNote))),
            ])
        try database.run(
            "UPDATE outbox SET attempts = ? WHERE id = ?", [SQLiteValue(attempt.number), .integer(attempt.delivery)])
    }

    func settle(_ delivery: Int64, as status: Delivery.Status) throws(StoreError) -> Bool {
        let settled = try database.run(
            "UPDATE outbox SET is_open = 0, is_ready = 0, status = ? WHERE id = ? AND is_open = 1",
            [.text(status.rawValue), .integer(delivery)])
        guard settled > 0 else { return false }
        try database.run(
            """
            UPDATE outbox SET is_ready = 1 WHERE id = (
                SELECT next.id FROM outbox done JOIN outbox next
                ON next.ticket_id = done.ticket_id AND next.lane = done.lane AND next.is_open = 1
                WHERE done.id = ? ORDER BY next.id LIMIT 1)
            """, [.integer(delivery)])
        return true
    }

    func postpone(_ delivery: Int64, until moment: Moment) throws(StoreError) {
        try database.run(
            "UPDATE outbox SET due_at = ? WHERE id = ? AND is_open = 1", [SQLiteValue(moment), .integer(delivery)])
    }

    func replay(_ delivery: Int64, at moment: Moment) throws(StoreError) -> Bool {
        try database.run(
            """
            UPDATE outbox SET status = 'waiting', is_open = 1, is_ready = 1, attempts = 0, due_at = ?
            WHERE id = ? AND status = 'dead'
            """, [SQLiteValue(moment), .integer(delivery)]) > 0
    }

    func supersedeHooks(of ticket: TicketID) throws(StoreError) {
        let rows = try database.query(
            "SELECT id FROM outbox WHERE ticket_id = ? AND lane = -1 AND is_open = 1 AND attempts > 0", [SQLiteValue(ticket)]
        ) { $0.int64(0) }
        for row in rows { _ = try settle(row, as: .failed) }
    }

    func pruneDeliveries(before moment: Moment, limit: Int) throws(StoreError) -> Int {
        let old = try database.query(
            """
            SELECT id FROM outbox WHERE is_open = 0 AND status <> 'dead' AND created_at < ? ORDER BY created_at LIMIT ?
            """, [SQLiteValue(moment), .integer(Int64(limit))]
        ) { $0.int64(0) }
        for row in old {
            try database.run("DELETE FROM delivery_attempts WHERE outbox_id = ?", [.integer(row)])
            try database.run("DELETE FROM outbox WHERE id = ?", [.integer(row)])
        }
        return old.count
    }
}
