import Adapters

extension JSON5Scanner {
    /// A number as JSON would write it: `+.5` is `0.5`, `0x10` is `16`.
    mutating func number() throws(ConfigProblem) -> String {
        let start = self
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative || peek == UInt8(ascii: "+") { advance() }
        let magnitude: String
        if peek == UInt8(ascii: "0"), peek(1) == UInt8(ascii: "x") || peek(1) == UInt8(ascii: "X") {
            magnitude = try hexadecimalNumber(from: start)
        } else if let first = peek, isDigit(first) || first == UInt8(ascii: ".") {
            magnitude = try decimalNumber(from: start)
        } else {
            let word = try identifier()
            if let word, word == "Infinity" || word == "NaN" {
                throw start.problem("\(word) is not a value any setting can take")
            }
            throw start.problem("a number needs digits")
        }
        if let scalar = peekScalar, JSON5Scanner.continuesIdentifier(scalar) || scalar == "." {
            throw problem("unexpected '\(scalar)' in a number")
        }
        return isNegative ? "-" + magnitude : magnitude
    }

    private mutating func hexadecimalNumber(from start: JSON5Scanner) throws(ConfigProblem) -> String {
        advance()
        advance()
        var value: UInt64 = 0
        var count = 0
        while let character = peek, let digit = Hex.value(of: character) {
            guard value <= UInt64.max >> 4 else { throw start.problem("a hexadecimal number has at most 64 bits") }
            value = value << 4 | UInt64(digit)
            count += 1
            advance()
        }
        guard count > 0 else { throw start.problem("a number needs digits") }
        return String(value)
    }

    private mutating func decimalNumber(from start: JSON5Scanner) throws(ConfigProblem) -> String {
        let whole = digits()
        guard whole.count < 2 || !whole.hasPrefix("0") else { throw start.problem("a number cannot begin with 0 and another digit") }
        var fraction = ""
        if take(UInt8(ascii: ".")) { fraction = digits() }
        guard !(whole.isEmpty && fraction.isEmpty) else { throw start.problem("a number needs digits") }
        var text = whole.isEmpty ? "0" : whole
        if !fraction.isEmpty { text += "." + fraction }
        return text + (try exponent(from: start))
    }

    private mutating func exponent(from start: JSON5Scanner) throws(ConfigProblem) -> String {
        guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) else { return "" }
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative || peek == UInt8(ascii: "+") { advance() }
        let digits = digits()
        guard !digits.isEmpty else { throw start.problem("an exponent needs digits") }
        return (isNegative ? "e-" : "e") + digits
    }

    private mutating func digits() -> String {
        var digits = ""
        while let character = peek, isDigit(character) {
            digits.unicodeScalars.append(Unicode.Scalar(character))
            advance()
        }
        return digits
    }
}
