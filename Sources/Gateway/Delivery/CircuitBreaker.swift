import CanonicalModel

/// Spares a receiver that does not answer: after so many failures in a row nothing is sent for a while, then one call
/// tries whether it is back.
struct CircuitBreaker: Equatable, Sendable {
    struct Settings: Equatable, Sendable {
        var failures = 5
        var firstPauseMilliseconds: Int64 = 10_000
        var longestPauseMilliseconds: Int64 = 300_000
    }

    private(set) var failuresInRow = 0
    private(set) var pausedUntil: Moment?
    private var isProbing = false

    /// Nothing to remember.
    var isQuiet: Bool { failuresInRow == 0 }

    /// Whether a call may be made now; where the pause has just ended, only one until its outcome is known.
    mutating func admits(now: Moment) -> Bool {
        guard let pausedUntil else { return true }
        guard now >= pausedUntil, !isProbing else { return false }
        isProbing = true
        return true
    }

    mutating func succeeded() {
        self = CircuitBreaker()
    }

    mutating func failed(now: Moment, _ settings: Settings) {
        isProbing = false
        failuresInRow += 1
        guard failuresInRow >= settings.failures else { return }
        let doublings = min(failuresInRow - settings.failures, 20)
        let pause = min(settings.firstPauseMilliseconds << Int64(doublings), settings.longestPauseMilliseconds)
        pausedUntil = Moment(milliseconds: now.milliseconds + pause)
    }

    /// A call that was admitted is not made after all.
    mutating func withdrawn() {
        isProbing = false
    }
}
