extension Migration {
    /// What sync jobs remember, and where tickets and comments come from that sync made here.
    static let sync = Migration(
        number: 6, name: "sync",
        sql: """
            CREATE TABLE sync_links (
                id INTEGER PRIMARY KEY,
                job TEXT NOT NULL,
                origin_system TEXT NOT NULL,
                origin_id TEXT NOT NULL,
                local_id TEXT,
                remote_id TEXT,
                -- new, linked, held, detached, gone
                phase TEXT NOT NULL,
                -- Fields of a link that is not held as a whole wait for a person.
                has_held INTEGER NOT NULL,
                -- When to look at it again although nothing has changed; absent for not at all.
                due_at INTEGER,
                body BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX sync_links_origin ON sync_links (job, origin_system, origin_id);
            CREATE INDEX sync_links_local ON sync_links (job, local_id) WHERE local_id IS NOT NULL;
            CREATE INDEX sync_links_remote ON sync_links (job, remote_id) WHERE remote_id IS NOT NULL;
            CREATE INDEX sync_links_due ON sync_links (job, due_at) WHERE due_at IS NOT NULL;
            CREATE INDEX sync_links_phase ON sync_links (job, phase);

            CREATE TABLE sync_cursors (
                job TEXT NOT NULL, side TEXT NOT NULL, cursor TEXT, PRIMARY KEY (job, side)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE sync_conflicts (
                id INTEGER PRIMARY KEY,
                job TEXT NOT NULL,
                origin_system TEXT NOT NULL,
                origin_id TEXT NOT NULL,
                field TEXT NOT NULL,
                rule TEXT NOT NULL,
                -- local or remote; absent while a person is asked.
                winner TEXT,
                local TEXT NOT NULL,
                remote TEXT NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX sync_conflicts_job ON sync_conflicts (job, id);

            CREATE TABLE sync_dead_letters (
                id INTEGER PRIMARY KEY,
                job TEXT NOT NULL,
                origin_system TEXT NOT NULL,
                origin_id TEXT NOT NULL,
                letter TEXT NOT NULL,
                -- What the sides showed, as JSON; absent for one that was not seen.
                local TEXT,
                remote TEXT,
                at INTEGER NOT NULL,
                resolved_at INTEGER
            ) STRICT;
            CREATE INDEX sync_dead_letters_open ON sync_dead_letters (job, origin_system, origin_id) WHERE resolved_at IS NULL;

            CREATE TABLE sync_jobs (
                job TEXT PRIMARY KEY,
                is_paused INTEGER NOT NULL DEFAULT 0,
                pause_reason TEXT NOT NULL DEFAULT '',
                -- Of the last round, or the one under way, as JSON.
                round TEXT NOT NULL DEFAULT '{}',
                ran_at INTEGER,
                full_at INTEGER,
                error TEXT NOT NULL DEFAULT '',
                error_at INTEGER,
                drift INTEGER,
                drift_at INTEGER
            ) STRICT, WITHOUT ROWID;

            -- What people ask of a job; it answers between two rounds, so that nobody else changes a link meanwhile.
            CREATE TABLE sync_requests (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                job TEXT NOT NULL,
                request TEXT NOT NULL,
                asked_at INTEGER NOT NULL,
                answer TEXT
            ) STRICT;
            CREATE INDEX sync_requests_open ON sync_requests (job, id) WHERE answer IS NULL;

            -- Tickets that a remote has said are changed, until the job has taken them in.
            CREATE TABLE sync_told (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                job TEXT NOT NULL,
                remote_id TEXT NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX sync_told_ticket ON sync_told (job, remote_id);

            -- Written with the ticket.
            CREATE TABLE ticket_origins (
                tenant TEXT NOT NULL,
                system TEXT NOT NULL,
                id TEXT NOT NULL,
                ticket_id INTEGER NOT NULL,
                PRIMARY KEY (tenant, system, id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX ticket_origins_ticket ON ticket_origins (ticket_id);

            -- Written with the log entry.
            CREATE TABLE comment_origins (
                ticket_id INTEGER NOT NULL,
                system TEXT NOT NULL,
                id TEXT NOT NULL,
                -- Of the log entry within its ticket.
                number INTEGER NOT NULL,
                PRIMARY KEY (ticket_id, system, id)
            ) STRICT, WITHOUT ROWID;
            """)
}
