extension Migration {
    /// What keeps sync from stopping at one ticket, and from going round in a circle.
    static let syncGuards = Migration(
        number: 7, name: "sync guards",
        sql: """
            -- Tickets that could not be read when they were to be taken in.
            CREATE TABLE sync_unread (
                job TEXT NOT NULL,
                side TEXT NOT NULL,
                id TEXT NOT NULL,
                tries INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                -- What the last look met, for people.
                fault TEXT NOT NULL,
                PRIMARY KEY (job, side, id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX sync_unread_due ON sync_unread (job, due_at);

            -- The gateways that a ticket has come through, by their jobs' calls.
            CREATE TABLE ticket_paths (ticket_id INTEGER PRIMARY KEY, path TEXT NOT NULL) STRICT;
            """)
}
