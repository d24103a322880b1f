enum ExpressionArithmetic: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"

    /// Arithmetic on any two values. Text is only joined, never repeated, so that results stay about as long as what went in.
    func apply(_ left: ExpressionValue, _ right: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionValue {
        if let a = left.number, let b = right.number { return ExpressionValue(try a.applying(self, b)) }
        switch (self, left, right) {
        case (.add, .text(let a), .text(let b)):
            guard a.utf8.count + b.utf8.count <= ExpressionLimit.textBytes else { throw .valueTooLarge }
            return .text(a + b)
        case (.add, .list(let a), .list(let b)):
            guard a.count + b.count <= ExpressionLimit.listElements else { throw .valueTooLarge }
            return .list(a + b)
        case (.add, .moment(let civil), .duration(let seconds)), (.add, .duration(let seconds), .moment(let civil)):
            return try ExpressionArithmetic.moved(civil, by: seconds)
        case (.subtract, .moment(let civil), .duration(let seconds)):
            return try ExpressionArithmetic.moved(civil, by: -seconds)
        case (.add, .day(let date), .duration(let seconds)), (.add, .duration(let seconds), .day(let date)):
            return try ExpressionArithmetic.moved(date, byDaysOf: seconds, 1)
        case (.subtract, .day(let date), .duration(let seconds)):
            return try ExpressionArithmetic.moved(date, byDaysOf: seconds, -1)
        case (.subtract, .moment(let a), .moment(let b)): return .duration(a.secondNumber - b.secondNumber)
        case (.subtract, .day(let a), .day(let b)): return .duration((a.dayNumber - b.dayNumber) * CivilDateTime.secondsPerDay)
        default:
            if let result = try durations(left, right) { return result }
            throw .unsupportedOperands(rawValue, left.typeName, right.typeName)
        }
    }

    /// Nil when the operation is none on durations.
    private func durations(_ left: ExpressionValue, _ right: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionValue? {
        if case (.duration(let a), .duration(let b)) = (left, right) {
            switch self {
            case .add, .subtract, .remainder: return try .duration(ofSeconds: ExpressionNumber.integer(a).applying(self, .integer(b)))
            case .divide, .floorDivide: return ExpressionValue(try ExpressionNumber.integer(a).applying(self, .integer(b)))
            case .multiply, .power: return nil
            }
        }
        if case (.floorDivide, .decimal) = (self, right) { return nil }
        if case .duration(let a) = left, let b = right.number, self == .multiply || self == .divide || self == .floorDivide {
            // Dividing without a rest is the only way to stay on whole seconds, so both divisions are the same here.
            return try .duration(ofSeconds: ExpressionNumber.integer(a).applying(self == .multiply ? .multiply : .divide, b))
        }
        if let a = left.number, case .duration(let b) = right, self == .multiply {
            return try .duration(ofSeconds: a.applying(.multiply, .integer(b)))
        }
        return nil
    }

    private static func moved(_ civil: CivilDateTime, by seconds: Int64) throws(ExpressionError.Reason) -> ExpressionValue {
        guard let result = civil.advanced(bySeconds: seconds) else { throw .noSuchTime }
        return .moment(result)
    }

    /// Only the whole days of the duration count, as in the original: five hours before a day is that day.
    private static func moved(_ date: CivilDate, byDaysOf seconds: Int64, _ direction: Int64) throws(ExpressionError.Reason) -> ExpressionValue {
        let days = try ExpressionNumber.floorDivide(seconds, CivilDateTime.secondsPerDay).quotient
        guard let result = date.advanced(byDays: days * direction) else { throw .noSuchTime }
        return .day(result)
    }
}

extension ExpressionValue {
    /// A duration must be a whole number of seconds.
    static func duration(ofSeconds number: ExpressionNumber) throws(ExpressionError.Reason) -> ExpressionValue {
        let seconds: Int64
        switch number {
        case .integer(let value): seconds = value
        case .decimal(let value):
            // The least error of a product with a fraction of a day must not make a whole second none.
            let nearest = value.rounded()
            guard (value - nearest).magnitude < 1e-6 else { throw .fractionOfSecond }
            guard let whole = Int64(exactly: nearest) else { throw .outOfRange }
            seconds = whole
        }
        guard ExpressionLimit.durationSeconds.contains(seconds) else { throw .outOfRange }
        return .duration(seconds)
    }
}
