import CanonicalModel

extension SQLiteBacked {
    func syncLink(of origin: Origin, job: JobName) throws(StoreError) -> Link? {
        try links("job = ? AND origin_system = ? AND origin_id = ?", [SQLiteValue(job), SQLiteValue(origin.system), .text(origin.id)])
            .first
    }

    func syncLink(of id: TwinID, on side: Side, job: JobName) throws(StoreError) -> Link? {
        let column = side == .local ? "local_id" : "remote_id"
        // One that is gone may have left its id to another.
        return try links(
            "job = ? AND \(column) = ? ORDER BY phase = 'gone', id LIMIT 1", [SQLiteValue(job), SQLiteValue(id)]).first
    }

    func syncLinks(after origin: Origin?, job: JobName, limit: Int) throws(StoreError) -> [Link] {
        try links(
            "job = ? AND (origin_system, origin_id) > (?, ?) ORDER BY origin_system, origin_id LIMIT ?",
            [
                SQLiteValue(job), .text(origin?.system.value ?? ""), .text(origin?.id ?? ""), .integer(Int64(limit)),
            ])
    }

    func syncLinks(dueBy moment: Moment, job: JobName, limit: Int) throws(StoreError) -> [Link] {
        try links(
            "job = ? AND due_at <= ? ORDER BY due_at LIMIT ?", [SQLiteValue(job), SQLiteValue(moment), .integer(Int64(limit))])
    }

    func nextSyncDue(of job: JobName) throws(StoreError) -> Moment? {
        try database.queryOne(
            """
            SELECT min(due_at) FROM (SELECT min(due_at) AS due_at FROM sync_links WHERE job = ?1 AND due_at IS NOT NULL
                UNION ALL SELECT min(due_at) FROM sync_unread WHERE job = ?1)
            """, [SQLiteValue(job)]
        ) { $0.optionalInt64(0).map(Moment.init(milliseconds:)) } ?? nil
    }

    func syncUnread(on side: Side, dueBy moment: Moment, job: JobName, limit: Int) throws(StoreError) -> [UnreadTicket] {
        try database.query(
            "SELECT id, tries, due_at, fault FROM sync_unread WHERE job = ? AND due_at <= ? AND side = ? ORDER BY due_at LIMIT ?",
            [SQLiteValue(job), SQLiteValue(moment), .text(side.rawValue), .integer(Int64(limit))], unread)
    }

    func syncUnread(of job: JobName, limit: Int) throws(StoreError) -> [(side: Side, ticket: UnreadTicket)] {
        try database.query(
            "SELECT id, tries, due_at, fault, side FROM sync_unread WHERE job = ? ORDER BY tries DESC, id LIMIT ?",
            [SQLiteValue(job), .integer(Int64(limit))]
        ) { (side: Side(rawValue: $0.text(4)) ?? .remote, ticket: unread($0)) }
    }

    private func unread(_ row: borrowing Statement) -> UnreadTicket {
        UnreadTicket(
            id: TwinID(row.text(0)), tries: Int(row.int64(1)), due: Moment(milliseconds: row.int64(2)), fault: .unavailable(row.text(3)))
    }

    private func links(_ condition: String, _ values: [SQLiteValue]) throws(StoreError) -> [Link] {
        var found: [Link] = []
        for body in try database.query("SELECT body FROM sync_links WHERE \(condition)", values, { $0.blob(0) }) {
            guard let link = Link(json: try StoredJSON.value(body, "a link")) else {
                throw StoreError(.corrupt, "the body of a link is no link")
            }
            found.append(link)
        }
        return found
    }

    func syncCounts(of job: JobName, now: Moment) throws(StoreError) -> SyncCounts {
        let phases = try database.query(
            "SELECT phase, count(*) FROM sync_links WHERE job = ? GROUP BY phase", [SQLiteValue(job)]
        ) { ($0.text(0), $0.int64(1)) }
        return SyncCounts(
            phases: Dictionary(phases, uniquingKeysWith: +),
            due: try database.number(
                "SELECT count(*) FROM sync_links WHERE job = ? AND due_at <= ?", [SQLiteValue(job), SQLiteValue(now)]),
            deadLetters: try database.number(
                "SELECT count(*) FROM sync_dead_letters WHERE job = ? AND resolved_at IS NULL", [SQLiteValue(job)]),
            unread: try database.number("SELECT count(*) FROM sync_unread WHERE job = ?", [SQLiteValue(job)]))
    }

    func liveSyncLinks(of job: JobName) throws(StoreError) -> Int64 {
        try database.number(
            "SELECT count(*) FROM sync_links WHERE job = ? AND phase IN ('new', 'linked', 'held')", [SQLiteValue(job)])
    }

    func syncCursor(_ side: Side, of job: JobName) throws(StoreError) -> String? {
        let found = try database.queryOne(
            "SELECT cursor FROM sync_cursors WHERE job = ? AND side = ?", [SQLiteValue(job), .text(side.rawValue)]
        ) { $0.optionalText(0) }
        return found ?? nil
    }

    func syncState(of job: JobName) throws(StoreError) -> SyncState {
        let row = try database.queryOne(
            """
            SELECT is_paused, pause_reason, ran_at, full_at, error, error_at, drift, drift_at, round FROM sync_jobs WHERE job = ?
            """, [SQLiteValue(job)]
        ) { row in
            (
                SyncState(
                    isPaused: row.bool(0), pauseReason: row.text(1), ranAt: moment(row, 2), fullAt: moment(row, 3),
                    error: row.text(4), errorAt: moment(row, 5), drift: row.optionalInt64(6), driftAt: moment(row, 7)),
                row.blob(8)
            )
        }
        guard let row else { return SyncState() }
        var state = row.0
        state.round = try StoredJSON.value(row.1, "a round")
        return state
    }

    private func moment(_ row: borrowing Statement, _ column: Int) -> Moment? {
        row.optionalInt64(column).map { Moment(milliseconds: $0) }
    }

    func syncDeadLetters(of job: JobName, limit: Int) throws(StoreError) -> [SyncDeadLetter] {
        let rows = try database.query(
            """
            SELECT id, origin_system, origin_id, letter, local, remote, at FROM sync_dead_letters
            WHERE job = ? AND resolved_at IS NULL ORDER BY id LIMIT ?
            """, [SQLiteValue(job), .integer(Int64(limit))]
        ) { row in
            (
                id: row.int64(0), origin: Origin(system: SystemName(row.text(1)), id: row.text(2)), letter: row.blob(3),
                local: row.optionalBlob(4), remote: row.optionalBlob(5), at: Moment(milliseconds: row.int64(6))
            )
        }
        var found: [SyncDeadLetter] = []
        for row in rows {
            found.append(
                SyncDeadLetter(
                    id: row.id, origin: row.origin, letter: try StoredJSON.value(row.letter, "a dead letter"),
                    contents: Sided(local: try content(row.local), remote: try content(row.remote)), at: row.at))
        }
        return found
    }

    private func content(_ bytes: [UInt8]?) throws(StoreError) -> JSON? {
        guard let bytes else { return nil }
        return try StoredJSON.value(bytes, "the content of a dead letter")
    }

    func syncConflicts(of job: JobName, limit: Int) throws(StoreError) -> [SyncConflict] {
        let rows = try database.query(
            """
            SELECT origin_system, origin_id, field, rule, winner, local, remote, at FROM sync_conflicts
            WHERE job = ? ORDER BY id DESC LIMIT ?
            """, [SQLiteValue(job), .integer(Int64(limit))]
        ) { row in
            (
                SyncConflict(
                    origin: Origin(system: SystemName(row.text(0)), id: row.text(1)), field: row.text(2), rule: row.text(3),
                    winner: row.optionalText(4), values: Sided(both: .null), at: Moment(milliseconds: row.int64(7))),
                row.blob(5), row.blob(6)
            )
        }
        var found: [SyncConflict] = []
        for (conflict, local, remote) in rows {
            var conflict = conflict
            conflict.values = Sided(
                local: try StoredJSON.value(local, "a conflict"), remote: try StoredJSON.value(remote, "a conflict"))
            found.append(conflict)
        }
        return found
    }

    func openSyncRequests(of job: JobName, limit: Int) throws(StoreError) -> [SyncRequestRow] {
        let rows = try database.query(
            "SELECT id, request FROM sync_requests WHERE job = ? AND answer IS NULL ORDER BY id LIMIT ?",
            [SQLiteValue(job), .integer(Int64(limit))]
        ) { ($0.int64(0), $0.blob(1)) }
        var found: [SyncRequestRow] = []
        for (id, request) in rows {
            found.append(SyncRequestRow(id: id, request: try StoredJSON.value(request, "a request")))
        }
        return found
    }

    func syncAnswer(to request: Int64) throws(StoreError) -> JSON? {
        let found = try database.queryOne("SELECT answer FROM sync_requests WHERE id = ?", [.integer(request)]) {
            $0.optionalBlob(0)
        }
        guard let answer = found ?? nil else { return nil }
        return try StoredJSON.value(answer, "an answer")
    }

    func syncTold(to job: JobName, after id: Int64, limit: Int) throws(StoreError) -> [(id: Int64, ticket: TwinID)] {
        try database.query(
            "SELECT id, remote_id FROM sync_told WHERE job = ? AND id > ? ORDER BY id LIMIT ?",
            [SQLiteValue(job), .integer(id), .integer(Int64(limit))]
        ) { (id: $0.int64(0), ticket: TwinID($0.text(1))) }
    }

    func extentOfSyncTold(to job: JobName, limit: Int) throws(StoreError) -> (last: Int64, count: Int) {
        try database.queryOne(
            "SELECT coalesce(max(id), 0), count(*) FROM (SELECT id FROM sync_told WHERE job = ? ORDER BY id DESC LIMIT ?)",
            [SQLiteValue(job), .integer(Int64(limit))]
        ) { (last: $0.int64(0), count: Int($0.int64(1))) } ?? (last: 0, count: 0)
    }
}
