/// A text with placeholders such as `{title}` or `{state.state_name}`, for titles and notices.
///
/// Whatever stands between two braces is a key, never a path, an index or a format; `{{` and `}}` stand for single braces, and so does a
/// brace without its partner. Any text is a template.
public struct TitleTemplate: Sendable, Equatable {
    public let text: String
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case literal(String)
        case placeholder(String)
    }

    public init(parsing text: String) {
        self.text = text
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = text.utf8[...]
        func closeLiteral() {
            if !literal.isEmpty { parts.append(.literal(String(decoding: literal, as: UTF8.self))) }
            literal = []
        }
        while let byte = rest.popFirst() {
            guard byte == TitleTemplate.opening || byte == TitleTemplate.closing else {
                literal.append(byte)
                continue
            }
            if rest.first == byte {
                rest.removeFirst()
                literal.append(byte)
            } else if byte == TitleTemplate.opening, let key = TitleTemplate.key(&rest) {
                closeLiteral()
                parts.append(.placeholder(key))
            } else {
                literal.append(byte)
            }
        }
        closeLiteral()
        self.parts = parts
    }

    /// The keys of all placeholders, each once, in the order in which they first occur.
    public var keys: [String] {
        var seen: Set<String> = []
        return parts.compactMap { part in
            guard case .placeholder(let key) = part, seen.insert(key).inserted else { return nil }
            return key
        }
    }

    /// The text with each placeholder replaced. What is put in is not looked at again.
    /// - Throws: `TemplateError.missing` for the first key without a value.
    public func render(value: (String) -> String?) throws(TemplateError) -> String {
        var rendered = ""
        for part in parts {
            switch part {
            case .literal(let literal): rendered += literal
            case .placeholder(let key):
                guard let text = value(key) else { throw .missing(key) }
                rendered += text
            }
        }
        return rendered
    }

    private static let opening = UInt8(ascii: "{")
    private static let closing = UInt8(ascii: "}")

    /// Takes the key and its closing brace, or nothing when another opening brace or the end comes first.
    /// Stops at any opening brace, so that no byte is looked at more than twice.
    private static func key(_ rest: inout Substring.UTF8View) -> String? {
        guard let end = rest.firstIndex(where: { $0 == opening || $0 == closing }),
              rest[end] == closing, end > rest.startIndex else { return nil }
        let key = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[rest.index(after: end)...]
        return key
    }
}

/// Why a template cannot be filled in.
public enum TemplateError: Error, Equatable, Sendable {
    /// There is no value for this key.
    case missing(String)
}
