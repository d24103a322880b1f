import CMicroHTTPD
import Foundation
import Synchronization

/// What a connection gets from the loop that has accepted it.
final class HTTPLoopContext: Sendable {
    let core: HTTPServerCore
    let waker: LoopWaker

    init(core: HTTPServerCore, waker: LoopWaker) {
        self.core = core
        self.waker = waker
    }
}

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
    private let waker: LoopWaker
    /// Lent to libmicrohttpd, which hands it back for every new connection.
    private let context: HTTPLoopContext
    private let ended = DispatchSemaphore(value: 0)

    /// `@unchecked Sendable`: made on one thread, then used by the loop's thread alone.
    private struct Daemon: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    init(core: HTTPServerCore, listening socket: Int32, connectionLimit: Int) throws(HTTPServerError) {
        // Its own duplicate, because libmicrohttpd closes the socket where starting fails.
        let duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 3)
        let context = LoopWaker().map { HTTPLoopContext(core: core, waker: $0) }
        guard duplicate >= 0, let context,
            let pointer = core.startDaemon(listening: duplicate, connectionLimit: connectionLimit, context: context)
        else {
            throw .cannotStart(reason: String(cString: strerror(errno)))
        }
        self.core = core
        self.context = context
        waker = context.waker
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
            wait(atMost: isListening ? HTTPEventLoop.longestWait : HTTPEventLoop.longestWaitWhileDraining)
            MHD_run_wait(daemon.pointer, 0)
        }
        end(isListening: isListening)
    }

    /// Until there is something to do: on a socket, or for a connection that another thread has resumed.
    private func wait(atMost milliseconds: Int32) {
        var due: UInt64 = 0
        let hasLimit = MHD_get_timeout(daemon.pointer, &due) == .YES
        let limit = hasLimit ? Int32(min(due, UInt64(milliseconds))) : milliseconds
        if limit == 0 { return }
        var sources = [
            pollfd(fd: gate_mhd_epoll(daemon.pointer), events: Int16(POLLIN), revents: 0),
            pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        poll(&sources, nfds_t(sources.count), limit)
        if sources[1].revents != 0 { waker.acknowledge() }
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
