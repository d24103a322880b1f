import CanonicalModel
import Foundation

/// What an operator may set about the engine.
struct EngineSettings: Sendable {
    /// The clocks that days and serial numbers of a contract go by.
    var calendars: [ContractName: ZonedCalendar] = [:]
    var calendar = ZonedCalendar.utc
    /// How long an answer to a request with an idempotency key is kept, in seconds.
    var responsesKept: Int64 = 24 * 3600
    /// Writes that may wait; more are refused as overload.
    var queueCapacity = 10_000
    /// Writes that share a commit.
    var batchCapacity = 256
    /// How long a caller may be kept waiting for a service that is asked who handles.
    var questionMilliseconds = 3_000
    var now: @Sendable () -> Moment = EngineSettings.systemTime

    static let systemTime: @Sendable () -> Moment = {
        Moment(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    func calendar(of gate: ContractName) -> ZonedCalendar {
        calendars[gate] ?? calendar
    }
}
