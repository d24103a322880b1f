import Adapters

extension JSON5Scanner {
    /// A text in single or double quotes, the cursor at the first.
    mutating func string() throws(ConfigProblem) -> String {
        let start = self
        let quote = next()
        var result = String.UnicodeScalarView()
        while let scalar = peekScalar {
            if scalar == quote {
                advance()
                return String(result)
            }
            if scalar == "\n" || scalar == "\r" { break }
            if scalar == "\\" {
                if let escaped = try escape() { result.append(escaped) }
            } else {
                result.append(scalar)
                _ = next()
            }
        }
        throw start.problem("the text is not closed", hint: "end a line with '\\' to go on in the next")
    }

    /// What an escape stands for; nil for a line continuation.
    private mutating func escape() throws(ConfigProblem) -> Unicode.Scalar? {
        let start = self
        advance()
        guard let scalar = next() else { throw start.problem("the text is not closed") }
        switch scalar {
        case "b": return "\u{08}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x":
            guard let value = hexadecimal(digits: 2) else { throw start.problem("'\\x' needs two hexadecimal digits") }
            return Unicode.Scalar(value)
        case "u": return try unicodeEscape(from: start)
        case "0":
            if let digit = peek, isDigit(digit) { throw start.problem("an octal escape is not allowed") }
            return "\0"
        case "1"..."9": throw start.problem("an octal escape is not allowed")
        case _ where JSON5Scanner.endsLine(scalar): return nil
        default: return scalar
        }
    }

    /// The rest of a `\u`, with the second half where it is the first of a surrogate pair.
    mutating func unicodeEscape(from start: JSON5Scanner) throws(ConfigProblem) -> Unicode.Scalar {
        guard let first = hexadecimal(digits: 4) else { throw start.problem("'\\u' needs four hexadecimal digits") }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = hexadecimal(digits: 4),
            (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw start.problem("half a surrogate pair is no character") }
        return scalar
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let character = peek, let digit = Hex.value(of: character) else { return nil }
            value = value << 4 | UInt32(digit)
            advance()
        }
        return value
    }

    func isDigit(_ character: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
    }
}
