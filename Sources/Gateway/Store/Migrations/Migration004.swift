extension Migration {
    /// Files that callers uploaded, and what else the gateway keeps to itself.
    static let attachments = Migration(
        number: 4, name: "attachments",
        sql: """
            -- The bytes lie beside the database, under the same id. Never changed.
            CREATE TABLE attachments (
                id TEXT PRIMARY KEY,
                tenant TEXT NOT NULL,
                author INTEGER NOT NULL,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                size INTEGER NOT NULL,
                sha256 TEXT NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;

            -- Keys that the gateway made for itself, such as the one that signs download addresses.
            CREATE TABLE gateway_keys (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
            """)
}
