extension Migration {
    /// Tokens for the native API, and what its list filters by that no column held.
    static let nativeAPI = Migration(
        number: 5, name: "native_api",
        sql: """
            CREATE TABLE access_tokens (
                -- SHA-256 of the token, which is kept nowhere.
                token_hash BLOB NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                tenant TEXT NOT NULL,
                role TEXT NOT NULL,
                -- A JSON array of ids; absent for all.
                workflows TEXT,
                hint TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                -- Absent for one that does not expire.
                expires_at INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX access_tokens_name ON access_tokens (name);

            ALTER TABLE tickets ADD COLUMN priority INTEGER;
            -- Each between two commas: ',1,5,'.
            ALTER TABLE tickets ADD COLUMN tags TEXT NOT NULL DEFAULT '';
            UPDATE tickets SET
                priority = (SELECT json_extract(CAST(b.body AS TEXT), '$.classification.priority') FROM ticket_bodies b
                    WHERE b.ticket_id = tickets.id),
                tags = coalesce((SELECT ',' || group_concat(j.value, ',') || ',' FROM ticket_bodies b,
                    json_each(CAST(b.body AS TEXT), '$.tags') j WHERE b.ticket_id = tickets.id), '');
            """)
}
