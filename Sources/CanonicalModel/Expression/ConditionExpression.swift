/// A condition on the fields of a ticket, such as `{days} > 3 and {level} in ('high', 'vip')`.
///
/// It is read once into a syntax tree; values come in when it is worked out and can never change the tree. Whatever the text and the
/// values, both end soon, with a value or an error: there are no loops, no names but a fixed few, and bounds on length, depth and size.
public struct ConditionExpression: Sendable, Equatable {
    public let text: String
    /// The keys of all placeholders, each once, in the order in which they first occur.
    public let fieldKeys: [String]
    private let root: ExpressionNode

    /// - Throws: `ExpressionError` with the place in the text that cannot be read.
    public init(parsing text: String) throws(ExpressionError) {
        var parser = try ExpressionParser(text)
        root = try parser.wholeExpression()
        fieldKeys = parser.fieldKeys
        self.text = text
    }

    /// - Throws: `ExpressionError` when an operation cannot be applied to the values it meets, with its place in the text.
    public func evaluate(_ environment: ExpressionEnvironment) throws(ExpressionError) -> ExpressionValue {
        try ExpressionEvaluation(environment: environment).value(of: root)
    }

    /// Whether the expression gives a value that counts as true.
    public func holds(_ environment: ExpressionEnvironment) throws(ExpressionError) -> Bool {
        try evaluate(environment).isTruthy
    }
}
