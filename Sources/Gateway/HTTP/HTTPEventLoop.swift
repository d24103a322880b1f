import CMicroHTTPD
import Foundation
import Synchronization

/// One thread that runs one libmicrohttpd daemon.
///
/// Why not libmicrohttpd's own thread pool: in 0.9.75 its quiesce, called from outside, races with a busy pool thread for the listening
/// socket and aborts the process; and its loop, after taking exactly 128 events, waits for more before it looks at those. Here the
/// loop's own thread quiesces, and no wait is longer than `longestWait`.
final class HTTPEventLoop: Sendable {
    private static let longestWait: Int32 = 50
    private static let longestWaitWhileDraining: Int32 = 5

    private let core: HTTPServerCore
    private let daemon: Daemon
    private let listeningSocket: Int32
    private let ended = DispatchSemaphore(value: 0)

    /// `@unchecked Sendable`: made on one thread, then used by the loop's thread alone.
    private struct Daemon: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    init(core: HTTPServerCore, listening socket: Int32, connectionLimit: Int) throws(HTTPServerError) {
        // Its own duplicate, because libmicrohttpd closes the socket where starting fails.
        let duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 3)
        guard duplicate >= 0, let pointer = core.startDaemon(listening: duplicate, connectionLimit: connectionLimit) else {
            throw .cannotStart(reason: String(cString: strerror(errno)))
        }
        self.core = core
        daemon = Daemon(pointer: pointer)
        listeningSocket = duplicate
    }

    func start() {
        Thread { [self] in
            run()
            ended.signal()
        }.start()
    }

    /// Waits for the thread, once `isStopped` is set. Once only.
    func join() {
        ended.wait()
    }

    private func run() {
        var isListening = true
        while !core.isStopped.load(ordering: .acquiring) {
            if isListening && core.isDraining.load(ordering: .acquiring) {
                MHD_quiesce_daemon(daemon.pointer)
                isListening = false
            }
            MHD_run_wait(daemon.pointer, isListening ? HTTPEventLoop.longestWait : HTTPEventLoop.longestWaitWhileDraining)
        }
        end(isListening: isListening)
    }

    /// Ends a loop that was never started.
    func abandon() {
        end(isListening: true)
    }

    private func end(isListening: Bool) {
        // A quiesced daemon leaves the listening socket to its owner.
        if isListening { MHD_quiesce_daemon(daemon.pointer) }
        MHD_stop_daemon(daemon.pointer)
        close(listeningSocket)
    }
}
