/// What a field holds or an expression gives.
public enum ExpressionValue: Sendable, Equatable {
    case none
    case bool(Bool)
    case integer(Int64)
    /// Always finite within expressions.
    case decimal(Double)
    case text(String)
    case moment(CivilDateTime)
    case day(CivilDate)
    /// In seconds.
    case duration(Int64)
    /// Stands for both of the original's lists and tuples.
    case list([ExpressionValue])
}

extension ExpressionValue {
    /// The type as an author of conditions would call it.
    var typeName: String {
        switch self {
        case .none: "None"
        case .bool: "true/false"
        case .integer, .decimal: "number"
        case .text: "text"
        case .moment: "date and time"
        case .day: "date"
        case .duration: "duration"
        case .list: "list"
        }
    }

    /// Whether the value counts as true: everything but None, False, zero and what is empty.
    public var isTruthy: Bool {
        switch self {
        case .none: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .decimal(let value): value != 0
        case .text(let value): !value.isEmpty
        case .moment, .day: true
        case .duration(let seconds): seconds != 0
        case .list(let elements): !elements.isEmpty
        }
    }

    /// The number a value counts as; True is 1 and False 0.
    var number: ExpressionNumber? {
        switch self {
        case .bool(let value): .integer(value ? 1 : 0)
        case .integer(let value): .integer(value)
        case .decimal(let value): .decimal(value)
        case .none, .text, .moment, .day, .duration, .list: nil
        }
    }

    /// A field's value as it takes part in an expression: dates and times as their text, as the original substitutes them.
    func substituted() throws(ExpressionError.Reason) -> ExpressionValue {
        var room = ExpressionLimit.textBytes
        guard fits(into: &room, depth: ExpressionLimit.fieldDepth) else { throw .valueTooLarge }
        switch self {
        case .moment(let civil): return .text(civil.text)
        case .day(let date): return .text(date.text)
        case .none, .bool, .integer, .decimal, .text, .duration, .list: return self
        }
    }

    private func fits(into room: inout Int, depth: Int) -> Bool {
        switch self {
        case .text(let value): room -= value.utf8.count
        case .decimal(let value): room = value.isFinite ? room - 8 : -1
        case .list(let elements):
            guard depth > 0 else { return false }
            for element in elements {
                guard element.fits(into: &room, depth: depth - 1) else { return false }
            }
            room -= 8
        case .duration(let seconds): room = ExpressionLimit.durationSeconds.contains(seconds) ? room - 8 : -1
        case .none, .bool, .integer, .moment, .day: room -= 8
        }
        return room >= 0
    }
}

/// Bounds on what an expression and its values may take up.
enum ExpressionLimit {
    static let expressionBytes = 4096
    static let depth = 64
    static let nodes = 1000
    static let textBytes = 65_536
    static let listElements = 10_000
    static let fieldDepth = 8
    /// A thousand million days.
    static let durationSeconds: ClosedRange<Int64> = -86_400_000_000_000...86_400_000_000_000
}
