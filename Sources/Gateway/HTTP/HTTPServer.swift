import Adapters
import CMicroHTTPD
import Foundation
import Synchronization

/// HTTP/1.1 on libmicrohttpd: an event loop on each of a few threads, requests checked strictly before anyone else sees them,
/// answers at once or later. Stop it with `drain`; letting go of the server drains it at once.
final class HTTPServer: Sendable {
    let port: UInt16
    private let core: HTTPServerCore
    private let listener: ListeningSocket
    private let loops: [HTTPEventLoop]
    private let watchdog: HTTPWatchdog
    private let isRunning = Mutex(true)

    /// Listens and serves from here on. The access log is called on an event loop's thread after each request and must not block.
    init(
        configuration: HTTPServerConfiguration, responder: any HTTPResponder,
        accessLog: (@Sendable (AccessRecord) -> Void)? = nil
    ) throws(HTTPServerError) {
        // A peer that went away must be an error code, not a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        listener = try ListeningSocket(address: configuration.address, port: configuration.port)
        port = listener.port
        core = HTTPServerCore(configuration: configuration, responder: responder, accessLog: accessLog)
        watchdog = HTTPWatchdog(core: core)
        do {
            loops = try HTTPServer.makeLoops(of: core, listening: listener.descriptor)
        } catch {
            listener.close()
            throw error
        }
        watchdog.start()
        for loop in loops { loop.start() }
    }

    private static func makeLoops(of core: HTTPServerCore, listening socket: Int32) throws(HTTPServerError) -> [HTTPEventLoop] {
        let threads = core.configuration.threads > 0 ? core.configuration.threads : ProcessInfo.processInfo.activeProcessorCount
        let limit = max(1, core.configuration.maxConnections / threads)
        var loops: [HTTPEventLoop] = []
        do {
            for _ in 0..<threads {
                loops.append(try HTTPEventLoop(core: core, listening: socket, connectionLimit: limit))
            }
            return loops
        } catch {
            for loop in loops { loop.abandon() }
            throw error
        }
    }

    deinit {
        drain(timeoutSeconds: 0)
    }

    /// Takes no new connections, lets the requests in flight finish for up to `timeoutSeconds`, answers suspended ones 503 after that,
    /// and stops. Blocks until done; a second call waits for the first and does nothing.
    func drain(timeoutSeconds: Double) {
        isRunning.withLock { isRunning in
            guard isRunning else { return }
            isRunning = false
            core.isDraining.store(true, ordering: .sequentiallyConsistent)
            listener.stopListening()
            core.waitForRequests(until: gate_monotonic_milliseconds() + Int64(max(0, timeoutSeconds) * 1000))
            core.endSuspensions()
            core.isStopped.store(true, ordering: .sequentiallyConsistent)
            for loop in loops { loop.join() }
            watchdog.stop()
            listener.close()
        }
    }
}
