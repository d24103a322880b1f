extension ExpressionValue {
    /// A field's value as conditions see it.
    init(json: JSON) {
        self = .none
    }
}
