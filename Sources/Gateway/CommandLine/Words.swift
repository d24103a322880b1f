import CanonicalModel

/// What the commands print for people.
enum Words {
    /// `1 write`, `2 writes`
    static func count<Number: BinaryInteger>(_ number: Number, _ thing: String) -> String {
        number == 1 ? "1 \(thing)" : "\(number) \(thing)s"
    }

    /// Without quotes and brackets.
    static func of(_ value: JSON) -> String {
        guard let parts = value.arrayValue else { return value.stringValue ?? value.text }
        return parts.map { $0.stringValue ?? $0.text }.joined(separator: " ")
    }

    /// As one word of a shell, whatever another system has put into it.
    static func shell(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "-"): true
            default: false
            }
        }
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
