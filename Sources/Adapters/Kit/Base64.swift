/// Base 64 text of bytes, RFC 4648 section 4 (the standard alphabet, padded).
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    public static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
            var written = 0
            var at = 0
            while at < bytes.count {
                let second = at + 1 < bytes.count ? bytes[at + 1] : nil
                let third = at + 2 < bytes.count ? bytes[at + 2] : nil
                let group = UInt32(bytes[at]) << 16 | UInt32(second ?? 0) << 8 | UInt32(third ?? 0)
                text[written] = alphabet[Int(group >> 18)]
                text[written + 1] = alphabet[Int(group >> 12 & 0x3F)]
                text[written + 2] = second == nil ? padding : alphabet[Int(group >> 6 & 0x3F)]
                text[written + 3] = third == nil ? padding : alphabet[Int(group & 0x3F)]
                written += 4
                at += 3
            }
            return written
        }
    }

    /// The bytes of a padded text without line breaks; nil for anything else, also for bits set in the padding,
    /// so that a value has exactly one text.
    @inlinable
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(characters: Array(text.utf8))
    }

    /// As `decode`, of a text that comes as its bytes.
    public static func decode(characters: [UInt8]) -> [UInt8]? {
        guard characters.count % 4 == 0 else { return nil }
        var padded = 0
        while padded < 2, padded < characters.count, characters[characters.count - 1 - padded] == padding {
            padded += 1
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count / 4 * 3)
        var bits: UInt32 = 0
        var held = 0
        for character in characters.dropLast(padded) {
            guard let value = value(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            held += 6
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
            }
        }
        let leftover = bits & (1 << UInt32(held) - 1)
        return leftover == 0 ? bytes : nil
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x61 + 26
        case 0x30...0x39: character - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
