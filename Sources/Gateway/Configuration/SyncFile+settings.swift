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
        rules.remoteClockAhead = Int64(
            reader.int("remoteClockAheadMilliseconds", range: -86_400_000...86_400_000, default: 0))
        let brake = reader.object("brake") { reader in
            (reader.int("percent", range: 0...100, default: 20), reader.int("atLeast", range: 0...1_000_000, default: 10))
        }
        (rules.brake.percent, rules.brake.atLeast) = (Int64(brake.0), Int64(brake.1))
        unanswered(&rules, &reader, ends)
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
