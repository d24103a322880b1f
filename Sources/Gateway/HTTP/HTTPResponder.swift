import Adapters

/// What the server asks for each complete request. Called on an event loop that serves many connections: it must not block.
protocol HTTPResponder: Sendable {
    func respond(to request: GateRequest) -> HTTPAnswer

    /// What to do with the form that follows this head; the request's body is empty yet. Asked for multipart bodies only, on
    /// the event loop.
    func intake(of request: GateRequest) -> BodyIntake

    /// The body and headers for a request that the server itself refuses (400, 408, 413, 414, 431, 501, 503 …),
    /// so that a contract's own envelope can be used. `path` is as sent and may be malformed or empty.
    func refusal(status: Int, reason: String, path: String, requestID: String) -> GateResponse
}

extension HTTPResponder {
    func intake(of request: GateRequest) -> BodyIntake { .gathered }
}

enum HTTPAnswer: Sendable {
    /// Sent at once.
    case now(GateResponse)
    /// The connection is suspended first; then `start` runs on the event loop and hands the work on. The reply closure may be
    /// called from any thread; its first call counts, and a call after the deadline or a disconnect does nothing.
    case later(start: @Sendable (_ reply: @escaping @Sendable (GateResponse) -> Void) -> Void)
    /// As `later`; with a file, that is streamed in place of the answer's body.
    case file(start: @Sendable (_ reply: @escaping @Sendable (GateResponse, OpenFile?) -> Void) -> Void)
}
