import Adapters
import CanonicalModel

/// What an attempt at a call has come to. Pure, so that each case is a row of a table.
enum RemoteVerdict: Equatable {
    case answered
    /// The fault holds if nobody tries again.
    case tryAgain(SyncFault, retryAfter: String?)
    case failed(SyncFault)

    /// Whether it speaks against calling the system any more for a while; nil for what says nothing about it.
    var countsAgainst: Bool? {
        switch self {
        case .answered: false
        case .tryAgain: true
        case .failed(.unanswered): true
        case .failed: nil
        }
    }

    var fault: SyncFault? {
        switch self {
        case .answered: nil
        case .tryAgain(let fault, _), .failed(let fault): fault
        }
    }

    init(_ result: Result<OutgoingAnswer, OutgoingFailure>, method: HTTPMethod, isRepeatable: Bool) {
        switch result {
        case .success(let answer): self.init(answer, method: method, isRepeatable: isRepeatable)
        case .failure(let failure): self.init(failure, method: method, isRepeatable: isRepeatable)
        }
    }

    private init(_ answer: OutgoingAnswer, method: HTTPMethod, isRepeatable: Bool) {
        let reason = "HTTP \(answer.status)"
        switch answer.status {
        case 429:
            self = .tryAgain(.unavailable(reason), retryAfter: answer.retryAfter)
        // Who says when to come back has turned the call away; any other may have broken off in the middle of it.
        case 503 where answer.retryAfter != nil:
            self = .tryAgain(.unavailable(reason), retryAfter: answer.retryAfter)
        // Another gateway's word for a ticket that would go round in a circle.
        case 508:
            let reason = "it leads back to a gateway that it comes from (\(reason)): two jobs tie the same tickets, or a connector leads to its own gateway"
            self = .failed(method == .get || method == .head ? .unavailable(reason) : .refused(reason))
        case 500...599:
            let fault = RemoteVerdict.maybeDone(method, because: reason)
            self = isRepeatable ? .tryAgain(fault, retryAfter: answer.retryAfter) : .failed(fault)
        default:
            guard answer.isTruncated else {
                self = .answered
                return
            }
            self = .failed(RemoteVerdict.maybeDone(method, because: "the answer is too long"))
        }
    }

    private init(_ failure: OutgoingFailure, method: HTTPMethod, isRepeatable: Bool) {
        switch failure {
        case .stopped: self = .failed(.interrupted)
        case .refused: self = .failed(.unavailable("\(failure)"))
        case .overloaded, .notReached, .notConnectedInTime: self = .tryAgain(.unavailable("\(failure)"), retryAfter: nil)
        case .timedOut, .broken:
            let fault = RemoteVerdict.maybeDone(method, because: "\(failure)")
            self = isRepeatable ? .tryAgain(fault, retryAfter: nil) : .failed(fault)
        }
    }

    /// What only reads leaves no doubt behind.
    private static func maybeDone(_ method: HTTPMethod, because reason: String) -> SyncFault {
        method == .get || method == .head ? .unavailable(reason) : .unanswered
    }
}
