import CanonicalModel

/// Runs random histories and counts what they met.
public struct Agreement: Sendable {
    public private(set) var situations: [SyncDecision.Situation: Int] = [:]
    public private(set) var disagreement: (seed: UInt64, text: String)?

    public init(histories: Int, seed: UInt64) {
        for number in 0..<histories {
            let own = seed &+ UInt64(number)
            var history = RandomHistory(seed: own)
            let found = history.run()
            for situation in history.situations { situations[situation, default: 0] += 1 }
            if let found {
                disagreement = (own, found.description)
                return
            }
        }
    }
}
