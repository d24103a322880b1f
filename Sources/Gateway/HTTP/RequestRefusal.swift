/// Why the server itself refuses a request. Each one also closes the connection: after a malformed request nobody knows where the
/// next one starts.
enum RequestRefusal: Error, Equatable, Sendable {
    case malformedTarget
    case targetTooLong
    case malformedHeaders
    case headersTooLarge
    case missingHost
    case severalHosts
    case malformedHost
    case malformedContentLength
    case severalContentLengths
    case contentLengthWithTransferEncoding
    case unknownTransferCoding
    case unknownMethod
    case bodyTooLarge
    case tooSlow
    case overloaded
    case answerTooLate
    case stopping

    var status: Int {
        switch self {
        case .malformedTarget, .malformedHeaders, .missingHost, .severalHosts, .malformedHost, .malformedContentLength,
            .severalContentLengths, .contentLengthWithTransferEncoding: 400
        case .tooSlow: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .headersTooLarge: 431
        case .unknownTransferCoding, .unknownMethod: 501
        case .overloaded, .answerTooLate, .stopping: 503
        }
    }

    var reason: String {
        switch self {
        case .malformedTarget: "malformed request target"
        case .targetTooLong: "request target too long"
        case .malformedHeaders: "malformed header lines"
        case .headersTooLarge: "header lines too large"
        case .missingHost: "missing Host header"
        case .severalHosts: "more than one Host header"
        case .malformedHost: "malformed Host header"
        case .malformedContentLength: "malformed Content-Length"
        case .severalContentLengths: "more than one Content-Length"
        case .contentLengthWithTransferEncoding: "Content-Length together with Transfer-Encoding"
        case .unknownTransferCoding: "unsupported transfer coding"
        case .unknownMethod: "unsupported method"
        case .bodyTooLarge: "request body too large"
        case .tooSlow: "request took too long to arrive"
        case .overloaded: "too many requests at once"
        case .answerTooLate: "no answer within the time limit"
        case .stopping: "server is stopping"
        }
    }
}
