import CMicroHTTPD
import Foundation
import Synchronization

/// How far a streamed body has come, for the watchdog to look at.
///
/// libmicrohttpd 0.9.75 may miss that a client has gone away: when the last bytes and the end of the stream come together, it
/// reads the bytes and waits for a signal that it has had already. A half of a file would then lie about until the deadline.
final class StreamingProgress: Sendable {
    private let isUnderWay = Atomic(false)
    private let isPaused = Atomic(false)
    private let received = Atomic<Int>(0)
    /// What the watchdog saw last.
    private let seen = Atomic<Int>(-1)

    var count: Int { received.load(ordering: .relaxed) }

    func begin() {
        isUnderWay.store(true, ordering: .relaxed)
    }

    /// The server itself reads nothing for a while.
    func pause() {
        isPaused.store(true, ordering: .relaxed)
    }

    func goOn() {
        // What the watchdog saw before the pause says nothing about the client.
        seen.store(-1, ordering: .relaxed)
        isPaused.store(false, ordering: .relaxed)
    }

    func add(_ bytes: Int) {
        received.add(bytes, ordering: .relaxed)
    }

    func reset() {
        guard isUnderWay.exchange(false, ordering: .relaxed) else { return }
        isPaused.store(false, ordering: .relaxed)
        received.store(0, ordering: .relaxed)
        seen.store(-1, ordering: .relaxed)
    }

    /// Whether nothing has come since the last look, although the client was free to send.
    func hasStalled() -> Bool {
        guard isUnderWay.load(ordering: .relaxed), !isPaused.load(ordering: .relaxed) else { return false }
        let count = count
        return seen.exchange(count, ordering: .relaxed) == count
    }

    /// Whether the socket has nothing more to read and never will.
    static func hasEnded(_ socket: Int32) -> Bool {
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }
}
