extension ExpressionFunction {
    func moment(_ value: ExpressionValue) throws(ExpressionError.Reason) -> CivilDateTime {
        guard case .moment(let civil) = value else { throw wrongArgument(value) }
        return civil
    }

    func dateTime(ofSeconds value: ExpressionValue, in environment: ExpressionEnvironment) throws(ExpressionError.Reason) -> ExpressionValue {
        guard let number = value.number else { throw wrongArgument(value) }
        guard let seconds = Int64(exactly: number.asDecimal.rounded(.down)), let civil = environment.civil(ofSeconds: seconds) else {
            throw .noSuchTime
        }
        return .moment(civil)
    }

    /// `strptime`: a text and its pattern.
    func reading(_ arguments: [ExpressionValue]) throws(ExpressionError.Reason) -> ExpressionValue {
        for argument in arguments {
            guard case .text = argument else { throw wrongArgument(argument) }
        }
        guard case (.text(let text)?, .text(let pattern)?) = (arguments.first, arguments.last) else { throw wrongArgument(.none) }
        guard let known = CivilPattern(parsing: pattern) else { throw .unknownTimePattern }
        guard let civil = known.read(text) else { throw .notOfTimePattern }
        return .moment(civil)
    }

    func date(_ arguments: [ExpressionValue?]) throws(ExpressionError.Reason) -> CivilDate {
        let numbers = try wholeNumbers(arguments, count: 3)
        guard let date = CivilDate(year: numbers[0], month: numbers[1], day: numbers[2]) else { throw .noSuchTime }
        return date
    }

    func dateTime(_ arguments: [ExpressionValue?]) throws(ExpressionError.Reason) -> ExpressionValue {
        let date = try date(arguments)
        let numbers = try wholeNumbers(arguments, count: 6)
        guard let civil = CivilDateTime(date: date, hour: numbers[3], minute: numbers[4], second: numbers[5]) else { throw .noSuchTime }
        return .moment(civil)
    }

    func duration(_ arguments: [ExpressionValue?]) throws(ExpressionError.Reason) -> ExpressionValue {
        // In the order of the parameters: a whole number of seconds, or a whole part of one.
        let units: [(operation: ExpressionArithmetic, size: Int64)] = [
            (.multiply, 86_400), (.multiply, 1), (.divide, 1_000_000), (.divide, 1000), (.multiply, 60), (.multiply, 3600), (.multiply, 604_800),
        ]
        var sum = ExpressionNumber.integer(0)
        for (argument, unit) in zip(arguments, units) {
            guard let argument else { continue }
            guard let number = argument.number else { throw wrongArgument(argument) }
            sum = try sum.applying(.add, number.applying(unit.operation, .integer(unit.size)))
        }
        return try .duration(ofSeconds: sum)
    }

    /// Exactly `count` numbers; those not given are zero.
    private func wholeNumbers(_ arguments: [ExpressionValue?], count: Int) throws(ExpressionError.Reason) -> [Int] {
        var numbers: [Int] = []
        for index in 0..<count {
            guard index < arguments.count, let argument = arguments[index] else {
                numbers.append(0)
                continue
            }
            guard case .integer(let value)? = argument.number else { throw wrongArgument(argument) }
            guard let number = Int(exactly: value) else { throw .noSuchTime }
            numbers.append(number)
        }
        return numbers
    }
}
