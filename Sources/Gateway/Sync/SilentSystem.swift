import CanonicalModel

/// A system at an end of a job that does not answer, as a round found it.
struct SilentSystem: Equatable, Sendable {
    var system: SystemName
    var side: Side
    var silence: RemoteSilence

    var text: String { silence.text(of: "\(system) (\(side.rawValue))") }

    /// As a round keeps it; moments are milliseconds.
    var stored: JSON { json { JSON($0.milliseconds) } }

    /// As it is shown.
    var shown: JSON { json { JSON($0.utcText) } }

    private func json(_ moment: (Moment) -> JSON) -> JSON {
        var object: JSONObject = ["system": JSON(system.value), "side": JSON(side.rawValue), "fault": JSON(silence.fault)]
        if let since = silence.since { object["since"] = moment(since) }
        object["attempts"] = JSON(silence.attempts)
        if let rest = silence.rest {
            object["until"] = moment(rest.until)
            object["why"] = JSON(rest.reason.rawValue)
        }
        return .object(object)
    }

    /// Nil for what no `stored` wrote.
    init?(stored json: JSON) {
        guard let system = json["system"]?.stringValue, let side = json["side"]?.stringValue.flatMap(Side.init),
            let fault = json["fault"]?.stringValue
        else { return nil }
        func moment(_ key: String) -> Moment? { json[key]?.int64Value.map { Moment(milliseconds: $0) } }
        var silence = RemoteSilence(since: moment("since"), fault: fault, attempts: Int(json["attempts"]?.int64Value ?? 0))
        if let until = moment("until"), let reason = json["why"]?.stringValue.flatMap(RemoteSilence.Reason.init) {
            silence.rest = RemoteSilence.Rest(until: until, reason: reason)
        }
        self.init(system: SystemName(system), side: side, silence: silence)
    }

    init(system: SystemName, side: Side, silence: RemoteSilence) {
        self.system = system
        self.side = side
        self.silence = silence
    }

    /// Those of a stored round.
    static func all(in round: JSON) -> [SilentSystem] {
        (round["systems"]?.arrayValue ?? []).compactMap(SilentSystem.init(stored:))
    }

    /// Without a pause that is over.
    func asOf(_ now: Moment) -> SilentSystem {
        var copy = self
        if let rest = silence.rest, rest.until <= now { copy.silence.rest = nil }
        return copy
    }
}
