import Adapters

/// What an attempt has shown.
struct DeliveryFinding: Sendable {
    let verdict: OutgoingVerdict
    /// Of HTTP; nil where there was no answer.
    let status: Int?
    let retryAfter: String?
    /// What it says about the receiver.
    let deskOutcome: DeliveryDesk.Outcome
    private let isAnswered: Bool

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
            deskOutcome = answer.status >= 500 || answer.status == 429 ? .unanswered : .answered
            isAnswered = true
        case .failure(let failure):
            let note = failure == .timedOut ? "no answer within \(limits.totalMilliseconds) ms" : "\(failure)"
            verdict = OutgoingVerdict(isTaken: false, message: note)
            status = nil
            retryAfter = nil
            // A call that the guard refused says nothing about the receiver.
            if case .refused = failure { deskOutcome = .unknown } else { deskOutcome = .unanswered }
            isAnswered = false
        }
    }

    init(_ ending: ScriptEnding) {
        verdict = OutgoingVerdict(isTaken: ending.isSuccess, message: ending.message)
        status = nil
        retryAfter = nil
        deskOutcome = .unknown
        isAnswered = ending.hasRun
    }

    func count(in values: inout DeliveryMetrics.Values) {
        if verdict.isTaken {
            values.taken += 1
        } else if isAnswered {
            values.refused += 1
        } else {
            values.unanswered += 1
        }
    }
}
