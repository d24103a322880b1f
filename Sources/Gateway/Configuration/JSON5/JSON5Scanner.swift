/// A cursor over the UTF-8 of a JSON5 file that knows its line and column.
struct JSON5Scanner {
    /// Valid UTF-8.
    private let text: [UInt8]
    private let file: String
    private var offset = 0
    private var lineStart = 0
    private(set) var line = 1
    private var column = 1

    init(_ text: [UInt8], file: String) {
        self.text = text
        self.file = file
    }

    var position: SourcePosition { SourcePosition(file: file, line: line, column: column) }

    var isAtEnd: Bool { offset >= text.count }

    var peek: UInt8? { offset < text.count ? text[offset] : nil }

    func peek(_ distance: Int) -> UInt8? {
        offset + distance < text.count ? text[offset + distance] : nil
    }

    /// The scalar at the cursor; the text is known to be valid.
    var peekScalar: Unicode.Scalar? {
        guard let first = peek else { return nil }
        if first < 0x80 { return Unicode.Scalar(first) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        var value = UInt32(first & (0x7F >> UInt8(length)))
        for distance in 1..<length {
            value = value << 6 | UInt32((peek(distance) ?? 0) & 0x3F)
        }
        return Unicode.Scalar(value)
    }

    /// Past one ASCII character that ends no line.
    mutating func advance() {
        offset += 1
        column += 1
    }

    mutating func take(_ character: UInt8) -> Bool {
        guard peek == character else { return false }
        advance()
        return true
    }

    /// Past one scalar, or a whole CRLF; nil at the end.
    mutating func next() -> Unicode.Scalar? {
        guard let scalar = peekScalar else { return nil }
        offset += UTF8.width(scalar)
        guard JSON5Scanner.endsLine(scalar) else {
            column += 1
            return scalar
        }
        if scalar == "\r", peek == UInt8(ascii: "\n") { offset += 1 }
        line += 1
        column = 1
        lineStart = offset
        return scalar
    }

    static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }

    /// Past white space and comments.
    mutating func skipBlanks() throws(ConfigProblem) {
        while let scalar = peekScalar {
            if scalar == "/" {
                guard try skipComment() else { throw problem("unexpected '/'") }
            } else if JSON5Scanner.isBlank(scalar) {
                _ = next()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(ConfigProblem) -> Bool {
        let start = self
        switch peek(1) {
        case UInt8(ascii: "/"):
            while let scalar = peekScalar, !JSON5Scanner.endsLine(scalar) { _ = next() }
            return true
        case UInt8(ascii: "*"):
            advance()
            advance()
            while let scalar = next() {
                if scalar == "*", take(UInt8(ascii: "/")) { return true }
            }
            throw start.problem("the comment is not closed")
        default:
            return false
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0xA0, 0x2028, 0x2029, 0xFEFF: true
        case 0..<0x80: false
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }

    // MARK: Problems

    func problem(_ message: String, hint: String? = nil) -> ConfigProblem {
        ConfigProblem(position: position, message: message, hint: hint, excerpt: excerpt)
    }

    private static let excerptWidth = 100

    /// The line at the cursor, or as much of it as fits, and a caret.
    private var excerpt: String {
        let rest = String(decoding: text[lineStart...].prefix(4 * (column + JSON5Scanner.excerptWidth)), as: UTF8.self)
        let lineScalars = Array(rest.unicodeScalars.prefix { !JSON5Scanner.endsLine($0) })
        let from = max(0, column - 1 - JSON5Scanner.excerptWidth * 3 / 4)
        let shown = lineScalars.dropFirst(from).prefix(JSON5Scanner.excerptWidth)
        // A tab stays one, so that the caret stands where the column is; other controls must not reach a terminal.
        let visible = shown.map { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F ? "\u{FFFD}" : $0 }
        let padding = shown.prefix(column - 1 - from).map { $0 == "\t" ? $0 : " " as Unicode.Scalar }
        return JSON5Scanner.string(visible) + "\n" + JSON5Scanner.string(padding) + "^"
    }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        var string = ""
        string.unicodeScalars.append(contentsOf: scalars)
        return string
    }
}
