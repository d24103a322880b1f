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
    @inlinable
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(digits: Array(text.utf8))
    }

    /// As `decode`, of a text that comes as its bytes.
    public static func decode(digits: [UInt8]) -> [UInt8]? {
        guard digits.count % 2 == 0 else { return nil }
        var isHex = true
        let bytes = [UInt8](unsafeUninitializedCapacity: digits.count / 2) { bytes, count in
            for at in 0..<digits.count / 2 {
                guard let high = value(of: digits[2 * at]), let low = value(of: digits[2 * at + 1]) else {
                    isHex = false
                    return
                }
                bytes[at] = high << 4 | low
                count = at + 1
            }
        }
        return isHex ? bytes : nil
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
