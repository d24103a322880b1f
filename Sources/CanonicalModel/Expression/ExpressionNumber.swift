/// A number in arithmetic: whole numbers stay whole and exact as long as they fit.
enum ExpressionNumber: Sendable, Equatable {
    case integer(Int64)
    case decimal(Double)

    var asDecimal: Double {
        switch self {
        case .integer(let value): Double(value)
        case .decimal(let value): value
        }
    }

    /// Compares exactly, also whole numbers too large for a decimal's precision.
    func order(to other: ExpressionNumber) -> ExpressionOrder {
        switch (self, other) {
        case (.integer(let a), .integer(let b)): ExpressionOrder(a, b)
        case (.decimal(let a), .decimal(let b)): ExpressionOrder(a, b)
        case (.integer(let a), .decimal(let b)): ExpressionNumber.order(a, b)
        case (.decimal(let a), .integer(let b)): ExpressionNumber.order(b, a).reversed
        }
    }

    private static func order(_ whole: Int64, _ decimal: Double) -> ExpressionOrder {
        let truncated = decimal.rounded(.towardZero)
        guard let near = Int64(exactly: truncated) else { return ExpressionOrder(0, decimal) }
        return whole == near ? ExpressionOrder(truncated, decimal) : ExpressionOrder(whole, near)
    }
}

extension ExpressionOrder {
    var reversed: ExpressionOrder {
        switch self {
        case .before: .after
        case .after: .before
        case .same, .unordered: self
        }
    }
}

extension ExpressionNumber {
    func applying(_ operation: ExpressionArithmetic, _ other: ExpressionNumber) throws(ExpressionError.Reason) -> ExpressionNumber {
        if case (.integer(let a), .integer(let b)) = (self, other), operation != .divide {
            return try ExpressionNumber.whole(operation, a, b)
        }
        return try ExpressionNumber.decimals(operation, asDecimal, other)
    }

    func negated() throws(ExpressionError.Reason) -> ExpressionNumber {
        switch self {
        case .integer(let value):
            guard value != .min else { throw .outOfRange }
            return .integer(-value)
        case .decimal(let value): return .decimal(-value)
        }
    }

    var isNegative: Bool {
        switch self {
        case .integer(let value): value < 0
        case .decimal(let value): value < 0
        }
    }

    private static func whole(_ operation: ExpressionArithmetic, _ a: Int64, _ b: Int64) throws(ExpressionError.Reason) -> ExpressionNumber {
        switch operation {
        case .add: return try checked(a.addingReportingOverflow(b))
        case .subtract: return try checked(a.subtractingReportingOverflow(b))
        case .multiply: return try checked(a.multipliedReportingOverflow(by: b))
        case .divide: return try decimals(.divide, Double(a), .integer(b))
        case .floorDivide:
            let division = try floorDivide(a, b)
            return try checked((division.quotient, division.overflow))
        case .remainder: return .integer(try floorDivide(a, b).remainder)
        case .power:
            guard b >= 0 else { return try decimals(.power, Double(a), .integer(b)) }
            return try power(a, b)
        }
    }

    /// Rounds down, as the original does; the remainder has the divisor's sign.
    static func floorDivide(_ a: Int64, _ b: Int64) throws(ExpressionError.Reason) -> (quotient: Int64, remainder: Int64, overflow: Bool) {
        guard b != 0 else { throw .divisionByZero }
        guard b != -1 else { return (0 &- a, 0, a == .min) }
        let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        let isBelow = remainder != 0 && (remainder < 0) != (b < 0)
        return isBelow ? (quotient - 1, remainder + b, false) : (quotient, remainder, false)
    }

    private static func decimals(_ operation: ExpressionArithmetic, _ a: Double, _ other: ExpressionNumber) throws(ExpressionError.Reason) -> ExpressionNumber {
        let b = other.asDecimal
        switch operation {
        case .add: return try finite(a + b)
        case .subtract: return try finite(a - b)
        case .multiply: return try finite(a * b)
        case .divide:
            guard b != 0 else { throw .divisionByZero }
            return try finite(a / b)
        case .floorDivide: return try finite((a - floorRemainder(a, b)) / b)
        case .remainder: return try finite(floorRemainder(a, b))
        case .power: return try finite(power(a, other))
        }
    }

    private static func floorRemainder(_ a: Double, _ b: Double) throws(ExpressionError.Reason) -> Double {
        guard b != 0 else { throw .divisionByZero }
        let remainder = a.truncatingRemainder(dividingBy: b)
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    /// By squaring: at most 63 steps, and the first overflow ends it.
    private static func power(_ base: Int64, _ exponent: Int64) throws(ExpressionError.Reason) -> ExpressionNumber {
        var result: Int64 = 1
        var square = base
        var left = exponent
        while true {
            if left & 1 == 1 { result = try checkedValue(result.multipliedReportingOverflow(by: square)) }
            left >>= 1
            guard left > 0 else { return .integer(result) }
            square = try checkedValue(square.multipliedReportingOverflow(by: square))
        }
    }

    /// Only whole exponents up to a thousand: more is no condition on a ticket.
    private static func power(_ base: Double, _ exponent: ExpressionNumber) throws(ExpressionError.Reason) -> Double {
        guard let whole = Int64(exactly: exponent.asDecimal), (-1000...1000).contains(whole) else { throw .outOfRange }
        guard whole >= 0 || base != 0 else { throw .divisionByZero }
        var result = 1.0
        for _ in 0..<abs(whole) { result *= base }
        return whole < 0 ? 1 / result : result
    }

    private static func checked(_ outcome: (Int64, Bool)) throws(ExpressionError.Reason) -> ExpressionNumber {
        .integer(try checkedValue(outcome))
    }

    private static func checkedValue(_ outcome: (Int64, Bool)) throws(ExpressionError.Reason) -> Int64 {
        guard !outcome.1 else { throw .outOfRange }
        return outcome.0
    }

    private static func finite(_ value: Double) throws(ExpressionError.Reason) -> ExpressionNumber {
        guard value.isFinite else { throw .outOfRange }
        return .decimal(value)
    }
}

extension ExpressionValue {
    init(_ number: ExpressionNumber) {
        switch number {
        case .integer(let value): self = .integer(value)
        case .decimal(let value): self = .decimal(value)
        }
    }
}
