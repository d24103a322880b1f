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

    init(format: Format) {
        self.format = format
    }

    mutating func append(_ entry: LogEntry, to text: inout [UInt8]) {
        if entry.time.seconds != second {
            second = entry.time.seconds
            secondText = time(entry.time)
        }
        switch (format, entry.content) {
        case (.json, .access(let record, let contract)): text += jsonLine(record, contract: contract)
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

    private func jsonLine(_ record: AccessRecord, contract: String) -> [UInt8] {
        var writer = begun("info", "request")
        writer.field("id", record.requestID)
        writer.field("method", record.method)
        writer.field("path", record.path)
        writer.field("status", record.status)
        writer.field("us", record.durationMicroseconds)
        writer.field("in", record.bytesIn)
        writer.field("out", record.bytesOut)
        writer.field("peer", record.peer)
        writer.field("contract", contract)
        writer.endObject()
        return writer.bytes
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
