import CanonicalModel
import Synchronization

/// What one job has done so far.
final class SyncMetrics: Sendable {
    struct Values: Equatable, Sendable {
        var outcomes: [LinkRun.Outcome: Int] = [:]
        var actions = 0
        var conflicts: [ConflictRule: Int] = [:]
        var echoes = 0
        var deadLetters = 0
        var rounds = 0
        var failedRounds = 0
        /// Milliseconds that the oldest change has waited.
        var lag: Int64 = 0
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func add(_ tally: SyncRound.Tally) {
        state.withLock { values in
            values.rounds += 1
            values.outcomes.merge(tally.outcomes, uniquingKeysWith: +)
            values.conflicts.merge(tally.conflicts, uniquingKeysWith: +)
            values.actions += tally.actions
            values.echoes += tally.echoes
            values.deadLetters += tally.deadLetters
        }
    }

    func failed() {
        state.withLock { $0.failedRounds += 1 }
    }

    func set(lag: Int64) {
        state.withLock { $0.lag = lag }
    }
}
