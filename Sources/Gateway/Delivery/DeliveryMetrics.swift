import Synchronization

/// What the delivery has done so far.
final class DeliveryMetrics: Sendable {
    struct Values: Equatable, Sendable {
        var taken: UInt64 = 0
        /// Answered, but not taken.
        var refused: UInt64 = 0
        /// Not answered, or not even sent.
        var unanswered: UInt64 = 0
        var givenUp: UInt64 = 0
        /// Held back because their receiver does not answer.
        var postponed: UInt64 = 0
        var inFlight = 0
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func change(_ body: (inout Values) -> Void) {
        state.withLock { body(&$0) }
    }
}
