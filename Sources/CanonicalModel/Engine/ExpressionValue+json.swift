extension ExpressionValue {
    /// A field's value as conditions see it.
    init(json: JSON) {
        switch json {
        case .null: self = .none
        case .bool(let flag): self = .bool(flag)
        case .number(let number): self = number.int64.map { .integer($0) } ?? .decimal(number.double)
        case .string(let text): self = .text(text)
        case .array(let items): self = .list(items.map(ExpressionValue.init(json:)))
        case .object: self = .text(json.text)
        }
    }
}
