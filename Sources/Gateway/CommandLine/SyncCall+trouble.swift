import CanonicalModel

/// What a round could not do.
extension SyncCall {
    /// Nil where every system answered.
    func trouble(in round: JSON, of job: SyncJob) -> String? {
        let silent = Set((round["silent"]?.arrayValue ?? []).compactMap(\.stringValue))
        let again = round["again"]?.int64Value ?? 0
        let now = LogSink.now()
        let systems = SilentSystem.all(in: round).map { $0.asOf(now) }.filter { silent.contains($0.side.rawValue) || again > 0 }
        if !systems.isEmpty {
            return systems.map { "\($0.text); \(job.advice(on: $0))" }.joined(separator: "\n")
        }
        if !silent.isEmpty { return "no answer from \(silent.sorted().joined(separator: ", ")); run again" }
        if let unread = round["unread"]?.int64Value, unread > 0 {
            return "\(unread) tickets could not be read and are looked at again; 'sanmen sync status \(job.name)' names them"
        }
        guard again > 0 else { return nil }
        return "for \(Words.count(again, "ticket")) a call did not go well; run again, or leave it to the gateway"
    }

    /// A round as it is shown.
    static func shown(_ round: JSON, _ trouble: String?) -> JSON {
        guard var object = round.objectValue else { return round }
        let now = LogSink.now()
        let systems = SilentSystem.all(in: round).map { $0.asOf(now).shown }
        object["systems"] = systems.isEmpty ? nil : .array(systems)
        if let trouble { object["error"] = JSON(trouble) }
        return .object(object)
    }

    func fail(_ trouble: String?) throws {
        if let trouble { throw CommandFailure(trouble) }
    }
}
