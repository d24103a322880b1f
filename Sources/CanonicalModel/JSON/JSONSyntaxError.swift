/// Why and where a text is not JSON.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// Bytes before the fault.
    public let offset: Int
    /// Lines count from 1 and end with a line feed.
    public let line: Int
    /// Characters (Unicode scalars) count from 1.
    public let column: Int
    public let reason: Reason

    public enum Reason: Equatable, Sendable {
        case empty
        case unexpectedEnd
        case byteOrderMark
        case expectedValue
        case expectedKey
        case expectedColon
        case expectedCommaOrBracket
        case expectedCommaOrBrace
        case trailingComma
        case trailingText
        case leadingZero
        case expectedDigit
        case controlCharacter
        case invalidEscape
        case loneSurrogate
        case invalidUTF8
        case tooDeep(limit: Int)
        case tooLong(limit: Int)
        case numberTooLong(limit: Int)
        case tooManyValues(limit: Int)
    }

    init(_ reason: Reason, at offset: Int, in text: UnsafeBufferPointer<UInt8>) {
        self.offset = offset
        self.reason = reason
        let before = text.prefix(offset)
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        line = 1 + before.count { $0 == 0x0A }
        column = 1 + before[lineStart...].count { $0 & 0xC0 != 0x80 }
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    public var description: String {
        "line \(line), column \(column): \(reason)"
    }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the text is empty"
        case .unexpectedEnd: "the text ends too early"
        case .byteOrderMark: "the text begins with a byte order mark, which JSON does not allow"
        case .expectedValue: "expected a value"
        case .expectedKey: "expected a member name in double quotes"
        case .expectedColon: "expected a colon after the member name"
        case .expectedCommaOrBracket: "expected a comma or a closing bracket"
        case .expectedCommaOrBrace: "expected a comma or a closing brace"
        case .trailingComma: "a comma must be followed by another element"
        case .trailingText: "there is more text behind the value"
        case .leadingZero: "a number must not begin with a superfluous zero"
        case .expectedDigit: "expected a digit"
        case .controlCharacter: "a control character in a string must be escaped"
        case .invalidEscape: "this is not an escape sequence"
        case .loneSurrogate: "a surrogate escape must be one half of a pair"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .tooDeep(let limit): "more than \(limit) arrays and objects inside one another"
        case .tooLong(let limit): "the text is longer than \(limit) bytes"
        case .numberTooLong(let limit): "a number is longer than \(limit) bytes"
        case .tooManyValues(let limit): "more than \(limit) values"
        }
    }
}
