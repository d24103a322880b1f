/// Arithmetic on bytes and on eight bytes at once that reading and writing strings share.
enum JSONBytes {
    /// Eight bytes, the first in memory lowest. The caller sees to it that there are eight.
    @inline(__always)
    static func word(in bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// Marks (in the top bit of the byte) quotes, backslashes and control characters. Marks above the first may be false.
    @inline(__always)
    static func special(in word: UInt64) -> UInt64 {
        (zeros(in: word ^ (ones &* 0x22)) | zeros(in: word ^ (ones &* 0x5C)) | ((word &- ones &* 0x20) & ~word)) & tops
    }

    /// Marks bytes from 0x7F on. Marks above the first may be false.
    @inline(__always)
    static func beyondASCII(in word: UInt64) -> UInt64 {
        (word | zeros(in: word ^ (ones &* 0x7F))) & tops
    }

    /// The place of the first marked byte.
    @inline(__always)
    static func firstMarked(_ marks: UInt64) -> Int {
        marks.trailingZeroBitCount / 8
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var tops: UInt64 { 0x8080_8080_8080_8080 }

    @inline(__always)
    private static func zeros(in word: UInt64) -> UInt64 {
        (word &- ones) & ~word & tops
    }

    /// Nil where the bytes are not UTF-8. Checks once, where `String(decoding:as:)` would check what has been checked before.
    static func text(_ bytes: Span<UInt8>) -> String? {
        do {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            return nil
        }
    }

    static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case 0x30...0x39: UInt16(byte - 0x30)
        case 0x41...0x46: UInt16(byte - 0x41 + 10)
        case 0x61...0x66: UInt16(byte - 0x61 + 10)
        default: nil
        }
    }

    /// The length of the UTF-8 sequence that begins there; nil where none does (RFC 3629, section 4).
    static func scalarLength(in bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        let lead = bytes[start]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard start + length <= bytes.count, second.contains(bytes[start + 1]) else { return nil }
        return bytes[(start + 2)..<(start + length)].allSatisfy { (0x80...0xBF).contains($0) } ? length : nil
    }
}
