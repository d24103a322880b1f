extension JSONReader {
    mutating func number() throws(JSONSyntaxError) -> JSONNumber {
        let start = position
        if current == 0x2D { position += 1 }
        if current == 0x30 {
            position += 1
            if isDigit(current) { throw failure(.leadingZero, at: position - 1) }
        } else {
            try digits()
        }
        if current == 0x2E {
            position += 1
            try digits()
        }
        if current | 0x20 == 0x65 {
            position += 1
            if current == 0x2B || current == 0x2D { position += 1 }
            try digits()
        }
        guard position - start <= limits.maxNumberLength else {
            throw failure(.numberTooLong(limit: limits.maxNumberLength), at: start)
        }
        let text = UnsafeBufferPointer(rebasing: input[start..<position])
        return JSONNumber(checked: String(decoding: text, as: UTF8.self))
    }

    /// At least one.
    private mutating func digits() throws(JSONSyntaxError) {
        guard isDigit(current) else { throw unexpected(.expectedDigit) }
        repeat { position += 1 } while isDigit(current)
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }
}
