extension ExpressionError {
    /// The reason, the line of the text it stands in, and a caret under the character:
    ///
    ///     division by zero
    ///     {days} / 0 > 3
    ///            ^
    ///
    /// A long line is cut around the place. The caret counts wide characters as two columns, as terminals do.
    public func message(in text: String) -> String {
        let before = text.utf8.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map(text.utf8.index(after:)) ?? text.startIndex
        let column = before.endIndex
        var left = String.UnicodeScalarView()
        var right = String.UnicodeScalarView()
        var index = lineStart
        let line = text.unicodeScalars[lineStart...].prefix { $0 != "\n" }
        while index < line.endIndex, line.index(after: index) <= column {
            left.append(line[index])
            index = line.index(after: index)
        }
        right.append(contentsOf: line[index...].prefix(ExpressionError.shownScalars + 1))
        let shownLeft = ExpressionError.tail(of: left)
        let shownRight = ExpressionError.head(of: right)
        let indent = shownLeft.unicodeScalars.reduce(0) { $0 + ExpressionError.columns(of: $1) }
        return "\(reason)\n\(shownLeft)\(shownRight)\n\(String(repeating: " ", count: indent))^"
    }

    /// How many characters are shown on each side of the place.
    private static let shownScalars = 60

    private static func tail(of scalars: String.UnicodeScalarView) -> String {
        let shown = printable(scalars.suffix(shownScalars))
        return scalars.count > shownScalars ? "…" + shown : shown
    }

    private static func head(of scalars: String.UnicodeScalarView) -> String {
        let shown = printable(scalars.prefix(shownScalars))
        return scalars.count > shownScalars ? shown + "…" : shown
    }

    /// Control characters would disturb the lines, or the terminal they are shown on.
    private static func printable(_ scalars: Substring.UnicodeScalarView) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: shown.append(" ")
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
             0x1F300...0x1FAFF, 0x20000...0x3FFFD: 2
        default: scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
