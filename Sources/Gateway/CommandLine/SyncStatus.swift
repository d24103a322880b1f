import CanonicalModel

/// How a job stands, as the store tells it.
struct SyncStatus {
    let name: JobName
    /// Nil where its file does not say.
    let isEnabled: Bool?
    let state: SyncState
    let counts: SyncCounts
    let letters: [SyncDeadLetter]
    let conflicts: [SyncConflict]
    let unread: [(side: Side, ticket: UnreadTicket)]
    /// Systems that did not answer when the last round ended.
    let silent: [SilentSystem]
    /// How many conflicts and dead letters are listed at most; there may be more.
    private let limit: Int
    private let hasMoreConflicts: Bool

    /// Some of it the other system has written.
    private static let longestLine = 500

    /// - Parameter detailed: how many dead letters and conflicts to list.
    init(of name: JobName, isEnabled: Bool?, _ store: SQLiteReading, detailed: Int) throws(StoreError) {
        self.name = name
        self.isEnabled = isEnabled
        limit = detailed
        let now = LogSink.now()
        state = try store.syncState(of: name)
        silent = SilentSystem.all(in: state.round).map { $0.asOf(now) }
        counts = try store.syncCounts(of: name, now: now)
        letters = detailed > 0 ? try store.syncDeadLetters(of: name, limit: detailed) : []
        unread = detailed > 0 ? try store.syncUnread(of: name, limit: detailed) : []
        let conflicts = detailed > 0 ? try store.syncConflicts(of: name, limit: detailed + 1) : []
        self.conflicts = Array(conflicts.prefix(detailed))
        hasMoreConflicts = conflicts.count > detailed
    }

    var json: JSON {
        var object = JSONObject()
        object["job"] = JSON(name.value)
        if let isEnabled { object["enabled"] = JSON(isEnabled) }
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
        var lines = ["\(name): \(standing), links: \(links.isEmpty ? "none" : links)"]
        lines.append("  due \(counts.due), dead letters \(counts.deadLetters), last round \(Self.text(state.ranAt)), all compared \(Self.text(state.fullAt))")
        for system in silent { lines.append("  \(system.text)") }
        // A silence that is told already need not be told again.
        if !state.error.isEmpty, silent.isEmpty { lines.append("  error: \(state.error)") }
        if let drift = state.drift { lines.append("  drift \(drift) at \(Self.text(state.driftAt))") }
        return (lines + unreadLines + letterLines + conflictLines).joined(separator: "\n")
    }

    private var standing: String {
        let pause = state.isPaused ? "paused (\(state.pauseReason))" : nil
        let disabled = isEnabled == false ? "disabled in its file" : nil
        let both = [disabled, pause].compactMap(\.self)
        return both.isEmpty ? "running" : both.joined(separator: ", ")
    }

    private var unreadLines: [String] {
        guard counts.unread > 0 else { return [] }
        let isOne = counts.unread == 1
        return ["  \(Words.count(counts.unread, "ticket")) that could not be read \(isOne ? "is" : "are") looked at again"]
            + unread.flatMap { side, ticket in
                [
                    "  " + "\(side) \(ticket.id) could not be read: \(ticket.fault.text)".legible(Self.longestLine),
                    "    looked at \(Words.count(ticket.tries, "time")), next \(ticket.due.utcText)",
                ]
            }
    }

    private var letterLines: [String] {
        guard !letters.isEmpty else { return [] }
        var lines = letters.flatMap { letter in
            let reason = letter.letter["reason"]?.stringValue ?? ""
            let more = ["field", "side", "said"].compactMap { letter.letter[$0]?.stringValue }.joined(separator: " ")
            return [
                "  " + "\(Self.text(letter.at))  \(letter.origin.system) \(letter.origin.id)  \(reason) \(more)".legible(Self.longestLine),
                "    " + "next: \(next(letter, reason))".legible(Self.longestLine),
            ]
        }
        let more = counts.deadLetters - Int64(letters.count)
        if more > 0 { lines.append("  \(more) more dead letter\(more == 1 ? "" : "s"), see --limit") }
        lines.append("  what each is, and what else can be done: docs/sync.md, \"Dead letters\"")
        return lines
    }

    /// What a person does about it, in the words of the shell.
    private func next(_ letter: SyncDeadLetter, _ reason: String) -> String {
        let replay = "sanmen sync replay \(Words.shell(name.value)) \(Words.shell(letter.origin.system.value)) \(Words.shell(letter.origin.id))"
        return switch reason {
        case "unmappable": "add the value to the field's table, restart the gateway, then \(replay)"
        case "twoMatches", "unansweredCreation": "sanmen sync link \(Words.shell(name.value)) LOCAL REMOTE, or \(replay)"
        case "deleted", "disappeared": "sanmen sync unlink \(Words.shell(name.value)) LOCAL, or restore it and \(replay)"
        case "reopening", "conflict": "\(replay) --side local, or --side remote"
        default: "put right what it says, then \(replay)"
        }
    }

    private var conflictLines: [String] {
        var lines = conflicts.map { conflict in
            let winner = conflict.winner.map { "\($0)'s value" } ?? "a person decides"
            return "  " + "\(Self.text(conflict.at))  \(conflict.origin.system) \(conflict.origin.id)  conflict of \(conflict.field), rule \(conflict.rule): \(winner)"
                .legible(Self.longestLine)
        }
        if hasMoreConflicts { lines.append("  more than \(Words.count(limit, "conflict")), see --limit") }
        return lines
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
