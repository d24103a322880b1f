extension Migration {
    /// Tickets and all that must outlast the process.
    ///
    /// Every key begins with the tenant, for two tenants may use the same names and numbers; only ticket ids are global.
    /// Moments are milliseconds since 1970 UTC, days are whole days since then.
    static let tickets = Migration(
        number: 1, name: "tickets",
        sql: """
            -- What lists filter and sort by. The rows are kept narrow, so that a search through titles reads few pages.
            CREATE TABLE tickets (
                id INTEGER PRIMARY KEY,
                tenant TEXT NOT NULL,
                guid TEXT NOT NULL,
                sn TEXT NOT NULL,
                workflow_id INTEGER NOT NULL,
                workflow_version INTEGER NOT NULL,
                state_id INTEGER NOT NULL,
                lifecycle TEXT NOT NULL,
                creator TEXT NOT NULL,
                title TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                started INTEGER NOT NULL,
                deleted INTEGER NOT NULL,
                parent_id INTEGER,
                parent_state_id INTEGER,
                related_id INTEGER,
                shares_status INTEGER NOT NULL,
                product_line INTEGER,
                type INTEGER,
                subtype INTEGER,
                second_subtype INTEGER,
                customer_name TEXT NOT NULL,
                version INTEGER NOT NULL,
                event_count INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX tickets_guid ON tickets (tenant, guid);
            CREATE UNIQUE INDEX tickets_sn ON tickets (tenant, sn);
            CREATE INDEX tickets_time ON tickets (tenant, created_at) WHERE deleted = 0;
            CREATE INDEX tickets_workflow ON tickets (tenant, workflow_id, created_at) WHERE deleted = 0;
            CREATE INDEX tickets_state ON tickets (tenant, workflow_id, state_id, created_at) WHERE deleted = 0;
            CREATE INDEX tickets_lifecycle ON tickets (tenant, workflow_id, lifecycle, created_at) WHERE deleted = 0;
            CREATE INDEX tickets_line ON tickets (tenant, product_line, created_at) WHERE deleted = 0 AND product_line IS NOT NULL;
            CREATE INDEX tickets_type ON tickets (tenant, type, created_at) WHERE deleted = 0 AND type IS NOT NULL;
            CREATE INDEX tickets_parent ON tickets (tenant, parent_id, created_at) WHERE deleted = 0 AND parent_id IS NOT NULL;
            CREATE INDEX tickets_related ON tickets (tenant, related_id) WHERE deleted = 0 AND shares_status = 1;

            -- The whole ticket, as canonical JSON.
            CREATE TABLE ticket_bodies (ticket_id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;

            CREATE TABLE assignments (
                id INTEGER PRIMARY KEY,
                ticket_id INTEGER NOT NULL,
                number INTEGER NOT NULL,
                guid TEXT NOT NULL,
                status TEXT NOT NULL,
                body BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX assignments_ticket ON assignments (ticket_id, number);

            -- Append-only. A sequence is never used twice, because others keep it as their place in the log.
            CREATE TABLE events (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                ticket_id INTEGER NOT NULL,
                number INTEGER NOT NULL,
                kind TEXT NOT NULL,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                caller TEXT NOT NULL,
                state_id INTEGER NOT NULL,
                body BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX events_ticket ON events (ticket_id, number);

            -- What people have to do with tickets that are not deleted: c created, h has to act now, i was ever asked
            -- to, w took a transition.
            CREATE TABLE ticket_people (
                tenant TEXT NOT NULL,
                relation TEXT NOT NULL,
                username TEXT NOT NULL,
                workflow_id INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                ticket_id INTEGER NOT NULL,
                PRIMARY KEY (tenant, relation, username, workflow_id, created_at, ticket_id)
            ) STRICT, WITHOUT ROWID;

            -- How many tickets a list has per workflow and day of creation. The scope is empty for all tickets, or
            -- a relation and a name, such as h:ann.
            CREATE TABLE counters (
                tenant TEXT NOT NULL,
                scope TEXT NOT NULL,
                workflow_id INTEGER NOT NULL,
                day INTEGER NOT NULL,
                n INTEGER NOT NULL,
                PRIMARY KEY (tenant, scope, workflow_id, day)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE serials (
                tenant TEXT NOT NULL, day TEXT NOT NULL, counter INTEGER NOT NULL, PRIMARY KEY (tenant, day)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE outbox (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                tenant TEXT NOT NULL,
                ticket_id INTEGER NOT NULL,
                event_seq INTEGER NOT NULL,
                kind TEXT NOT NULL,
                reference INTEGER NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT;

            CREATE TABLE timers (
                id INTEGER PRIMARY KEY,
                tenant TEXT NOT NULL,
                ticket_id INTEGER NOT NULL,
                transition_id INTEGER NOT NULL,
                due_at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX timers_due ON timers (due_at);
            CREATE INDEX timers_ticket ON timers (ticket_id);

            CREATE TABLE idempotency (
                owner TEXT NOT NULL,
                key TEXT NOT NULL,
                body_hash BLOB NOT NULL,
                status INTEGER NOT NULL,
                content_type TEXT NOT NULL,
                headers TEXT NOT NULL,
                body BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                PRIMARY KEY (owner, key)
            ) STRICT;
            CREATE INDEX idempotency_age ON idempotency (created_at);

            CREATE TABLE nonces (
                owner TEXT NOT NULL, nonce BLOB NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (owner, nonce)
            ) STRICT;
            CREATE INDEX nonces_expiry ON nonces (expires_at);

            CREATE TABLE sessions (
                token_hash BLOB NOT NULL PRIMARY KEY,
                contract TEXT NOT NULL,
                caller TEXT NOT NULL,
                tenant TEXT NOT NULL,
                person TEXT NOT NULL,
                person_group TEXT,
                expires_at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX sessions_expiry ON sessions (expires_at);

            CREATE TABLE definitions (
                tenant TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL,
                PRIMARY KEY (tenant, kind, key)
            ) STRICT, WITHOUT ROWID;

            -- Open tickets stay on the version they began with, so versions are kept.
            CREATE TABLE workflows (
                tenant TEXT NOT NULL,
                id INTEGER NOT NULL,
                version INTEGER NOT NULL,
                is_current INTEGER NOT NULL,
                body BLOB NOT NULL,
                PRIMARY KEY (tenant, id, version)
            ) STRICT;
            """)
}
