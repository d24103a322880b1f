/// The header that makes a browser save a file instead of showing it (RFC 6266), with the name in both spellings: ASCII for
/// old clients, RFC 5987 for all others.
enum ContentDisposition {
    static func attachment(named name: FileName) -> String {
        "attachment; filename=\"\(ascii(name.text))\"; filename*=UTF-8''\(encoded(name.text))"
    }

    /// Quotes, backslashes and percent signs are read differently by different clients.
    private static func ascii(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar != "\"" && scalar != "\\" && scalar != "%" && scalar != ";"
            out.unicodeScalars.append(isPlain ? scalar : "_")
        }
        return out
    }

    /// RFC 5987's `attr-char` as they are, every other byte escaped.
    private static func encoded(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                out.append(byte)
            default:
                out.append(UInt8(ascii: "%"))
                out.append(contentsOf: Hex.encode([byte], .upper).utf8)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
