extension JSON5Scanner {
    /// A name as ECMAScript has them; nil where none begins.
    mutating func identifier() throws(ConfigProblem) -> String? {
        var name = String.UnicodeScalarView()
        while let scalar = peekScalar {
            let start = self
            var part = scalar
            if scalar == "\\", peek(1) == UInt8(ascii: "u") {
                advance()
                advance()
                part = try unicodeEscape(from: start)
            }
            let fits = name.isEmpty ? JSON5Scanner.beginsIdentifier(part) : JSON5Scanner.continuesIdentifier(part)
            guard fits else {
                if scalar == "\\" { throw start.problem("the escaped character cannot be part of a name") }
                break
            }
            if scalar != "\\" { _ = next() }
            name.append(part)
        }
        return name.isEmpty ? nil : String(name)
    }

    static func beginsIdentifier(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "$", "_": return true
        case _ where scalar.value < 0x80: return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber: return true
        default: return false
        }
    }

    static func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
        if beginsIdentifier(scalar) || ("0"..."9").contains(scalar) { return true }
        guard scalar.value >= 0x80 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
        default: return scalar.value == 0x200C || scalar.value == 0x200D
        }
    }
}
