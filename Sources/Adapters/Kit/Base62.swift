/// Bytes as letters and digits, for tokens: a double click selects the whole, and no client has to escape anything.
public enum Base62 {
    private static let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// How many characters that many bytes take; always the same, so that a length says nothing about a value.
    public static func length(ofBytes count: Int) -> Int {
        // log 256 / log 62 = 1.34359…
        (count * 134_360 + 99_999) / 100_000
    }

    /// The bytes as one number, the first the most significant, with leading zeros. Takes the square of their count: for
    /// short values.
    public static func encode(_ bytes: [UInt8]) -> String {
        var number = bytes
        var out = [UInt8](repeating: digits[0], count: length(ofBytes: bytes.count))
        for place in out.indices.reversed() {
            var remainder = 0
            for index in number.indices {
                let value = remainder << 8 | Int(number[index])
                number[index] = UInt8(value / 62)
                remainder = value % 62
            }
            out[place] = digits[remainder]
        }
        return String(decoding: out, as: UTF8.self)
    }
}
