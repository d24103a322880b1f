import Adapters
import CMicroHTTPD
import CanonicalModel
import Synchronization

/// One client connection and its current request; made when the socket is accepted, reused for every request on it.
///
/// `@unchecked Sendable`: the plain variables are touched by the connection's own loop only (libmicrohttpd keeps a connection
/// on one thread for life); what the watchdog and repliers on other threads touch is atomic or behind the mutex.
final class HTTPConnection: @unchecked Sendable {
    let peer: String
    /// Of its own loop.
    let waker: LoopWaker
    let phase = Atomic<UInt8>(ConnectionPhase.awaiting.rawValue)
    /// Monotonic milliseconds at which the watchdog steps in.
    let deadline = Atomic<Int64>(Int64.max)
    let streaming = StreamingProgress()
    let shared: Mutex<Shared>

    /// What other threads may touch.
    struct Shared {
        /// -1 once libmicrohttpd is about to close it: the number may then belong to someone else.
        var socket: Int32
        var suspended = SuspendedAnswer()
        var resumable: Resumable?
    }

    /// A suspended connection and what its refusal needs.
    /// `@unchecked Sendable`: libmicrohttpd lets any thread resume a connection, and keeps a suspended one alive until then.
    struct Resumable: @unchecked Sendable {
        let pointer: OpaquePointer
        let path: String
        let requestID: String
    }

    // The current request.
    var target: RequestTarget?
    var targetLength = 0
    /// As sent; `knownMethod` is what it stands for.
    var method = ""
    var knownMethod: HTTPMethod?
    var requestID = ""
    var head = RequestHead()
    var layout = HeaderLayout()
    var isHeadSeen = false
    var body: [UInt8] = []
    var accountedBodyBytes = 0
    /// Where the body goes that is not gathered.
    var sink: (any BodySink)?
    /// It was told that all has come.
    var isSinkDone = false
    var startedAt: Int64 = 0
    var arrivedAt = Moment(milliseconds: 0)
    // Its answer, for the access record.
    var status = 0
    var bytesOut = 0
    var route = ""
    /// Unread bytes may be waiting: a plain close would reset the connection and lose the answer.
    var lingers = false

    init(socket: Int32, peer: String, waker: LoopWaker) {
        self.peer = peer
        self.waker = waker
        shared = Mutex(Shared(socket: socket))
    }

    func setPhase(_ next: ConnectionPhase, deadline milliseconds: Int64) {
        deadline.store(milliseconds, ordering: .relaxed)
        phase.store(next.rawValue, ordering: .releasing)
    }

    var isCutOff: Bool {
        phase.load(ordering: .acquiring) == ConnectionPhase.cutOff.rawValue
    }

    /// Moves from one phase to the next unless another thread was quicker; then that one's deadline stays, too.
    func advance(from: ConnectionPhase, to next: ConnectionPhase, deadline milliseconds: Int64) -> Bool {
        guard phase.compareExchange(expected: from.rawValue, desired: next.rawValue, ordering: .acquiringAndReleasing).exchanged
        else { return false }
        deadline.store(milliseconds, ordering: .relaxed)
        return true
    }

    /// Forgets the finished request; the connection may bring another.
    func reset() {
        target = nil
        method = ""
        knownMethod = nil
        requestID = ""
        head = RequestHead()
        isHeadSeen = false
        if !body.isEmpty { body = [] }
        accountedBodyBytes = 0
        sink = nil
        isSinkDone = false
        streaming.reset()
        status = 0
        bytesOut = 0
        route = ""
    }
}
