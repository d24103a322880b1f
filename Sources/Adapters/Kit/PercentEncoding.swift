/// RFC 3986 percent-decoding, and the form encoding of queries.
public enum PercentEncoding {
    /// Nil where an escape is broken or the bytes are no UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var needsWork = false
        for byte in text.utf8 where byte == 0x25 || (plusIsSpace && byte == 0x2B) {
            needsWork = true
            break
        }
        guard needsWork else { return String(text) }
        var out: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == 0x25 {
                guard let high = bytes.next().flatMap(hexValue), let low = bytes.next().flatMap(hexValue) else {
                    return nil
                }
                out.append(high << 4 | low)
            } else {
                out.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    /// As the contracts' own servers do it: a broken escape stands as it is, other bytes become replacement characters. `+` is
    /// a space.
    public static func decodeLeniently(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] == 0x25, place + 2 < bytes.count, let high = hexValue(bytes[place + 1]), let low = hexValue(bytes[place + 2]) {
                out.append(high << 4 | low)
                place += 3
            } else {
                out.append(bytes[place] == 0x2B ? 0x20 : bytes[place])
                place += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
