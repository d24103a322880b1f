extension Migration {
    /// What an old outbox row is found by when its time has come.
    static let deliveryAge = Migration(
        number: 3, name: "delivery_age",
        sql: """
            -- Settled for good; what was given up stays until it is replayed.
            CREATE INDEX outbox_age ON outbox (created_at) WHERE is_open = 0 AND status <> 'dead';
            """)
}
