extension JSONReader {
    /// Reads a string from its opening quote to behind its closing one.
    mutating func string() throws(JSONSyntaxError) -> String {
        let start = position + 1
        position = start
        skipPlainBytes()
        guard current == 0x22 else { return try stringWithEscapes(from: start) }
        let content = UnsafeBufferPointer(rebasing: input[start..<position])
        guard let text = JSONBytes.text(content.span) else { throw invalidUTF8(from: start) }
        position += 1
        return text
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONSyntaxError) -> String {
        scratch.removeAll(keepingCapacity: true)
        var runStart = start
        while true {
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: input[runStart..<position]))
            guard position < input.count else { throw failure(.unexpectedEnd) }
            switch input[position] {
            case 0x22:
                // Escapes yield whole scalars, so the parts are UTF-8 exactly when the raw text is.
                guard let text = JSONBytes.text(scratch.span) else { throw invalidUTF8(from: start) }
                position += 1
                return text
            case 0x5C:
                try escape()
            default:
                throw failure(.controlCharacter)
            }
            runStart = position
            skipPlainBytes()
        }
    }

    /// Up to the next quote, backslash or control character, eight bytes at a time where there are eight.
    private mutating func skipPlainBytes() {
        while position + 8 <= input.count {
            let special = JSONBytes.special(in: JSONBytes.word(in: input, at: position))
            guard special == 0 else {
                position += JSONBytes.firstMarked(special)
                return
            }
            position += 8
        }
        while position < input.count {
            let byte = input[position]
            guard byte >= 0x20, byte != 0x22, byte != 0x5C else { return }
            position += 1
        }
    }

    private mutating func escape() throws(JSONSyntaxError) {
        let start = position
        position += 1
        switch current {
        case 0x22, 0x5C, 0x2F: scratch.append(current)
        case 0x62: scratch.append(0x08)
        case 0x66: scratch.append(0x0C)
        case 0x6E: scratch.append(0x0A)
        case 0x72: scratch.append(0x0D)
        case 0x74: scratch.append(0x09)
        case 0x75:
            position += 1
            try unicodeEscape(from: start)
            return
        default:
            throw position < input.count ? failure(.invalidEscape, at: start) : failure(.unexpectedEnd)
        }
        position += 1
    }

    /// The position is behind `\u`; `start` is that of the backslash.
    private mutating func unicodeEscape(from start: Int) throws(JSONSyntaxError) {
        var code = UInt32(try fourHexDigits(from: start))
        if (0xD800...0xDBFF).contains(code) {
            guard position + 1 < input.count, input[position] == 0x5C, input[position + 1] == 0x75 else {
                throw failure(.loneSurrogate, at: start)
            }
            let lowStart = position
            position += 2
            let low = UInt32(try fourHexDigits(from: lowStart))
            guard (0xDC00...0xDFFF).contains(low) else { throw failure(.loneSurrogate, at: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        // Nil only for a low surrogate that no high one came before.
        guard let scalar = Unicode.Scalar(code) else { throw failure(.loneSurrogate, at: start) }
        if let units = UTF8.encode(scalar) { scratch.append(contentsOf: units) }
    }

    private mutating func fourHexDigits(from start: Int) throws(JSONSyntaxError) -> UInt16 {
        var code: UInt16 = 0
        for _ in 0..<4 {
            guard position < input.count else { throw failure(.unexpectedEnd) }
            guard let digit = JSONBytes.hexDigit(input[position]) else { throw failure(.invalidEscape, at: start) }
            code = code << 4 | digit
            position += 1
        }
        return code
    }

    /// Tells where; called only when the standard library has found the text not to be UTF-8.
    private func invalidUTF8(from start: Int) -> JSONSyntaxError {
        var place = start
        while place < position, let length = JSONBytes.scalarLength(in: input, at: place) {
            place += length
        }
        return failure(.invalidUTF8, at: place)
    }
}
