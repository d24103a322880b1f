import Adapters
import CanonicalModel

/// The settings of the two tables in docs/sync.md.
extension SyncFile {
    func settle(_ rules: inout JobRules, _ reader: inout ConfigReader, _ ends: Sided<ReadEnd?>) {
        rules.twoMatches = reader.enumeration("twoMatches", default: rules.twoMatches)
        rules.outOfScope = reader.enumeration("outOfScope", default: rules.outOfScope)
        rules.deletion = sided("deletion", &reader, rules.deletion)
        rules.disappearance = sided("disappearance", &reader, rules.disappearance)
        rules.closing = sided("closing", &reader, rules.closing)
        rules.reopening = reader.enumeration("reopening", default: rules.reopening)
        rules.misses = reader.int("misses", range: 1...1000, default: rules.misses)
        rules.doubt = Int64(reader.int("doubtSeconds", range: 1...86_400, default: Int(rules.doubt)))
        checkDoubt(rules.doubt, &reader, ends)
        rules.remoteClockAhead = Int64(
            reader.int("remoteClockAheadMilliseconds", range: -86_400_000...86_400_000, default: 0))
        let brake = reader.object("brake") { reader in
            (reader.int("percent", range: 0...100, default: 20), reader.int("atLeast", range: 0...1_000_000, default: 10))
        }
        (rules.brake.percent, rules.brake.atLeast) = (Int64(brake.0), Int64(brake.1))
        unanswered(&rules, &reader, ends)
    }

    /// Half of a doubt is for beginning a call (`WriteDeadline`), so what is left has to outlast one that is given up.
    private func checkDoubt(_ seconds: Int64, _ reader: inout ConfigReader, _ ends: Sided<ReadEnd?>) {
        for case .system(let system)? in Side.allCases.map({ ends[$0]?.place }) {
            let total = Int64(system.configuration.remote.totalMilliseconds)
            guard seconds * 1000 <= 2 * total else { continue }
            reader.report(
                "doubtSeconds", "'doubtSeconds' is too short for '\(system.name)', whose calls may take \(total) ms (totalMilliseconds)",
                hint: "more than \(2 * total / 1000), or a ticket may be made twice")
        }
    }

    /// Where nobody can tell whether something was done, the job has to say which side of "at least once" it takes.
    private func unanswered(_ rules: inout JobRules, _ reader: inout ConfigReader, _ ends: Sided<ReadEnd?>) {
        if let wanted = reader.optionalEnumeration("unanswered", JobRules.Unanswered.self) {
            rules.unanswered = wanted
            return
        }
        for side in Side.allCases where rules.direction.allows(writingTo: side) {
            guard let end = ends[side], !end.traits.looksUp, !end.traits.keepsOriginsUnique else { continue }
            reader.report(
                "unanswered", "'\(end.name)' cannot be asked whether it has made a ticket: the job must say 'unanswered'",
                hint: "\"atMostOnce\" may leave tickets out until a person looks, \"atLeastOnce\" may make them twice")
        }
    }

    /// One word for both sides, or an object with one for each.
    private func sided<E: RawRepresentable<String> & CaseIterable>(
        _ key: String, _ reader: inout ConfigReader, _ usual: Sided<E>
    ) -> Sided<E> {
        guard let value = reader.json(key) else { return usual }
        if value.stringContent != nil { return Sided(both: reader.enumeration(key, default: usual.local)) }
        return reader.object(key) { reader in
            Sided(
                local: reader.enumeration("local", default: usual.local), remote: reader.enumeration("remote", default: usual.remote))
        }
    }
}
