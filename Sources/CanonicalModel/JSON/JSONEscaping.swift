/// How strings are written: runs that need no escape are copied whole.
public enum JSONEscaping {
    /// - Parameter ascii: write everything above 0x7E as `\uxxxx`.
    public static func appendQuoted(_ text: String, ascii: Bool = false, to output: inout [UInt8]) {
        var text = text
        text.withUTF8 { appendQuoted($0, ascii: ascii, to: &output) }
    }

    /// - Parameter text: valid UTF-8.
    static func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, ascii: Bool, to output: inout [UInt8]) {
        output.append(0x22)
        var runStart = 0
        while true {
            let runEnd = endOfPlainRun(in: text, from: runStart, ascii: ascii)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<runEnd]))
            guard runEnd < text.count else { break }
            runStart = runEnd + appendEscape(of: text, at: runEnd, to: &output)
        }
        output.append(0x22)
    }

    private static func endOfPlainRun(in text: UnsafeBufferPointer<UInt8>, from start: Int, ascii: Bool) -> Int {
        var place = start
        while place + 8 <= text.count {
            let word = JSONBytes.word(in: text, at: place)
            var marks = JSONBytes.special(in: word)
            if ascii { marks |= JSONBytes.beyondASCII(in: word) }
            guard marks == 0 else { return place + JSONBytes.firstMarked(marks) }
            place += 8
        }
        while place < text.count {
            let byte = text[place]
            guard byte >= 0x20, byte != 0x22, byte != 0x5C, !ascii || byte < 0x7F else { break }
            place += 1
        }
        return place
    }

    /// Returns how many bytes of the text the escape stands for.
    private static func appendEscape(of text: UnsafeBufferPointer<UInt8>, at place: Int, to output: inout [UInt8]) -> Int {
        let byte = text[place]
        switch byte {
        case 0x22, 0x5C: output.append(contentsOf: [0x5C, byte])
        case 0x0A: output.append(contentsOf: [0x5C, 0x6E])
        case 0x09: output.append(contentsOf: [0x5C, 0x74])
        case 0x0D: output.append(contentsOf: [0x5C, 0x72])
        case 0x08: output.append(contentsOf: [0x5C, 0x62])
        case 0x0C: output.append(contentsOf: [0x5C, 0x66])
        case 0x00..<0x80: appendUnicodeEscape(UInt16(byte), to: &output)
        default: return appendUnicodeEscapes(of: text, at: place, to: &output)
        }
        return 1
    }

    private static func appendUnicodeEscapes(
        of text: UnsafeBufferPointer<UInt8>, at place: Int, to output: inout [UInt8]
    ) -> Int {
        let (code, length) = scalar(in: text, at: place)
        if code < 0x10000 {
            appendUnicodeEscape(UInt16(code), to: &output)
        } else {
            appendUnicodeEscape(UInt16(0xD800 + (code - 0x10000) >> 10), to: &output)
            appendUnicodeEscape(UInt16(0xDC00 + code & 0x3FF), to: &output)
        }
        return length
    }

    /// The scalar of more than one byte that begins there.
    private static func scalar(in text: UnsafeBufferPointer<UInt8>, at place: Int) -> (code: UInt32, length: Int) {
        let lead = text[place]
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var code = UInt32(lead) & (0x7F >> UInt32(length))
        for next in text[(place + 1)..<(place + length)] {
            code = code << 6 | UInt32(next & 0x3F)
        }
        return (code, length)
    }

    private static func appendUnicodeEscape(_ unit: UInt16, to output: inout [UInt8]) {
        output.append(0x5C)
        output.append(0x75)
        var rest = unit
        for _ in 0..<4 {
            // The highest digit first.
            let digit = UInt8(truncatingIfNeeded: rest >> 12)
            output.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest <<= 4
        }
    }
}
