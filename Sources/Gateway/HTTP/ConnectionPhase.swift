/// Where a connection stands with its current request. Its event loop moves it on; the watchdog may only take a connection out of
/// `receiving`, `awaiting` or `sending` by moving it to `cutOff`.
enum ConnectionPhase: UInt8, Sendable {
    /// Between requests, or at most part of a request line has come.
    case awaiting
    /// The request line has come, the last byte has not.
    case receiving
    /// The responder is at work, or the answer of a suspended request is due.
    case answering
    /// An answer is queued.
    case sending
    /// The watchdog or a body over the limit ended it; nothing more is sent.
    case cutOff
}
