/// What has become of the calls to one system, for its metrics.
struct RemoteCounters: Equatable, Sendable {
    /// Attempts that got an answer of any kind that could be used.
    var answered = 0
    /// Attempts after which nobody knows whether the call was carried out.
    var unanswered = 0
    /// Attempts at calls that were certainly not carried out.
    var unavailable = 0
    /// Attempts beyond the first of a call.
    var repeated = 0
    /// Calls that were not made because the system does not answer.
    var spared = 0
    /// Calls that waited because the system had asked for it.
    var held = 0
}
