/// Reads a JSON text into a tree. Recursion is bounded by the depth limit.
///
/// Works on a raw buffer for speed: every access is behind a comparison with `input.count` in the same function.
struct JSONReader {
    let input: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    let tolerance: JSONTolerance
    var position = 0
    /// Where strings with escapes are put together; kept from one to the next.
    var scratch: [UInt8] = []
    private let maxDepth: Int
    private var valuesLeft: Int

    init(input: UnsafeBufferPointer<UInt8>, limits: JSONLimits, tolerance: JSONTolerance) {
        self.input = input
        self.limits = limits
        self.tolerance = tolerance
        maxDepth = min(limits.maxDepth, JSONLimits.deepest)
        valuesLeft = limits.maxValues
    }

    mutating func document() throws(JSONSyntaxError) -> JSON {
        guard input.count <= limits.maxBytes else {
            throw JSONSyntaxError(.tooLong(limit: limits.maxBytes), at: 0, in: input)
        }
        guard !input.starts(with: [0xEF, 0xBB, 0xBF]) else { throw failure(.byteOrderMark) }
        skipWhitespace()
        guard position < input.count else { throw failure(.empty) }
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == input.count else { throw failure(.trailingText) }
        return value
    }

    /// The byte at the current position; NUL, which JSON has no place for, at the end.
    var current: UInt8 {
        position < input.count ? input[position] : 0
    }

    mutating func skipWhitespace() {
        while position < input.count {
            let byte = input[position]
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                position += 1
            } else if byte == 0x2F, tolerance.contains(.lineComments), isFollowed(by: 0x2F) {
                while position < input.count, input[position] != 0x0A { position += 1 }
            } else {
                return
            }
        }
    }

    private func isFollowed(by byte: UInt8) -> Bool {
        position + 1 < input.count && input[position + 1] == byte
    }

    func failure(_ reason: JSONSyntaxError.Reason, at offset: Int? = nil) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: offset ?? position, in: input)
    }

    /// The failure at the current position, which may be the end.
    func unexpected(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
        failure(position < input.count ? reason : .unexpectedEnd)
    }
}

extension JSONReader {
    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSON {
        guard valuesLeft > 0 else { throw failure(.tooManyValues(limit: limits.maxValues)) }
        valuesLeft -= 1
        switch current {
        case 0x22:
            return .string(try string())
        case 0x2D, 0x30...0x39:
            return .number(try number())
        case 0x7B:
            return .object(try object(depth: depth))
        case 0x5B:
            return .array(try array(depth: depth))
        case 0x74:
            try word("true")
            return .bool(true)
        case 0x66:
            try word("false")
            return .bool(false)
        case 0x6E:
            try word("null")
            return .null
        default:
            throw unexpected(.expectedValue)
        }
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> [JSON] {
        try open(depth: depth)
        var elements: [JSON] = []
        if closes(with: 0x5D) { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            if try !separator(before: 0x5D, orElse: .expectedCommaOrBracket) { return elements }
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONObject {
        try open(depth: depth)
        var object = JSONObject()
        if closes(with: 0x7D) { return object }
        while true {
            guard current == 0x22 else { throw unexpected(.expectedKey) }
            let key = try string()
            skipWhitespace()
            guard current == 0x3A else { throw unexpected(.expectedColon) }
            position += 1
            skipWhitespace()
            object.updateValue(try value(depth: depth + 1), forKey: key)
            if try !separator(before: 0x7D, orElse: .expectedCommaOrBrace) { return object }
        }
    }

    private mutating func open(depth: Int) throws(JSONSyntaxError) {
        guard depth < maxDepth else { throw failure(.tooDeep(limit: maxDepth)) }
        position += 1
        skipWhitespace()
    }

    private mutating func closes(with close: UInt8) -> Bool {
        guard current == close else { return false }
        position += 1
        return true
    }

    /// Whether another element follows; otherwise the closing byte has been read.
    private mutating func separator(
        before close: UInt8, orElse reason: JSONSyntaxError.Reason
    ) throws(JSONSyntaxError) -> Bool {
        skipWhitespace()
        if closes(with: close) { return false }
        guard current == 0x2C else { throw unexpected(reason) }
        let comma = position
        position += 1
        skipWhitespace()
        guard current == close else { return true }
        guard tolerance.contains(.trailingComma) else { throw failure(.trailingComma, at: comma) }
        position += 1
        return false
    }

    private mutating func word(_ word: StaticString) throws(JSONSyntaxError) {
        for place in 0..<word.utf8CodeUnitCount {
            guard position + place < input.count else { throw failure(.unexpectedEnd, at: input.count) }
            guard input[position + place] == word.utf8Start[place] else { throw failure(.expectedValue) }
        }
        position += word.utf8CodeUnitCount
    }
}
