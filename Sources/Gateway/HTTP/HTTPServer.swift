import Adapters
import CMicroHTTPD
import Foundation
import Synchronization

/// HTTP/1.1 on libmicrohttpd: an epoll loop on each of a few threads, requests checked strictly before anyone else sees them,
/// answers at once or later. Stop it with `drain`; letting go of the server drains it at once.
final class HTTPServer: Sendable {
    let port: UInt16
    private let core: HTTPServerCore
    private let listener: ListeningSocket
    private let daemon: Mutex<DaemonHandle?>
    private let watchdog: HTTPWatchdog

    /// A started daemon.
    /// `@unchecked Sendable`: libmicrohttpd's quiesce and stop may be called from any thread, and the mutex lets one caller in.
    private struct DaemonHandle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Listens and serves from here on. The access log is called on a pool thread after each request and must not block.
    init(
        configuration: HTTPServerConfiguration, responder: any HTTPResponder,
        accessLog: (@Sendable (AccessRecord) -> Void)? = nil
    ) throws(HTTPServerError) {
        // A peer that went away must be an error code, not a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        listener = try ListeningSocket(address: configuration.address, port: configuration.port)
        port = listener.port
        core = HTTPServerCore(configuration: configuration, responder: responder, accessLog: accessLog)
        guard let pointer = core.startDaemon(listening: listener.descriptor) else {
            let reason = String(cString: strerror(errno))
            listener.close()
            throw .cannotStart(reason: reason)
        }
        daemon = Mutex(DaemonHandle(pointer: pointer))
        watchdog = HTTPWatchdog(core: core)
        watchdog.start()
    }

    deinit {
        drain(timeoutSeconds: 0)
    }

    /// Takes no new connections, lets the requests in flight finish for up to `timeoutSeconds`, answers suspended ones 503 after that,
    /// and stops. Blocks until done; a second call waits for the first and does nothing.
    func drain(timeoutSeconds: Double) {
        daemon.withLock { handle in
            guard let running = handle else { return }
            handle = nil
            core.isDraining.store(true, ordering: .sequentiallyConsistent)
            _ = MHD_quiesce_daemon(running.pointer)
            listener.stopListening()
            core.waitForRequests(until: gate_monotonic_milliseconds() + Int64(max(0, timeoutSeconds) * 1000))
            core.endSuspensions()
            MHD_stop_daemon(running.pointer)
            watchdog.stop()
            listener.close()
        }
    }
}
