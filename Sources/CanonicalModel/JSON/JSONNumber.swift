/// A JSON number as its text: nothing is rounded, and 1, 1.0 and 1e0 stay three different numbers.
public struct JSONNumber: Hashable, Sendable {
    public let text: String

    public init(_ value: Int64) {
        text = String(value)
    }

    public init(_ value: Int) {
        text = String(value)
    }

    /// The shortest text that reads back as this double, 7 as 7.0; nil for NaN and the infinities, which JSON does not have.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// Nil where the text is not a number by the JSON grammar.
    public init?(text: String) {
        var bytes = Array(text.utf8)[...]
        guard Self.removeNumber(from: &bytes), bytes.isEmpty else { return nil }
        self.text = text
    }

    /// For text the reader has already checked.
    init(checked text: String) {
        self.text = text
    }

    /// Written without a point or an exponent.
    public var isInteger: Bool {
        !text.utf8.contains { $0 == 0x2E || $0 | 0x20 == 0x65 }
    }

    /// The exact value of an integer text that fits; nil for everything else.
    public var int64: Int64? {
        // The grammar leaves no text that Int64 would read and JSON would not.
        Int64(text)
    }

    /// The nearest double; infinite where the number is out of range.
    public var double: Double {
        Double(text) ?? .nan
    }
}

extension JSONNumber {
    private static func removeNumber(from bytes: inout ArraySlice<UInt8>) -> Bool {
        if bytes.first == 0x2D { bytes.removeFirst() }
        if bytes.first == 0x30 {
            bytes.removeFirst()
        } else if !removeDigits(from: &bytes) {
            return false
        }
        if bytes.first == 0x2E {
            bytes.removeFirst()
            guard removeDigits(from: &bytes) else { return false }
        }
        if let mark = bytes.first, mark | 0x20 == 0x65 {
            bytes.removeFirst()
            if let sign = bytes.first, sign == 0x2B || sign == 0x2D { bytes.removeFirst() }
            guard removeDigits(from: &bytes) else { return false }
        }
        return true
    }

    /// At least one digit.
    private static func removeDigits(from bytes: inout ArraySlice<UInt8>) -> Bool {
        let rest = bytes.drop { (0x30...0x39).contains($0) }
        defer { bytes = rest }
        return rest.count < bytes.count
    }
}
