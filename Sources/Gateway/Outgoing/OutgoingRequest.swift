/// One POST to somebody else's server.
struct OutgoingRequest: Sendable {
    var url: String
    var headers: [Header] = []
    var body: [UInt8] = []
    var limits = OutgoingLimits()

    struct Header: Equatable, Sendable {
        var name: String
        var value: String
    }
}

struct OutgoingLimits: Equatable, Sendable {
    var connectMilliseconds = 5_000
    /// From looking the name up to the last byte of the answer.
    var totalMilliseconds = 10_000
    /// More of an answer is not read.
    var answerBytes = 64 << 10
    var answerHeaderBytes = 32 << 10
}

struct OutgoingAnswer: Equatable, Sendable {
    var status: Int
    /// The header as it came.
    var retryAfter: String?
    var body: [UInt8]
    /// There was more than may be read.
    var isTruncated = false
}

/// Why there is no answer.
enum OutgoingFailure: Error, Equatable, Sendable {
    case refused(EgressRefusal)
    case timedOut
    /// The address is not known or nobody listens there.
    case notReached(String)
    /// The connection broke, or what came is not HTTP.
    case broken(String)
    case overloaded
    case stopped
}

extension OutgoingFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .refused(let refusal): "not sent: \(refusal)"
        case .timedOut: "no answer in time"
        case .notReached(let reason): "not reached: \(reason)"
        case .broken(let reason): "the exchange broke off: \(reason)"
        case .overloaded: "too many calls are waiting"
        case .stopped: "the gateway is stopping"
        }
    }
}
