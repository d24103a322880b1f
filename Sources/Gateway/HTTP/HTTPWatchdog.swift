import CMicroHTTPD
import Foundation

/// One thread that enforces the deadlines. libmicrohttpd's own time-out restarts with every byte, and while header bytes trickle in
/// it calls nobody; so this looks at every connection a few times a second and shuts the socket of one that is late.
final class HTTPWatchdog: Sendable {
    private let core: HTTPServerCore
    private let wakeUp = eventfd(0, Int32(EFD_CLOEXEC))
    private let ended = DispatchSemaphore(value: 0)

    init(core: HTTPServerCore) {
        self.core = core
    }

    func start() {
        Thread { [self] in
            run()
            ended.signal()
        }.start()
    }

    /// Ends the thread and waits for it. Once only.
    func stop() {
        eventfd_write(wakeUp, 1)
        ended.wait()
        close(wakeUp)
        core.lingering.sweep(now: Int64.max)
    }

    private func run() {
        let tick = Int32(min(250, max(10, core.requestDeadlineMilliseconds / 8)))
        var next: Int64 = 0
        while true {
            var waiting = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
            // Lingering sockets are drained quickly: their clients are blocked on them.
            if poll(&waiting, 1, core.lingering.isEmpty ? tick : min(tick, 20)) > 0 { return }
            let now = gate_monotonic_milliseconds()
            core.lingering.sweep(now: now)
            if now >= next {
                next = now + Int64(tick)
                let (late, stalled) = core.connections.withLock { all in
                    (
                        all.values.filter { $0.deadline.load(ordering: .relaxed) <= now },
                        all.values.filter { $0.streaming.hasStalled() }
                    )
                }
                late.forEach { check($0, now: now) }
                stalled.forEach(cutIfGone)
            }
        }
    }

    private func check(_ connection: HTTPConnection, now: Int64) {
        let phase = ConnectionPhase(rawValue: connection.phase.load(ordering: .acquiring))
        // The request may have moved on since the connection was picked; the deadline of the phase just read is what counts.
        guard connection.deadline.load(ordering: .relaxed) <= now else { return }
        switch phase {
        case .answering:
            core.endSuspension(of: connection, because: .answerTooLate, now: now)
        case .receiving:
            // Reading ends, so its loop ends the request and can still write the 408.
            cut(connection, from: .receiving, ending: Int32(SHUT_RD))
        case .awaiting:
            cut(connection, from: .awaiting, ending: Int32(SHUT_RDWR))
        case .sending:
            cut(connection, from: .sending, ending: Int32(SHUT_RDWR))
        case .cutOff, nil:
            break
        }
    }

    /// Ends a streamed request whose client has gone away in the middle.
    private func cutIfGone(_ connection: HTTPConnection) {
        let isGone = connection.shared.withLock { $0.socket >= 0 && StreamingProgress.hasEnded($0.socket) }
        if isGone { cut(connection, from: .receiving, ending: Int32(SHUT_RD)) }
    }

    private func cut(_ connection: HTTPConnection, from phase: ConnectionPhase, ending directions: Int32) {
        connection.shared.withLock { shared in
            guard shared.socket >= 0, connection.advance(from: phase, to: .cutOff, deadline: Int64.max) else { return }
            shutdown(shared.socket, directions)
        }
    }
}
