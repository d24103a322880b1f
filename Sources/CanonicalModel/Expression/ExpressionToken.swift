/// One word, sign, number, quoted text or placeholder of an expression.
struct ExpressionToken: Sendable, Equatable {
    let kind: Kind
    /// Where it begins, in UTF-8 bytes.
    let offset: Int

    enum Kind: Sendable, Equatable {
        case number(ExpressionNumber)
        case text([ExpressionTextPart])
        case field(String)
        case name(String)
        case sign(String)
        case end
    }

    /// How an error names it.
    var description: String {
        switch kind {
        case .number(.integer(let value)): String(value)
        case .number(.decimal(let value)): value.description
        case .text: "text"
        case .field(let key): "{\(key)}"
        case .name(let name): name
        case .sign(let sign): sign
        case .end: "end"
        }
    }
}

/// A piece of a quoted text: characters as they stand, or a placeholder whose value's text goes in.
enum ExpressionTextPart: Sendable, Equatable {
    case literal(String)
    case field(String)
}
