import Glibc

/// The Chinese charset GB18030, which GBK and GB2312 texts are also valid in.
package enum GB18030 {
    /// Nil for bytes that are not GB18030 (or a system without that conversion). Never longer than twice the input.
    package static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
        // The C library's failure value is the pointer of all ones.
        guard let converter = iconv_open("UTF-8", "GB18030"), converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        return convert(bytes, with: converter)
    }

    private static func convert(_ bytes: [UInt8], with converter: iconv_t) -> [UInt8]? {
        var input = bytes.map { CChar(bitPattern: $0) }
        // Two bytes become at most four, four at most four, one stays one.
        let capacity = bytes.count * 2 + 8
        var isWhole = false
        let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            input.withUnsafeMutableBufferPointer { source in
                buffer.withMemoryRebound(to: CChar.self) { target in
                    var from = source.baseAddress
                    var to = target.baseAddress
                    var left = source.count
                    var room = target.count
                    isWhole = iconv(converter, &from, &left, &to, &room) != -1 && left == 0
                    count = capacity - room
                }
            }
        }
        return isWhole ? output : nil
    }
}
