extension ExpressionFunction {
    /// The functions on numbers, texts and lists.
    func general(_ first: ExpressionValue, _ all: [ExpressionValue]) throws(ExpressionError.Reason) -> ExpressionValue {
        switch self {
        case .abs: return try absolute(first)
        case .len: return try length(first)
        case .int: return try whole(first)
        case .float: return try decimal(first)
        case .str: return .text(try first.plainText())
        case .bool: return .bool(first.isTruthy)
        case .min: return try chosen(from: all, .before)
        case .max: return try chosen(from: all, .after)
        case .round: return try rounded(all)
        default: throw wrongArgument(first)
        }
    }

    private func absolute(_ value: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionValue {
        if case .duration(let seconds) = value { return .duration(Swift.abs(seconds)) }
        guard let number = value.number else { throw wrongArgument(value) }
        return ExpressionValue(number.isNegative ? try number.negated() : number)
    }

    private func length(_ value: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionValue {
        switch value {
        case .text(let text): return .integer(Int64(text.unicodeScalars.count))
        case .list(let elements): return .integer(Int64(elements.count))
        default: throw wrongArgument(value)
        }
    }

    private func whole(_ value: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionValue {
        if case .text(let text) = value {
            let digits = ExpressionFunction.trimmed(text)
            guard let number = Int64(digits) else {
                let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                throw isNumber ? .outOfRange : .notANumber
            }
            return .integer(number)
        }
        switch value.number {
        case .integer(let number)?: return .integer(number)
        case .decimal(let number)?: return try ExpressionFunction.integer(number.rounded(.towardZero))
        case nil: throw wrongArgument(value)
        }
    }

    private func decimal(_ value: ExpressionValue) throws(ExpressionError.Reason) -> ExpressionValue {
        if case .text(let text) = value {
            guard let number = ExpressionNumber.decimal(parsing: ExpressionFunction.trimmed(text)) else { throw .notANumber }
            return .decimal(number)
        }
        guard let number = value.number else { throw wrongArgument(value) }
        return .decimal(number.asDecimal)
    }

    /// The first of several arguments, or of one list, that all others do not come before (or after).
    private func chosen(from arguments: [ExpressionValue], _ wanted: ExpressionOrder) throws(ExpressionError.Reason) -> ExpressionValue {
        var candidates = arguments
        if arguments.count == 1 {
            guard case .list(let elements) = arguments[0] else { throw wrongArgument(arguments[0]) }
            candidates = elements
        }
        guard var best = candidates.first else { throw .nothingToChooseFrom }
        for candidate in candidates.dropFirst() where try candidate.order(to: best) == wanted {
            best = candidate
        }
        return best
    }

    /// Halves go to the even neighbour. With a number of places the result stays decimal.
    private func rounded(_ arguments: [ExpressionValue]) throws(ExpressionError.Reason) -> ExpressionValue {
        guard let number = arguments[0].number else { throw wrongArgument(arguments[0]) }
        guard arguments.count > 1, arguments[1] != ExpressionValue.none else {
            switch number {
            case .integer: return ExpressionValue(number)
            case .decimal(let value): return try ExpressionFunction.integer(value.rounded(.toNearestOrEven))
            }
        }
        guard case .integer(let places)? = arguments[1].number else { throw wrongArgument(arguments[1]) }
        guard (0...22).contains(places) else { throw .outOfRange }
        guard case .decimal(let value) = number else { return ExpressionValue(number) }
        return .decimal(ExpressionFunction.rounded(value, places: places))
    }

    /// Rounds the exact binary value: 1.115 is a little less than it looks, so it becomes 1.11.
    private static func rounded(_ value: Double, places: Int64) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = value * scale
        // Beyond this no decimal has places after the point.
        guard scaled.magnitude < 0x1p52 else { return value }
        let lost = (-scaled).addingProduct(value, scale)
        var result = scaled.rounded(.toNearestOrEven)
        let distance = scaled - result
        if distance.magnitude == 0.5, lost != 0 {
            result = lost > 0 ? scaled.rounded(.up) : scaled.rounded(.down)
        }
        return result / scale
    }

    private static func integer(_ value: Double) throws(ExpressionError.Reason) -> ExpressionValue {
        guard let whole = Int64(exactly: value) else { throw .outOfRange }
        return .integer(whole)
    }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || ("\t"..."\r").contains(scalar) }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(scalars[first...last])
    }
}
