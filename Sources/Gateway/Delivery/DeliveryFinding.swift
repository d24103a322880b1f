import Adapters

/// What an attempt has shown.
struct DeliveryFinding: Sendable {
    let verdict: OutgoingVerdict
    /// Of HTTP; nil where there was no answer.
    let status: Int?
    let retryAfter: String?
    private let failure: OutgoingFailure?

    init(
        _ result: Result<OutgoingAnswer, OutgoingFailure>, to purpose: OutgoingPurpose, messages: any OutgoingMessages,
        limits: OutgoingLimits
    ) {
        switch result {
        case .success(let answer):
            let reply = OutgoingReply(status: answer.status, body: answer.body, isTruncated: answer.isTruncated)
            verdict = messages.verdict(on: reply, to: purpose)
            status = answer.status
            retryAfter = answer.retryAfter
            failure = nil
        case .failure(let failure):
            let note = failure == .timedOut ? "no answer within \(limits.totalMilliseconds) ms" : "\(failure)"
            verdict = OutgoingVerdict(isTaken: false, message: note)
            status = nil
            retryAfter = nil
            self.failure = failure
        }
    }

    /// What it says about the receiver. A call that the guard refused says nothing.
    var deskOutcome: DeliveryDesk.Outcome {
        if case .refused? = failure { return .unknown }
        guard let status else { return .unanswered }
        return status >= 500 || status == 429 ? .unanswered : .answered
    }

    func count(in values: inout DeliveryMetrics.Values) {
        if verdict.isTaken {
            values.taken += 1
        } else if status != nil {
            values.refused += 1
        } else {
            values.unanswered += 1
        }
    }
}
