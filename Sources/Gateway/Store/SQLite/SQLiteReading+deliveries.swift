import CanonicalModel

extension SQLiteBacked {
    func deliveries(dueBy moment: Moment, after last: Delivery?, limit: Int) throws(StoreError) -> [Delivery] {
        try deliveries(
            "is_ready = 1 AND due_at <= ? AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT ?",
            [
                SQLiteValue(moment), .integer(last?.due.milliseconds ?? -1), .integer(last?.entry.id ?? 0),
                .integer(Int64(limit)),
            ])
    }

    func delivery(_ id: Int64) throws(StoreError) -> Delivery? {
        try deliveries("id = ?", [.integer(id)]).first
    }

    func deadDeliveries(after id: Int64, limit: Int) throws(StoreError) -> [Delivery] {
        try deliveries("status = 'dead' AND id > ? ORDER BY id LIMIT ?", [.integer(id), .integer(Int64(limit))])
    }

    func attempts(of delivery: Int64) throws(StoreError) -> [DeliveryAttempt] {
        try database.query(
            """
            SELECT number, at, milliseconds, is_taken, status, note FROM delivery_attempts WHERE outbox_id = ? ORDER BY id
            """, [.integer(delivery)]
        ) { row in
            DeliveryAttempt(
                delivery: delivery, number: row.int(0), at: Moment(milliseconds: row.int64(1)), milliseconds: row.int64(2),
                isTaken: row.bool(3), status: row.optionalInt(4), note: row.text(5))
        }
    }

    func deliveryCounts(limit: Int) throws(StoreError) -> DeliveryCounts {
        let most = SQLiteValue.integer(Int64(limit))
        return DeliveryCounts(
            waiting: try database.number("SELECT count(*) FROM (SELECT 1 FROM outbox WHERE is_open = 1 LIMIT ?)", [most]),
            dead: try database.number("SELECT count(*) FROM (SELECT 1 FROM outbox WHERE status = 'dead' LIMIT ?)", [most]))
    }

    private func deliveries(_ condition: String, _ values: [SQLiteValue]) throws(StoreError) -> [Delivery] {
        let rows = try database.query(
            """
            SELECT id, tenant, ticket_id, event_seq, kind, reference, created_at, status, attempts, due_at FROM outbox
            WHERE \(condition)
            """, values
        ) { row -> Delivery? in
            guard let kind = OutboxEntry.Kind(code: row.text(4), reference: row.int64(5)) else { return nil }
            let entry = OutboxEntry(
                id: row.int64(0), tenant: TenantID(row.text(1)), ticket: TicketID(row.int64(2)),
                event: EventSequence(row.int64(3)), kind: kind, created: Moment(milliseconds: row.int64(6)))
            return Delivery(
                entry: entry, status: Delivery.Status(rawValue: row.text(7)) ?? .dead, attempts: row.int(8),
                due: Moment(milliseconds: row.int64(9)))
        }
        return rows.compactMap { $0 }
    }
}
