public struct ExpressionError: Error, Equatable { public func message(in text: String) -> String { "" } }
public enum ExpressionValue: Sendable { case none }
public struct ExpressionEnvironment: Sendable {
    public init(now: CivilDateTime, nowSeconds: Int64, field: @escaping @Sendable (String) -> ExpressionValue?) {}
}
public struct ConditionExpression: Sendable, Equatable {
    public init(parsing text: String) throws(ExpressionError) {}
    public func holds(_ environment: ExpressionEnvironment) throws(ExpressionError) -> Bool { true }
}
public enum TemplateError: Error { case missing(key: String) }
public struct TitleTemplate: Sendable, Equatable {
    public init(parsing text: String) {}
    public func render(value: (String) -> String?) throws(TemplateError) -> String { value("title") ?? "" }
}
