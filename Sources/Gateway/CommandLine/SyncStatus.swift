import CanonicalModel

/// How a job stands, as the store tells it.
struct SyncStatus {
    let name: JobName
    let state: SyncState
    let counts: SyncCounts
    let letters: [SyncDeadLetter]
    let conflicts: [SyncConflict]
    let unread: [(side: Side, ticket: UnreadTicket)]
    /// Systems that did not answer when the last round ended.
    let silent: [SilentSystem]

    /// Some of it the other system has written.
    private static let longestLine = 500

    /// - Parameter detailed: how many dead letters and conflicts to list.
    init(of name: JobName, _ store: SQLiteReading, detailed: Int) throws(StoreError) {
        self.name = name
        let now = LogSink.now()
        state = try store.syncState(of: name)
        silent = SilentSystem.all(in: state.round).map { $0.asOf(now) }
        counts = try store.syncCounts(of: name, now: now)
        letters = detailed > 0 ? try store.syncDeadLetters(of: name, limit: detailed) : []
        unread = detailed > 0 ? try store.syncUnread(of: name, limit: detailed) : []
        conflicts = detailed > 0 ? try store.syncConflicts(of: name, limit: detailed) : []
    }

    var json: JSON {
        var object = JSONObject()
        object["job"] = JSON(name.value)
        object["paused"] = JSON(state.isPaused)
        if state.isPaused { object["pauseReason"] = JSON(state.pauseReason) }
        object["links"] = .object(JSONObject(counts.phases.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) }))
        object["due"] = JSON(counts.due)
        object["deadLetters"] = JSON(counts.deadLetters)
        if counts.unread > 0 { object["unread"] = JSON(counts.unread) }
        if !unread.isEmpty { object["unreadTickets"] = .array(unread.map(Self.json)) }
        object["ranAt"] = Self.json(state.ranAt)
        object["fullAt"] = Self.json(state.fullAt)
        var round = state.round.objectValue ?? JSONObject()
        round["systems"] = nil
        object["round"] = .object(round)
        if !silent.isEmpty { object["systems"] = .array(silent.map(\.shown)) }
        if !state.error.isEmpty { object["error"] = JSON(state.error) }
        if state.errorAt != nil { object["lastErrorAt"] = Self.json(state.errorAt) }
        if let drift = state.drift { object["drift"] = JSON(drift) }
        if state.driftAt != nil { object["driftAt"] = Self.json(state.driftAt) }
        if !letters.isEmpty { object["letters"] = .array(letters.map(Self.json)) }
        if !conflicts.isEmpty { object["conflicts"] = .array(conflicts.map(Self.json)) }
        return .object(object)
    }

    var text: String {
        let links = counts.phases.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var lines = ["\(name): \(state.isPaused ? "paused (\(state.pauseReason))" : "running"), links: \(links.isEmpty ? "none" : links)"]
        lines.append("  due \(counts.due), dead letters \(counts.deadLetters), last round \(Self.text(state.ranAt)), all compared \(Self.text(state.fullAt))")
        for system in silent { lines.append("  \(system.text)") }
        // A silence that is told already need not be told again.
        if !state.error.isEmpty, silent.isEmpty { lines.append("  error: \(state.error)") }
        if counts.unread > 0 { lines.append("  \(counts.unread) tickets that could not be read are looked at again") }
        for (side, ticket) in unread {
            lines.append("  " + "\(side) \(ticket.id) could not be read: \(ticket.fault.text)".legible(Self.longestLine))
            lines.append("    looked at \(ticket.tries) times, next \(ticket.due.utcText)")
        }
        if let drift = state.drift { lines.append("  drift \(drift) at \(Self.text(state.driftAt))") }
        for letter in letters {
            let reason = letter.letter["reason"]?.stringValue ?? ""
            let more = ["field", "side", "said"].compactMap { letter.letter[$0]?.stringValue }.joined(separator: " ")
            lines.append("  " + "\(Self.text(letter.at))  \(letter.origin.system) \(letter.origin.id)  \(reason) \(more)".legible(Self.longestLine))
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ letter: SyncDeadLetter) -> JSON {
        var object = letter.letter.objectValue ?? JSONObject()
        object["origin"] = letter.origin.json
        object["at"] = json(letter.at)
        object["local"] = letter.contents.local ?? .null
        object["remote"] = letter.contents.remote ?? .null
        return .object(object)
    }

    private static func json(_ conflict: SyncConflict) -> JSON {
        [
            "origin": conflict.origin.json, "field": JSON(conflict.field), "rule": JSON(conflict.rule),
            "winner": conflict.winner.map { JSON($0) } ?? .null, "local": conflict.values.local, "remote": conflict.values.remote,
            "at": json(conflict.at),
        ]
    }

    private static func json(_ moment: Moment?) -> JSON {
        moment.map { JSON(text($0)) } ?? .null
    }

    private static func json(_ side: Side, _ ticket: UnreadTicket) -> JSON {
        [
            "side": JSON(side.rawValue), "id": JSON(ticket.id.value), "tries": JSON(ticket.tries), "due": json(ticket.due),
            "fault": JSON(ticket.fault.text),
        ]
    }

    private static func text(_ moment: Moment?) -> String {
        moment?.utcText ?? "never"
    }
}
