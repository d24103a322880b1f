import Adapters
import CanonicalModel
import Foundation
import Synchronization

/// The program's log on standard error: JSON lines for machines, readable lines on a terminal. Entries are handed to one
/// thread, which also puts them into words, so that no server thread spends time on it or waits for the terminal or the
/// disk; when it cannot keep up entries are dropped and counted, never queued without bound.
final class LogSink: Sendable {
    private let pending = Mutex(Pending())
    /// One flush at a time, so that entries stay in order.
    private let words: Mutex<LogFormatter>
    private let wake = DispatchSemaphore(value: 0)
    private static let mostPending = 50_000

    private struct Pending {
        var entries: [LogEntry] = []
        var dropped = 0
    }

    init(format: LogFormatter.Format) {
        words = Mutex(LogFormatter(format: format))
        let thread = Thread { [weak self] in
            while let self {
                self.wake.wait()
                // Gathers what comes next: to be woken for each line costs a busy server more than the line.
                Thread.sleep(forTimeInterval: 0.01)
                self.flush()
            }
        }
        thread.name = "sanmen.log"
        thread.start()
    }

    static func suited(toTerminal isTerminal: Bool) -> LogSink {
        LogSink(format: isTerminal ? .readable : .json)
    }

    func write(_ level: String, _ message: String, _ fields: [(String, JSON)] = []) {
        enqueue(LogEntry(time: Self.now(), content: .message(level: level, text: message, fields: fields)))
    }

    func access(_ record: AccessRecord, contract: String) {
        enqueue(LogEntry(time: Self.now(), content: .access(record, contract: contract)))
    }

    /// Writes what is pending; also at the end of the program, so that the last lines are not lost.
    func flush() {
        words.withLock { words in
            let (entries, dropped) = pending.withLock { pending in
                defer { pending = Pending() }
                return (pending.entries, pending.dropped)
            }
            guard !entries.isEmpty || dropped > 0 else { return }
            var text: [UInt8] = []
            text.reserveCapacity(entries.count * 256)
            for entry in entries { words.append(entry, to: &text) }
            if dropped > 0 {
                let content = LogEntry.Content.message(level: "warning", text: "log lines dropped", fields: [("count", JSON(dropped))])
                words.append(LogEntry(time: Self.now(), content: content), to: &text)
            }
            FileHandle.standardError.write(Data(text))
        }
    }

    private func enqueue(_ entry: LogEntry) {
        let isFirst = pending.withLock { pending in
            guard pending.entries.count < Self.mostPending else {
                pending.dropped += 1
                return false
            }
            pending.entries.append(entry)
            return pending.entries.count == 1
        }
        if isFirst { wake.signal() }
    }

    static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
