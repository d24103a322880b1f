import CanonicalModel

/// What people are told of a round that did not do everything, by whoever ran it.
extension SyncJob {
    /// Which sides did not answer, and why; nil where all did.
    func silence(in tally: SyncRound.Tally, _ outside: OutsideSystems) -> String? {
        guard !tally.silent.isEmpty else { return nil }
        let sides = Side.allCases.filter(tally.silent.contains).map { side in
            outside.fault(at: side, of: name).map { "\(side.rawValue) (\($0.text))" } ?? side.rawValue
        }
        return "no answer from: \(sides.joined(separator: ", "))"
    }

    /// Why the job is paused after a round; nil where the brake has not held.
    func brakeReason(after tally: SyncRound.Tally) -> String? {
        guard tally.braked > 0 else { return nil }
        return "brake: \(tally.braked) tickets would end or be detached; 'sanmen sync resume \(name) --lift-brake' lets them"
    }
}
