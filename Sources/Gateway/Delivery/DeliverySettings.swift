/// What an operator may set about hooks and notices going out.
struct DeliverySettings: Equatable, Sendable {
    /// Attempts at a notice before it is given up.
    var attempts = 12
    var retry = RetrySchedule()
    var limits = OutgoingLimits()
    /// Calls under way at once, to everybody and to one receiver.
    var inFlight = 64
    var inFlightPerHost = 16
    var breaker = CircuitBreaker.Settings()
    var scripts = ScriptSettings()
    /// How long what was delivered, and the attempts at it, are kept.
    var keptDays: Int64 = 30
}
