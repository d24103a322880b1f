/// Writes one JSON text piece by piece, without a tree. Commas and colons are the writer's business.
///
/// What is written must make sense in order: in an object a `key` before each value, every `begin…` with its `end…`. The
/// closure forms see to the latter. Nothing else is checked.
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []
    private let ascii: Bool
    private let pretty: Bool
    private var depth = 0
    /// Whether a value has been written at this level, so that a comma belongs before the next.
    private var hasSibling = false
    private var followsKey = false

    /// - Parameters:
    ///   - ascii: write everything above 0x7E as `\uxxxx`.
    ///   - capacity: bytes to make room for at once.
    public init(ascii: Bool = false, capacity: Int = 1024) {
        self.init(ascii: ascii, pretty: false, capacity: capacity)
    }

    init(ascii: Bool, pretty: Bool, capacity: Int) {
        self.ascii = ascii
        self.pretty = pretty
        bytes.reserveCapacity(capacity)
    }

    public mutating func beginObject() {
        open(0x7B)
    }

    public mutating func endObject() {
        close(0x7D)
    }

    public mutating func beginArray() {
        open(0x5B)
    }

    public mutating func endArray() {
        close(0x5D)
    }

    public mutating func key(_ name: String) {
        separate()
        appendQuoted(name)
        bytes.append(0x3A)
        if pretty { bytes.append(0x20) }
        followsKey = true
    }

    public mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    public mutating func int(_ value: Int64) {
        separate()
        appendDecimal(value)
    }

    public mutating func int(_ value: Int) {
        int(Int64(value))
    }

    /// The shortest text that reads back as this double, 7 as 7.0; null for NaN and the infinities.
    public mutating func double(_ value: Double) {
        if let number = JSONNumber(value) {
            self.number(number)
        } else {
            null()
        }
    }

    public mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    public mutating func null() {
        literal("null")
    }

    public mutating func number(_ value: JSONNumber) {
        separate()
        append(value.text)
    }

    /// A value that is encoded already, e.g. out of the store. It is taken as it is.
    public mutating func raw(_ fragment: [UInt8]) {
        separate()
        bytes.append(contentsOf: fragment)
    }

    public mutating func value(_ value: JSON) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for (name, value) in members {
                key(name)
                self.value(value)
            }
            endObject()
        }
    }
}

extension JSONWriter {
    private mutating func literal(_ text: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        hasSibling = false
    }

    private mutating func close(_ bracket: UInt8) {
        depth -= 1
        if pretty, hasSibling { appendLineBreak() }
        bytes.append(bracket)
        hasSibling = true
    }

    /// Whatever belongs between what was written last and the key or value to come.
    private mutating func separate() {
        if followsKey {
            followsKey = false
        } else {
            if hasSibling { bytes.append(0x2C) }
            if pretty, depth > 0 { appendLineBreak() }
        }
        hasSibling = true
    }

    private mutating func appendLineBreak() {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * max(depth, 0)))
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func appendQuoted(_ text: String) {
        JSONEscaping.appendQuoted(text, ascii: ascii, to: &bytes)
    }

    private mutating func appendDecimal(_ value: Int64) {
        if value < 0 { bytes.append(0x2D) }
        var rest = value.magnitude
        let start = bytes.count
        repeat {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }
}
