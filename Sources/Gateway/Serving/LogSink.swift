import Adapters
import CanonicalModel
import Foundation
import Synchronization

/// The program's log on standard error: JSON lines for machines, readable lines on a terminal. Lines are handed to one
/// thread, so that no server thread waits for the terminal or the disk; when it cannot keep up lines are dropped and
/// counted, never queued without bound.
final class LogSink: Sendable {
    enum Format: Sendable {
        case json
        case readable
    }

    private let format: Format
    private let pending = Mutex<Pending>(Pending())
    private let wake = DispatchSemaphore(value: 0)
    private static let mostPending = 50_000

    private struct Pending {
        var lines: [String] = []
        var dropped = 0
    }

    init(format: Format) {
        self.format = format
        let thread = Thread { [weak self] in
            while let self {
                self.wake.wait()
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
        let now = Self.now()
        let line: String
        switch format {
        case .json:
            var writer = JSONWriter(capacity: 256)
            writer.beginObject()
            writer.field("time", ZonedCalendar.utc.dateTimeText(now).replacing(" ", with: "T") + "Z")
            writer.field("level", level)
            writer.field("message", message)
            for (key, value) in fields { writer.field(key, value) }
            writer.endObject()
            line = String(decoding: writer.bytes, as: UTF8.self)
        case .readable:
            let tail = fields.map { "\($0.0)=\($0.1.plainText)" }.joined(separator: " ")
            line = "\(ZonedCalendar.utc.dateTimeText(now).suffix(8)) \(level.padding(toLength: 5, withPad: " ", startingAt: 0)) \(message)\(tail.isEmpty ? "" : "  " + tail)"
        }
        enqueue(line)
    }

    func access(_ record: AccessRecord, contract: String) {
        write(
            "info", "request",
            [
                ("id", JSON(record.requestID)), ("method", JSON(record.method)), ("path", JSON(record.path)),
                ("status", JSON(record.status)), ("us", JSON(record.durationMicroseconds)), ("in", JSON(record.bytesIn)),
                ("out", JSON(record.bytesOut)), ("peer", JSON(record.peer)), ("contract", JSON(contract)),
            ])
    }

    /// Writes what is pending; also at the end of the program, so that the last lines are not lost.
    func flush() {
        let (lines, dropped) = pending.withLock { pending in
            defer { pending = Pending() }
            return (pending.lines, pending.dropped)
        }
        guard !lines.isEmpty || dropped > 0 else { return }
        var text = lines.joined(separator: "\n") + "\n"
        if dropped > 0 { text += "{\"level\":\"warning\",\"message\":\"log lines dropped\",\"count\":\(dropped)}\n" }
        FileHandle.standardError.write(Data(text.utf8))
    }

    private func enqueue(_ line: String) {
        let isFirst = pending.withLock { pending in
            guard pending.lines.count < Self.mostPending else {
                pending.dropped += 1
                return false
            }
            pending.lines.append(line)
            return pending.lines.count == 1
        }
        if isFirst { wake.signal() }
    }

    static func now() -> Moment {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Moment(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
