/// Why an expression cannot be read, or not be worked out with the values at hand, and where in its text.
public struct ExpressionError: Error, Equatable, Sendable {
    /// In UTF-8 bytes from the start of the expression's text.
    public let offset: Int
    public let reason: Reason

    public enum Reason: Error, Equatable, Sendable {
        // Reading
        case textTooLong
        case tooDeep
        case tooManyParts
        case unexpectedCharacter(String)
        case unterminatedText
        case unsupportedEscape(String)
        case invalidNumber
        case malformedPlaceholder
        case unexpected(String)
        case expected(String)
        case unexpectedEnd
        case unknownName(String)
        case unknownMember(String)
        case wrongArgumentCount(String)

        // Working out
        case unknownField(String)
        case notComparable(String, String)
        case unsupportedOperands(String, String, String)
        case wrongArgument(String, String)
        case noMember(String, String)
        case outOfRange
        case divisionByZero
        case fractionOfSecond
        case noSuchTime
        case unknownTimePattern
        case notOfTimePattern
        case notANumber
        case nothingToChooseFrom
        case valueTooLarge
    }

    init(_ reason: Reason, at offset: Int) {
        self.offset = offset
        self.reason = reason
    }
}

extension ExpressionError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .textTooLong: "the expression is longer than \(ExpressionLimit.expressionBytes) bytes"
        case .tooDeep: "nested more than \(ExpressionLimit.depth) deep"
        case .tooManyParts: "more than \(ExpressionLimit.nodes) parts"
        case .unexpectedCharacter(let character): "unexpected character \(character)"
        case .unterminatedText: "this quote is not closed"
        case .unsupportedEscape(let escape): "the escape \(escape) is not supported"
        case .invalidNumber: "not a number, or one that is too large"
        case .malformedPlaceholder: "a placeholder is a field key in braces, such as {days}"
        case .unexpected(let token): "unexpected \(token)"
        case .expected(let token): "expected \(token)"
        case .unexpectedEnd: "the expression ends too early"
        case .unknownName(let name): "unknown name \(name)"
        case .unknownMember(let name): "unknown member \(name)"
        case .wrongArgumentCount(let function): "wrong number of arguments for \(function)"
        case .unknownField(let key): "there is no field \(key)"
        case .notComparable(let left, let right): "\(left) and \(right) cannot be compared"
        case .unsupportedOperands(let operation, let left, let right): "\(operation) cannot be applied to \(left) and \(right)"
        case .wrongArgument(let function, let type): "\(function) does not take \(type)"
        case .noMember(let type, let name): "\(type) has no \(name)"
        case .outOfRange: "the result is out of range"
        case .divisionByZero: "division by zero"
        case .fractionOfSecond: "durations are whole seconds"
        case .noSuchTime: "there is no such date or time"
        case .unknownTimePattern: "the date-time pattern has a directive that is not supported"
        case .notOfTimePattern: "the text is no date and time of this pattern"
        case .notANumber: "the text is not a number"
        case .nothingToChooseFrom: "an empty list has no smallest or largest element"
        case .valueTooLarge: "the value is too large"
        }
    }
}
