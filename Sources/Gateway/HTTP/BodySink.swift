import Adapters

/// What becomes of a request's body, decided when its head has come.
enum BodyIntake: Sendable {
    /// Gathered in memory, up to the limit for bodies, and handed to `respond` with the request.
    case gathered
    /// Not wanted: this is the answer, and the connection is closed after it.
    case refused(GateResponse)
    /// Handed on as it comes; `respond` is not asked.
    case streamed(any BodySink)
}

/// Takes one body as it comes. All but `abandon` is called on the connection's event loop and must not block.
protocol BodySink: AnyObject, Sendable {
    /// True while it can take no more for now. Then the client is kept waiting, with nothing read from its connection.
    var isFull: Bool { get }

    /// Calls back once, on any thread and maybe at once, when there is room again.
    func whenReady(_ resume: @escaping @Sendable () -> Void)

    /// Nil, or an answer that makes the rest unwanted: it is sent, and the connection is closed.
    func receive(_ part: UnsafeRawBufferPointer) -> GateResponse?

    /// All of it has come. The reply may be given from any thread.
    func finish(_ reply: @escaping @Sendable (GateResponse) -> Void)

    /// The request has ended without all of it.
    func abandon()
}
