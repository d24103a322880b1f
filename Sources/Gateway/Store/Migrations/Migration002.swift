extension Migration {
    /// What has become of each outbox row, and every attempt to send it.
    static let deliveries = Migration(
        number: 2, name: "deliveries",
        sql: """
            -- Rows of one lane are sent one after another: per ticket its hooks are one lane, each notice is another.
            ALTER TABLE outbox ADD COLUMN lane INTEGER GENERATED ALWAYS AS
                (CASE kind WHEN 'hook' THEN -1 ELSE reference END) VIRTUAL;
            -- waiting, delivered, failed, dead, left
            ALTER TABLE outbox ADD COLUMN status TEXT NOT NULL DEFAULT 'waiting';
            ALTER TABLE outbox ADD COLUMN is_open INTEGER NOT NULL DEFAULT 1;
            -- Open and the first of its lane.
            ALTER TABLE outbox ADD COLUMN is_ready INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE outbox ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX outbox_due ON outbox (due_at, id) WHERE is_ready = 1;
            CREATE INDEX outbox_lane ON outbox (ticket_id, lane, id) WHERE is_open = 1;
            CREATE INDEX outbox_dead ON outbox (id) WHERE status = 'dead';
            UPDATE outbox SET is_ready = 1 WHERE id IN (SELECT min(id) FROM outbox GROUP BY ticket_id, lane);

            -- Rows are ready from the start where nothing waits before them; the others become so in their turn. Without
            -- it a receiver that is down would make every look for work pass over all that waits for it.
            CREATE TRIGGER outbox_first AFTER INSERT ON outbox
            WHEN NOT EXISTS (
                SELECT 1 FROM outbox WHERE ticket_id = NEW.ticket_id AND lane = NEW.lane AND is_open = 1 AND id < NEW.id)
            BEGIN
                UPDATE outbox SET is_ready = 1 WHERE id = NEW.id;
            END;

            CREATE TABLE delivery_attempts (
                id INTEGER PRIMARY KEY,
                outbox_id INTEGER NOT NULL,
                number INTEGER NOT NULL,
                at INTEGER NOT NULL,
                milliseconds INTEGER NOT NULL,
                is_taken INTEGER NOT NULL,
                -- Of HTTP; absent where there was no answer.
                status INTEGER,
                note TEXT NOT NULL
            ) STRICT;
            CREATE INDEX delivery_attempts_outbox ON delivery_attempts (outbox_id, number);
            """)
}
