import CanonicalModel

/// Something to be logged.
struct LogEntry: Sendable {
    var time: Moment
    var content: Content

    enum Content: Sendable {
        case message(level: String, text: String, fields: [(String, JSON)])
        case access(AccessRecord, contract: String)
    }
}

/// Puts log entries into lines.
struct LogFormatter: Sendable {
    enum Format: Sendable {
        case json
        case readable
    }

    let format: Format
    /// Many entries share a second.
    private var second = Int64.min
    private var secondText = ""
    /// How the lines of requests of this second begin.
    private var lineStart: [UInt8] = []

    init(format: Format) {
        self.format = format
    }

    mutating func append(_ entry: LogEntry, to text: inout [UInt8]) {
        if entry.time.seconds != second {
            second = entry.time.seconds
            secondText = time(entry.time)
            lineStart = begun("info", "request").bytes + [UInt8(ascii: ",")]
        }
        switch (format, entry.content) {
        case (.json, .access(let record, let contract)): writeLine(record, contract: contract, to: &text)
        case (.json, .message(let level, let message, let fields)):
            var writer = begun(level, message)
            for (key, value) in fields { writer.field(key, value) }
            writer.endObject()
            text += writer.bytes
        case (.readable, .access(let record, let contract)):
            text += readableLine("info", "request", LogFormatter.fields(of: record, contract: contract)).utf8
        case (.readable, .message(let level, let message, let fields)):
            text += readableLine(level, message, fields).utf8
        }
        text.append(0x0A)
    }

    private func time(_ moment: Moment) -> String {
        let civil = ZonedCalendar.utc.civil(moment)
        let text = civil.text
        return format == .readable ? String(text.suffix(8)) : "\(civil.date.text)T\(text.suffix(8))Z"
    }

    private func begun(_ level: String, _ message: String) -> JSONWriter {
        var writer = JSONWriter(capacity: 384)
        writer.beginObject()
        writer.field("time", secondText)
        writer.field("level", level)
        writer.field("message", message)
        return writer
    }

    /// Piece by piece: there is one such line a request, and its keys need no looking at.
    private func writeLine(_ record: AccessRecord, contract: String, to text: inout [UInt8]) {
        text += lineStart
        LogFormatter.append("\"id\":", record.requestID, to: &text)
        LogFormatter.append(",\"method\":", record.method, to: &text)
        LogFormatter.append(",\"path\":", record.path, to: &text)
        LogFormatter.append(",\"status\":", Int64(record.status), to: &text)
        LogFormatter.append(",\"us\":", record.durationMicroseconds, to: &text)
        LogFormatter.append(",\"in\":", Int64(record.bytesIn), to: &text)
        LogFormatter.append(",\"out\":", Int64(record.bytesOut), to: &text)
        LogFormatter.append(",\"peer\":", record.peer, to: &text)
        LogFormatter.append(",\"contract\":", contract, to: &text)
        text.append(UInt8(ascii: "}"))
    }

    private static func append(_ key: StaticString, _ value: String, to text: inout [UInt8]) {
        text.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        JSONEscaping.appendQuoted(value, to: &text)
    }

    private static func append(_ key: StaticString, _ value: Int64, to text: inout [UInt8]) {
        text.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        text.append(contentsOf: String(value).utf8)
    }

    private static func fields(of record: AccessRecord, contract: String) -> [(String, JSON)] {
        [
            ("id", JSON(record.requestID)), ("method", JSON(record.method)), ("path", JSON(record.path)),
            ("status", JSON(record.status)), ("us", JSON(record.durationMicroseconds)), ("in", JSON(record.bytesIn)),
            ("out", JSON(record.bytesOut)), ("peer", JSON(record.peer)), ("contract", JSON(contract)),
        ]
    }

    private func readableLine(_ level: String, _ message: String, _ fields: [(String, JSON)]) -> String {
        let tail = fields.map { "\($0.0)=\($0.1.plainText)" }.joined(separator: " ")
        let name = level + String(repeating: " ", count: max(0, 5 - level.count))
        return "\(secondText) \(name) \(message)\(tail.isEmpty ? "" : "  " + tail)"
    }
}
