import CMicroHTTPD
import Foundation
import Synchronization

/// Sockets that were answered before all their bytes were read. Closing one at once would reset the connection, and the client
/// might lose the answer; so a duplicate is kept a little and what still comes is read and thrown away.
final class LingeringSockets: Sendable {
    private static let milliseconds: Int64 = 1000
    private static let limit = 256

    private struct Entry {
        let socket: Int32
        let until: Int64
    }

    private let entries = Mutex<[Entry]>([])

    var isEmpty: Bool {
        entries.withLock { $0.isEmpty }
    }

    /// Keeps a duplicate of the socket, which its owner is about to close. Over the limit the connection is simply reset.
    func adopt(_ socket: Int32) {
        let until = gate_monotonic_milliseconds() + LingeringSockets.milliseconds
        entries.withLock { entries in
            guard socket >= 0, entries.count < LingeringSockets.limit else { return }
            let copy = fcntl(socket, F_DUPFD_CLOEXEC, 3)
            if copy >= 0 { entries.append(Entry(socket: copy, until: until)) }
        }
    }

    /// Reads what came, and closes those that are done.
    func sweep(now: Int64) {
        entries.withLock { entries in
            entries.removeAll { entry in
                let isDone = now >= entry.until || LingeringSockets.hasEnded(entry.socket)
                if isDone { _ = Glibc.close(entry.socket) }
                return isDone
            }
        }
    }

    /// Reads at most 1 MiB a turn; true at the end of the stream.
    private static func hasEnded(_ socket: Int32) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) { buffer in
            for _ in 0..<16 {
                let count = recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                if count == 0 { return true }
                if count < 0 { return errno != EAGAIN && errno != EINTR }
            }
            return false
        }
    }
}
