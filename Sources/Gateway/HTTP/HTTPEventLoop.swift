import CMicroHTTPD
import Foundation
import Synchronization

/// One thread that runs one libmicrohttpd daemon.
///
/// Why not libmicrohttpd's own thread pool: in 0.9.75 its quiesce, called from outside, races with a busy pool thread for the listening
/// socket and aborts the process; and its loop, after taking exactly 128 events, waits for more before it looks at those. Here the
/// loop's own thread quiesces, and it waits by itself: for the daemon's descriptor, and for `waker`, because a daemon without a
/// thread of its own does not notice that a connection was resumed.
final class HTTPEventLoop: Sendable {
    private static let longestWait: Int32 = 250
    private static let longestWaitWhileDraining: Int32 = 5

    private let core: HTTPServerCore
    private let daemon: Daemon
    private let listeningSocket: Int32
    private let waker = LoopWaker()
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
        core.wakers.withLock { $0[UInt(bitPattern: pointer)] = waker }
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
            wait(atMost: isListening ? HTTPEventLoop.longestWait : HTTPEventLoop.longestWaitWhileDraining)
            MHD_run(daemon.pointer)
        }
        end(isListening: isListening)
    }

    private func wait(atMost longest: Int32) {
        let timeout = gate_mhd_wait(daemon.pointer, longest)
        var waiting = [
            pollfd(fd: gate_mhd_epoll(daemon.pointer), events: Int16(POLLIN), revents: 0),
            pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&waiting, 2, timeout) > 0, waiting[1].revents != 0 { waker.calm() }
    }

    /// Ends a loop that was never started.
    func abandon() {
        end(isListening: true)
    }

    private func end(isListening: Bool) {
        // A quiesced daemon leaves the listening socket to its owner.
        if isListening { MHD_quiesce_daemon(daemon.pointer) }
        MHD_stop_daemon(daemon.pointer)
        core.wakers.withLock { _ = $0.removeValue(forKey: UInt(bitPattern: daemon.pointer)) }
        close(listeningSocket)
    }
}
