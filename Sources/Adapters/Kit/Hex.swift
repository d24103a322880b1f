/// Base 16 text of bytes.
public enum Hex {
    public enum LetterCase: Sendable {
        case lower, upper
    }

    public static func encode(_ bytes: [UInt8], _ letters: LetterCase = .lower) -> String {
        let firstLetter: UInt8 = letters == .lower ? 0x61 : 0x41
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            var at = 0
            for byte in bytes {
                text[at] = digit(byte >> 4, firstLetter)
                text[at + 1] = digit(byte & 0x0F, firstLetter)
                at += 2
            }
            return at
        }
    }

    /// The bytes of a text in either case, mixed even; nil for an odd length or any other character.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let value = value(of: character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func digit(_ value: UInt8, _ firstLetter: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : firstLetter + value - 10
    }

    /// What one hexadecimal digit, as ASCII, stands for.
    public static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}
