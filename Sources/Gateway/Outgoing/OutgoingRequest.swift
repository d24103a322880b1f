import Adapters

/// One call of somebody else's server; a POST unless it says otherwise.
struct OutgoingRequest: Sendable {
    var url: String
    var method = HTTPMethod.post
    var headers: [Header] = []
    var body: [UInt8] = []
    /// In place of the body.
    var file: OutgoingFile?
    /// Where the answer's body goes if the call succeeds, up to the limit's `answerFileBytes`; nil for memory.
    var answerFile: String?
    /// A connection that was used before may be closed by the other side just as the call is sent. The library then sends it
    /// once more on a new one, which only a call that may be carried out twice can bear; others get a new one at once.
    var isRepeatable = true
    var limits = OutgoingLimits()

    struct Header: Equatable, Sendable {
        var name: String
        var value: String
    }
}

/// A file that is streamed as the one part of a multipart/form-data body.
struct OutgoingFile: Equatable, Sendable {
    var part: String
    var name: String
    var type: String
    var path: String
}

struct OutgoingLimits: Equatable, Sendable {
    var connectMilliseconds = 5_000
    /// From looking the name up to the last byte of the answer.
    var totalMilliseconds = 10_000
    /// More of an answer is not read.
    var answerBytes = 64 << 10
    var answerHeaderBytes = 32 << 10
    /// The same for an answer that goes to a file.
    var answerFileBytes: Int64 = 0
}

struct OutgoingAnswer: Equatable, Sendable {
    var status: Int
    /// The header as it came.
    var retryAfter: String?
    /// Empty where the answer went to a file.
    var body: [UInt8]
    /// There was more than may be read.
    var isTruncated = false
    var headers = HeaderFields()
    /// What went to a file.
    var file: AnswerFile.Content?
    /// The library sent the call more than once, so an earlier one may have been carried out; known of writes only.
    var wasSentBefore = false

    /// Headers aside, which have no order that would count.
    static func == (a: OutgoingAnswer, b: OutgoingAnswer) -> Bool {
        a.status == b.status && a.retryAfter == b.retryAfter && a.body == b.body && a.isTruncated == b.isTruncated
    }
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
    /// No answer in time, and nothing was sent: no connection was made.
    case notConnectedInTime
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
        case .notConnectedInTime: "no connection in time"
        }
    }
}
