/// Reads JSON5 (https://spec.json5.org) into a tree with positions. `Infinity` and `NaN` are refused, for no setting means
/// them, and so is a key given twice.
struct JSON5Parser {
    struct Limits: Sendable {
        /// The length of a file in bytes.
        var length = 4 << 20
        /// How deep lists and objects may nest; bounds the recursion too.
        var depth = 64
    }

    var scanner: JSON5Scanner
    private let limits: Limits

    /// - Throws: the first problem found, with an excerpt.
    static func parse(_ text: [UInt8], file: String, limits: Limits = Limits()) throws(ConfigProblem) -> ConfigValue {
        let start = SourcePosition(file: file, line: 1, column: 1)
        guard text.count <= limits.length else {
            throw ConfigProblem(position: start, message: "the file is longer than \(limits.length) bytes")
        }
        guard String(validating: text, as: UTF8.self) != nil else {
            throw ConfigProblem(position: start, message: "the file is not UTF-8", hint: "save it as UTF-8")
        }
        var parser = JSON5Parser(scanner: JSON5Scanner(text, file: file), limits: limits)
        return try parser.document()
    }

    private mutating func document() throws(ConfigProblem) -> ConfigValue {
        try scanner.skipBlanks()
        let value = try value(depth: 0)
        try scanner.skipBlanks()
        guard scanner.isAtEnd else { throw scanner.problem("unexpected text after the value") }
        return value
    }

    private mutating func value(depth: Int) throws(ConfigProblem) -> ConfigValue {
        let position = scanner.position
        let content: ConfigValue.Content
        switch scanner.peek {
        case UInt8(ascii: "{"): content = .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): content = .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""), UInt8(ascii: "'"): content = .string(try scanner.string())
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): content = .number(try scanner.number())
        case nil: throw scanner.problem("a value is missing at the end of the file")
        case let first?: content = scanner.isDigit(first) ? .number(try scanner.number()) : try word()
        }
        return ConfigValue(content: content, position: position)
    }

    private mutating func word() throws(ConfigProblem) -> ConfigValue.Content {
        let start = scanner
        guard let word = try scanner.identifier() else { throw scanner.problem("a value is missing") }
        switch word {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "Infinity", "NaN": throw start.problem("\(word) is not a value any setting can take")
        default: throw start.problem("a value cannot be a bare word", hint: "write a text in quotes")
        }
    }

    private mutating func elements(depth: Int) throws(ConfigProblem) -> [ConfigValue] {
        try enter(depth)
        var elements: [ConfigValue] = []
        while try !closes(UInt8(ascii: "]"), isFirst: elements.isEmpty, of: "list") {
            elements.append(try value(depth: depth))
        }
        return elements
    }

    private mutating func members(depth: Int) throws(ConfigProblem) -> [ConfigMember] {
        try enter(depth)
        var members: [ConfigMember] = []
        var lines: [String: Int] = [:]
        while try !closes(UInt8(ascii: "}"), isFirst: members.isEmpty, of: "object") {
            let start = scanner
            let key = try key()
            if let earlier = lines.updateValue(start.line, forKey: key) {
                throw start.problem("duplicate key '\(key)'", hint: "it is already in line \(earlier)")
            }
            try scanner.skipBlanks()
            guard scanner.take(UInt8(ascii: ":")) else { throw scanner.problem("':' is missing after the key '\(key)'") }
            try scanner.skipBlanks()
            members.append(ConfigMember(key: key, keyPosition: start.position, value: try value(depth: depth)))
        }
        return members
    }

    private mutating func key() throws(ConfigProblem) -> String {
        if scanner.peek == UInt8(ascii: "\"") || scanner.peek == UInt8(ascii: "'") { return try scanner.string() }
        guard let name = try scanner.identifier() else {
            throw scanner.problem("a key is missing", hint: "a key that is no plain word needs quotes")
        }
        return name
    }

    /// Takes the opening bracket.
    private mutating func enter(_ depth: Int) throws(ConfigProblem) {
        guard depth <= limits.depth else { throw scanner.problem("lists and objects nest deeper than \(limits.depth)") }
        scanner.advance()
    }

    /// Takes what stands between two members: the closing bracket, or a comma that another member or the bracket follows.
    private mutating func closes(_ bracket: UInt8, isFirst: Bool, of kind: String) throws(ConfigProblem) -> Bool {
        try scanner.skipBlanks()
        if scanner.take(bracket) { return true }
        if !isFirst {
            guard scanner.take(UInt8(ascii: ",")) else {
                throw scanner.problem(scanner.isAtEnd ? "the \(kind) is not closed at the end of the file" : "',' is missing")
            }
            try scanner.skipBlanks()
            if scanner.take(bracket) { return true }
        }
        guard !scanner.isAtEnd else { throw scanner.problem("the \(kind) is not closed at the end of the file") }
        return false
    }
}
