import CanonicalModel

extension SQLiteTransaction {
    func save(_ link: Link, _ report: LinkReport, due: Moment?, job: JobName, now: Moment) throws(StoreError) {
        try database.run(
            """
            INSERT INTO sync_links (job, origin_system, origin_id, local_id, remote_id, phase, has_held, due_at, body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (job, origin_system, origin_id) DO UPDATE SET local_id = excluded.local_id,
                remote_id = excluded.remote_id, phase = excluded.phase, has_held = excluded.has_held,
                due_at = excluded.due_at, body = excluded.body
            """,
            place(of: link.origin, job) + [
                text(link.ends.local.id?.value), text(link.ends.remote.id?.value), .text(link.phase.name),
                SQLiteValue(!link.held.isEmpty), due.map { SQLiteValue($0) } ?? .null, .blob(link.json.encoded()),
            ])
        if case .held = link.phase {} else if link.held.isEmpty, report.deadLetters.isEmpty {
            try database.run(
                """
                UPDATE sync_dead_letters SET resolved_at = ?
                WHERE job = ? AND origin_system = ? AND origin_id = ? AND resolved_at IS NULL
                """, [SQLiteValue(now)] + place(of: link.origin, job))
        }
        if !report.isEmpty { try save(report, of: link.origin, job: job, now: now) }
    }

    private func place(of origin: Origin, _ job: JobName) -> [SQLiteValue] {
        [SQLiteValue(job), SQLiteValue(origin.system), .text(origin.id)]
    }

    private func text(_ value: String?) -> SQLiteValue {
        value.map { .text($0) } ?? .null
    }

    private func save(_ report: LinkReport, of origin: Origin, job: JobName, now: Moment) throws(StoreError) {
        for conflict in report.conflicts {
            try database.run(
                """
                INSERT INTO sync_conflicts (job, origin_system, origin_id, field, rule, winner, local, remote, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                place(of: origin, job) + [
                    SQLiteValue(conflict.field), .text(conflict.rule.rawValue), text(conflict.winner?.rawValue),
                    .text(conflict.values.local.text), .text(conflict.values.remote.text), SQLiteValue(now),
                ])
        }
        for letter in report.deadLetters {
            try database.run(
                """
                INSERT INTO sync_dead_letters (job, origin_system, origin_id, letter, local, remote, at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                place(of: origin, job) + [
                    .text(letter.json.text), text(report.tickets.local?.json.text), text(report.tickets.remote?.json.text),
                    SQLiteValue(now),
                ])
        }
    }

    func save(syncCursor cursor: String?, of side: Side, job: JobName) throws(StoreError) {
        try database.run(
            "INSERT INTO sync_cursors (job, side, cursor) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor",
            [SQLiteValue(job), .text(side.rawValue), text(cursor)])
    }

    func setPaused(_ reason: String?, job: JobName) throws(StoreError) {
        try database.run(
            """
            INSERT INTO sync_jobs (job, is_paused, pause_reason) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET is_paused = excluded.is_paused, pause_reason = excluded.pause_reason
            """, [SQLiteValue(job), SQLiteValue(reason != nil), .text(reason ?? "")])
    }

    func save(round: JSON, ranAt: Moment?, fullAt: Moment?, error: String?, job: JobName, now: Moment) throws(StoreError) {
        try database.run(
            """
            INSERT INTO sync_jobs (job, round, ran_at, full_at, error, error_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET round = excluded.round, ran_at = coalesce(excluded.ran_at, ran_at),
                full_at = coalesce(excluded.full_at, full_at),
                error = CASE WHEN excluded.error_at IS NULL AND excluded.ran_at IS NULL THEN error ELSE excluded.error END,
                error_at = coalesce(excluded.error_at, error_at)
            """,
            [
                SQLiteValue(job), .text(round.text), ranAt.map { SQLiteValue($0) } ?? .null, fullAt.map { SQLiteValue($0) } ?? .null,
                .text(error ?? ""), error == nil ? .null : SQLiteValue(now),
            ])
    }

    func save(drift: Int64, job: JobName, now: Moment) throws(StoreError) {
        try database.run(
            """
            INSERT INTO sync_jobs (job, drift, drift_at) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET drift = excluded.drift, drift_at = excluded.drift_at
            """, [SQLiteValue(job), .integer(drift), SQLiteValue(now)])
    }

    func ask(_ request: JSON, of job: JobName, now: Moment) throws(StoreError) -> Int64 {
        try database.run(
            "INSERT INTO sync_requests (job, request, asked_at) VALUES (?, ?, ?)",
            [SQLiteValue(job), .text(request.text), SQLiteValue(now)])
        return database.connection.lastInsertRowID
    }

    func answer(_ request: Int64, with answer: JSON) throws(StoreError) {
        try database.run("UPDATE sync_requests SET answer = ? WHERE id = ?", [.text(answer.text), .integer(request)])
    }

    func save(_ request: SyncRequestRow) throws(StoreError) {
        try database.run("UPDATE sync_requests SET request = ? WHERE id = ?", [.text(request.request.text), .integer(request.id)])
    }

    func tell(_ job: JobName, changed tickets: [TwinID]) throws(StoreError) {
        for ticket in tickets {
            // Again under a new number, for the old one may have been taken in already.
            try database.run(
                "INSERT OR REPLACE INTO sync_told (job, remote_id) VALUES (?, ?)", [SQLiteValue(job), SQLiteValue(ticket)])
        }
    }

    func save(unread ticket: UnreadTicket, on side: Side, job: JobName) throws(StoreError) {
        try database.run(
            "INSERT OR REPLACE INTO sync_unread (job, side, id, tries, due_at, fault) VALUES (?, ?, ?, ?, ?, ?)",
            [
                SQLiteValue(job), .text(side.rawValue), SQLiteValue(ticket.id), .integer(Int64(ticket.tries)), SQLiteValue(ticket.due),
                .text(ticket.fault.text.legible(1000)),
            ])
    }

    func forget(unread id: TwinID, on side: Side, job: JobName) throws(StoreError) {
        try database.run(
            "DELETE FROM sync_unread WHERE job = ? AND side = ? AND id = ?", [SQLiteValue(job), .text(side.rawValue), SQLiteValue(id)])
    }

    func forgetTold(to job: JobName, upTo id: Int64) throws(StoreError) {
        try database.run("DELETE FROM sync_told WHERE job = ? AND id <= ?", [SQLiteValue(job), .integer(id)])
    }

    func keep(_ origin: Origin, of ticket: TicketID, in tenant: TenantID) throws(StoreError) {
        try database.run(
            """
            INSERT INTO ticket_origins (tenant, system, id, ticket_id) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET ticket_id = excluded.ticket_id
            """, [SQLiteValue(tenant), SQLiteValue(origin.system), .text(origin.id), SQLiteValue(ticket)])
    }

    func keep(_ path: GatewayPath, of ticket: TicketID) throws(StoreError) {
        try database.run("INSERT OR REPLACE INTO ticket_paths (ticket_id, path) VALUES (?, ?)", [SQLiteValue(ticket), .text(path.text)])
    }

    func keep(_ origin: Origin, ofEntry number: Int64, on ticket: TicketID) throws(StoreError) {
        try database.run(
            "INSERT INTO comment_origins (ticket_id, system, id, number) VALUES (?, ?, ?, ?)",
            [SQLiteValue(ticket), SQLiteValue(origin.system), .text(origin.id), .integer(number)])
    }
}

extension Link.Phase {
    /// As links are counted.
    var name: String {
        switch self {
        case .new: "new"
        case .linked: "linked"
        case .held: "held"
        case .detached: "detached"
        case .gone: "gone"
        }
    }
}
