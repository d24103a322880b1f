import CanonicalModel

/// When to try again what goes wrong: each time twice as long as before.
struct BackOff: Equatable, Sendable {
    private static let first: Int64 = 1_000
    private static let longest: Int64 = 300_000

    /// In a row.
    private(set) var failures = 0
    /// Not before; nil where nothing is wrong.
    private(set) var until: Moment?

    mutating func failed(at now: Moment) {
        failures += 1
        let pause = min(Self.first << Int64(min(failures - 1, 20)), Self.longest)
        until = Moment(milliseconds: now.milliseconds + pause)
    }

    /// The clock may have been put back.
    mutating func resume(now: Moment) {
        until = until.map { min($0, Moment(milliseconds: now.milliseconds + Self.longest)) }
    }

    mutating func succeeded() {
        self = BackOff()
    }
}
