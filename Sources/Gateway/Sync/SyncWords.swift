import CanonicalModel

/// What a round has come to, and what goes wrong, as people and the store are told.
extension SyncFault {
    var text: String {
        switch self {
        case .unanswered: "a call was not answered"
        case .unavailable(let reason): reason
        case .stale: "the ticket has changed meanwhile"
        case .refused(let reason): reason
        case .interrupted: "stopped"
        }
    }
}

extension SyncRound.Tally {
    var json: JSON {
        var object = JSONObject()
        object["links"] = JSON(links)
        object["actions"] = JSON(actions)
        for (outcome, count) in outcomes.sorted(by: { $0.key.name < $1.key.name }) { object[outcome.name] = JSON(count) }
        object["conflicts"] = JSON(conflicts.values.reduce(0, +))
        object["deadLetters"] = JSON(deadLetters)
        object["echoes"] = JSON(echoes)
        if braked > 0 { object["braked"] = JSON(braked) }
        if unread > 0 { object["unread"] = JSON(unread) }
        if isCutShort { object["cutShort"] = true }
        if !silent.isEmpty { object["silent"] = .array(silent.map(\.rawValue).sorted().map { JSON($0) }) }
        return .object(object)
    }
}

extension LinkRun.Outcome {
    var name: String {
        switch self {
        case .settled: "settled"
        case .waiting: "waiting"
        case .again: "again"
        case .deferred: "deferred"
        case .stopped: "stopped"
        case .planned: "planned"
        }
    }
}

extension Moment {
    /// `2026-11-21T14:00:00Z`
    var utcText: String { ZonedCalendar.utc.dateTimeText(self).replacing(" ", with: "T") + "Z" }
}

extension String {
    /// For a message: one line, and not long, whoever wrote it.
    func legible(_ most: Int = 60) -> String {
        let shown = prefix(most).unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : String($0) }.joined()
        return index(startIndex, offsetBy: most, limitedBy: endIndex).map { $0 < endIndex } ?? false ? shown + "…" : shown
    }
}
