/// Cuts the text of an expression into tokens, each byte looked at a bounded number of times.
struct ExpressionLexer {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The next token; at the end of the text always `end`.
    mutating func next() throws(ExpressionError) -> ExpressionToken {
        while let byte = peek(), ExpressionLexer.isSpace(byte) { position += 1 }
        let start = position
        guard let byte = peek() else { return ExpressionToken(kind: .end, offset: start) }
        let kind: ExpressionToken.Kind = switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): .text(try quoted(by: byte))
        case UInt8(ascii: "{"): .field(try placeholder())
        case _ where ExpressionLexer.isDigit(byte): .number(try number())
        case UInt8(ascii: ".") where peek(1).map(ExpressionLexer.isDigit) == true: .number(try number())
        case _ where ExpressionLexer.isNameByte(byte): .name(name())
        default: .sign(try sign())
        }
        return ExpressionToken(kind: kind, offset: start)
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private func text(from start: Int, to end: Int) -> String {
        String(decoding: bytes[start..<end], as: UTF8.self)
    }

    // MARK: Quoted texts and placeholders

    private mutating func quoted(by quote: UInt8) throws(ExpressionError) -> [ExpressionTextPart] {
        let start = position
        var parts: [ExpressionTextPart] = []
        var literal: [UInt8] = []
        position += 1
        while let byte = peek(), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
            switch byte {
            case quote:
                position += 1
                if !literal.isEmpty || parts.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                return parts
            case UInt8(ascii: "\\"):
                literal.append(try escaped())
            case UInt8(ascii: "{") where peek(1) == byte, UInt8(ascii: "}") where peek(1) == byte:
                literal.append(byte)
                position += 2
            case UInt8(ascii: "{"):
                if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                parts.append(.field(try placeholder()))
            case UInt8(ascii: "}"):
                throw ExpressionError(.malformedPlaceholder, at: position)
            default:
                literal.append(byte)
                position += 1
            }
        }
        throw ExpressionError(.unterminatedText, at: start)
    }

    private mutating func escaped() throws(ExpressionError) -> UInt8 {
        let start = position
        position += 2
        switch start + 1 < bytes.count ? bytes[start + 1] : 0 {
        case UInt8(ascii: "\\"): return UInt8(ascii: "\\")
        case UInt8(ascii: "'"): return UInt8(ascii: "'")
        case UInt8(ascii: "\""): return UInt8(ascii: "\"")
        case UInt8(ascii: "n"): return UInt8(ascii: "\n")
        case UInt8(ascii: "r"): return UInt8(ascii: "\r")
        case UInt8(ascii: "t"): return UInt8(ascii: "\t")
        default: throw ExpressionError(.unsupportedEscape("\\" + character(at: start + 1)), at: start)
        }
    }

    /// Whatever stands between the braces is the key: there is no syntax within it.
    private mutating func placeholder() throws(ExpressionError) -> String {
        let start = position
        position += 1
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "}"):
                guard position > start + 1 else { throw ExpressionError(.malformedPlaceholder, at: start) }
                position += 1
                return text(from: start + 1, to: position - 1)
            case UInt8(ascii: "{"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw ExpressionError(.malformedPlaceholder, at: start)
            default:
                position += 1
            }
        }
        throw ExpressionError(.malformedPlaceholder, at: start)
    }

    // MARK: Numbers

    private mutating func number() throws(ExpressionError) -> ExpressionNumber {
        let start = position
        skipDigits()
        var isWhole = true
        if peek() == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            skipDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            isWhole = false
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            skipDigits()
        }
        let digits = text(from: start, to: position)
        // `1x` and `7号` are no number beside a name, and `007` none that the original reads.
        guard peek().map(ExpressionLexer.isNameByte) != true, !(isWhole && digits.utf8.count > 1 && digits.utf8.first == UInt8(ascii: "0")) else {
            throw ExpressionError(.invalidNumber, at: start)
        }
        if isWhole, let value = Int64(digits) { return .integer(value) }
        if !isWhole, let value = ExpressionNumber.decimal(parsing: digits) { return .decimal(value) }
        throw ExpressionError(.invalidNumber, at: start)
    }

    private mutating func skipDigits() {
        while let byte = peek(), ExpressionLexer.isDigit(byte) { position += 1 }
    }

    // MARK: Names and signs

    private mutating func name() -> String {
        let start = position
        while let byte = peek(), ExpressionLexer.isNameByte(byte) || ExpressionLexer.isDigit(byte) { position += 1 }
        return text(from: start, to: position)
    }

    private mutating func sign() throws(ExpressionError) -> String {
        if let (sign, length) = typographicSign() {
            position += length
            return sign
        }
        guard let first = peek(), let sign = ExpressionLexer.shortSigns[first] else {
            throw ExpressionError(.unexpectedCharacter(character(at: position)), at: position)
        }
        position += 1
        guard let second = peek(), let longer = ExpressionLexer.longSign(first, second) else { return sign }
        position += 1
        return longer
    }

    private static let shortSigns: [UInt8: String] = Dictionary(
        uniqueKeysWithValues: "<>=+-*/%()[],.".utf8.map { ($0, String(Unicode.Scalar($0))) })

    private static func longSign(_ first: UInt8, _ second: UInt8) -> String? {
        switch (Unicode.Scalar(first), Unicode.Scalar(second)) {
        case ("<", "="): "<="
        case (">", "="): ">="
        case ("=", "="): "=="
        case ("/", "/"): "//"
        case ("*", "*"): "**"
        default: nil
        }
    }

    /// `!=`, whose first character is no sign, and the signs of the original's manual, taken for what they mean.
    private func typographicSign() -> (meant: String, length: Int)? {
        switch (peek(), peek(1), peek(2)) {
        case (UInt8(ascii: "!"), UInt8(ascii: "="), _): ("!=", 2)
        case (0xE2, 0x89, 0xA4): ("<=", 3) // ≤
        case (0xE2, 0x89, 0xA5): (">=", 3) // ≥
        case (0xE2, 0x89, 0xA0): ("!=", 3) // ≠
        default: nil
        }
    }

    private func character(at offset: Int) -> String {
        guard offset < bytes.count else { return "" }
        return String(String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self).unicodeScalars.prefix(1))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

extension ExpressionNumber {
    /// Reads plain decimal digits with a point or an exponent; no hexadecimal, no infinity.
    static func decimal(parsing text: some StringProtocol) -> Double? {
        guard text.utf8.count <= 400, text.utf8.contains(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
              text.utf8.allSatisfy({ "0123456789.eE+-".utf8.contains($0) }),
              let value = Double(text.hasSuffix(".") ? text + "0" : String(text)), value.isFinite else { return nil }
        return value
    }
}
