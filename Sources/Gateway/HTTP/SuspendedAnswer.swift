import Adapters

/// One suspended request's answer, as a value: who may set it, and whether it still counts. A connection suspends many times in its
/// life; the turn tells a late reply of an earlier request from one of this request.
struct SuspendedAnswer: Sendable {
    private(set) var turn: UInt64 = 0
    private(set) var isWaiting = false
    private var answer: Answer?

    struct Answer: Sendable {
        var response: GateResponse
        /// Sent in place of the response's body.
        var file: OpenFile?
    }

    /// Begins a suspension and names it.
    mutating func begin() -> UInt64 {
        turn &+= 1
        isWaiting = true
        answer = nil
        return turn
    }

    /// True for the first reply of the current turn only: the caller must then resume the connection.
    mutating func accept(_ answer: Answer, turn: UInt64) -> Bool {
        guard isWaiting, turn == self.turn else { return false }
        isWaiting = false
        self.answer = answer
        return true
    }

    /// The stored answer, once.
    mutating func take() -> Answer? {
        defer { answer = nil }
        return answer
    }
}
