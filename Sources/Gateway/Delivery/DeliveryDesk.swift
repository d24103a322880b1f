import CanonicalModel

/// What is under way and what has to wait, as a value: one call per lane, so many per receiver and in all.
struct DeliveryDesk: Sendable {
    private let settings: DeliverySettings
    private var busy: Set<Delivery.Lane> = []
    /// Lanes whose outcome could not be written down; tried again after a while.
    private var held: [Delivery.Lane: Moment] = [:]
    private var callsByHost: [String: Int] = [:]
    private var breakers: [String: CircuitBreaker] = [:]

    enum Admission: Equatable, Sendable {
        case admitted
        /// The receiver has as many calls under way as it may have.
        case saturated
        /// The receiver does not answer; until then.
        case paused(until: Moment)
    }

    enum Outcome: Sendable {
        case answered
        case unanswered
        /// Nothing was learnt about the receiver.
        case unknown
    }

    init(_ settings: DeliverySettings) {
        self.settings = settings
    }

    var inFlight: Int { busy.count }
    var isFull: Bool { busy.count >= settings.inFlight }

    func isFree(_ lane: Delivery.Lane, now: Moment) -> Bool {
        !busy.contains(lane) && held[lane].map { $0 <= now } ?? true
    }

    /// - Parameters:
    ///   - most: calls that the receiver may have under way.
    ///   - minds: whether the call waits while its receiver does not answer.
    mutating func admit(_ lane: Delivery.Lane, to host: String, most: Int, minds: Bool, now: Moment) -> Admission {
        guard callsByHost[host, default: 0] < most else { return .saturated }
        if minds, var breaker = breakers[host] {
            let isAdmitted = breaker.admits(now: now)
            breakers[host] = breaker
            guard isAdmitted else {
                let soon = Moment(milliseconds: now.milliseconds + 1000)
                return .paused(until: max(breaker.pausedUntil ?? soon, soon))
            }
        }
        busy.insert(lane)
        held[lane] = nil
        callsByHost[host, default: 0] += 1
        return .admitted
    }

    /// - Parameter hold: not to be tried again before then.
    mutating func finished(_ lane: Delivery.Lane, to host: String, _ outcome: Outcome, now: Moment, hold: Moment? = nil) {
        busy.remove(lane)
        held[lane] = hold
        let left = callsByHost[host, default: 1] - 1
        callsByHost[host] = left > 0 ? left : nil
        var breaker = breakers[host] ?? CircuitBreaker()
        switch outcome {
        case .answered: breaker.succeeded()
        case .unanswered: breaker.failed(now: now, settings.breaker)
        case .unknown: breaker.withdrawn()
        }
        breakers[host] = breaker.isQuiet ? nil : breaker
    }
}
