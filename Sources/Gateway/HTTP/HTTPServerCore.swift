import Adapters
import CMicroHTTPD
import CanonicalModel
import Foundation
import Synchronization

/// What the event loops, the watchdog and repliers share.
final class HTTPServerCore: Sendable {
    let configuration: HTTPServerConfiguration
    let responder: any HTTPResponder
    let accessLog: (@Sendable (AccessRecord) -> Void)?
    let requestIDs = RequestIDSource()
    let requestCount = Atomic<UInt64>(0)
    let connections = Mutex<[ObjectIdentifier: HTTPConnection]>([:])
    let lingering = LingeringSockets()
    let bufferedBodyBytes = Atomic<Int>(0)
    let suspendedCount = Atomic<Int>(0)
    /// Open connections by peer, kept only where they are limited.
    let connectionsOfPeers = Mutex<[String: Int]>([:])
    /// No new connections; answers close theirs.
    let isDraining = Atomic<Bool>(false)
    /// Nothing is suspended any more.
    let isStopping = Atomic<Bool>(false)
    /// The event loops end.
    let isStopped = Atomic<Bool>(false)

    init(
        configuration: HTTPServerConfiguration, responder: any HTTPResponder, accessLog: (@Sendable (AccessRecord) -> Void)?
    ) {
        self.configuration = configuration
        self.responder = responder
        self.accessLog = accessLog
    }

    var requestDeadlineMilliseconds: Int64 {
        Int64(configuration.requestDeadlineSeconds * 1000)
    }

    func mintRequestID() -> String {
        requestIDs.mint(requestCount.add(1, ordering: .relaxed).oldValue)
    }

    func refusal(_ refusal: RequestRefusal, path: String, requestID: String) -> GateResponse {
        var response = responder.refusal(status: refusal.status, reason: refusal.reason, path: path, requestID: requestID)
        if refusal.status == 503 && !response.headers.contains(where: { $0.name == "Retry-After" }) {
            response.headers.append(.init("Retry-After", "1"))
        }
        return response
    }

    // MARK: Suspended requests

    /// The reply of a suspended request, from any thread. Only the first one of its turn counts.
    func reply(_ response: GateResponse, _ file: OpenFile? = nil, to connection: HTTPConnection, turn: UInt64) {
        let resumable = connection.shared.withLock { shared -> HTTPConnection.Resumable? in
            guard shared.suspended.accept(SuspendedAnswer.Answer(response: response, file: file), turn: turn) else { return nil }
            defer { shared.resumable = nil }
            return shared.resumable
        }
        guard let resumable else { return }
        MHD_resume_connection(resumable.pointer)
        connection.waker.wake()
        // Last: the daemon may be stopped once this count is zero.
        suspendedCount.subtract(1, ordering: .sequentiallyConsistent)
    }

    /// Answers a waiting request 503 if its deadline is over by `now`.
    func endSuspension(of connection: HTTPConnection, because reason: RequestRefusal, now: Int64) {
        let waiting = connection.shared.withLock { shared -> (HTTPConnection.Resumable, UInt64)? in
            guard shared.suspended.isWaiting, connection.deadline.load(ordering: .relaxed) <= now, let resumable = shared.resumable
            else { return nil }
            return (resumable, shared.suspended.turn)
        }
        guard let (resumable, turn) = waiting else { return }
        reply(refusal(reason, path: resumable.path, requestID: resumable.requestID), to: connection, turn: turn)
    }

    // MARK: Stopping

    /// Waits until no connection has a request under way.
    func waitForRequests(until deadline: Int64) {
        while gate_monotonic_milliseconds() < deadline {
            let isBusy = connections.withLock { all in
                all.values.contains { $0.phase.load(ordering: .acquiring) != ConnectionPhase.awaiting.rawValue }
            }
            if !isBusy { return }
            usleep(2000)
        }
    }

    /// Answers every suspended request 503 and keeps new ones from being suspended: libmicrohttpd aborts the process when it is
    /// stopped with a suspended connection.
    func endSuspensions() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        guard suspendedCount.load(ordering: .sequentiallyConsistent) > 0 else { return }
        while suspendedCount.load(ordering: .sequentiallyConsistent) > 0 {
            for connection in connections.withLock({ Array($0.values) }) {
                endSuspension(of: connection, because: .stopping, now: Int64.max)
            }
            usleep(1000)
        }
        waitForRequests(until: gate_monotonic_milliseconds() + 1000)
    }
}
