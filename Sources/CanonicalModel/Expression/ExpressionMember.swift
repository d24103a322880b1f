/// What may be asked of a date, a time or a duration, by the name after the point. No other members exist.
enum ExpressionMember: String, Sendable {
    case year, month, day, hour, minute, second
    case weekday, isoweekday, date, timestamp, strftime
    case days, seconds, totalSeconds = "total_seconds"
    case tmYear = "tm_year", tmMonth = "tm_mon", tmDay = "tm_mday", tmHour = "tm_hour", tmMinute = "tm_min", tmSecond = "tm_sec"
    case tmWeekday = "tm_wday", tmDayOfYear = "tm_yday"

    /// Whether it is written with parentheses.
    var isMethod: Bool {
        switch self {
        case .weekday, .isoweekday, .date, .timestamp, .strftime, .totalSeconds: true
        default: false
        }
    }

    var argumentCount: Int { self == .strftime ? 1 : 0 }

    func value(of base: ExpressionValue, _ arguments: [ExpressionValue], in environment: ExpressionEnvironment) throws(ExpressionError.Reason) -> ExpressionValue {
        guard let value = try find(in: base, arguments, environment) else { throw .noMember(base.typeName, rawValue) }
        return value
    }

    private func find(in base: ExpressionValue, _ arguments: [ExpressionValue], _ environment: ExpressionEnvironment) throws(ExpressionError.Reason) -> ExpressionValue? {
        switch base {
        case .moment(let civil):
            if let value = value(of: civil, in: environment) ?? value(of: civil.date) { return value }
            return try text(of: civil, arguments)
        case .day(let date):
            if let value = value(of: date) { return value }
            return try text(of: CivilDateTime(startOf: date), arguments)
        case .duration(let seconds): return try value(ofDuration: seconds)
        case .none, .bool, .integer, .decimal, .text, .list: return nil
        }
    }

    private func value(of civil: CivilDateTime, in environment: ExpressionEnvironment) -> ExpressionValue? {
        switch self {
        case .hour, .tmHour: .integer(Int64(civil.hour))
        case .minute, .tmMinute: .integer(Int64(civil.minute))
        case .second, .tmSecond: .integer(Int64(civil.second))
        case .date: .day(civil.date)
        case .timestamp: .decimal(Double(environment.seconds(of: civil)))
        case .tmYear: .integer(Int64(civil.date.year))
        case .tmMonth: .integer(Int64(civil.date.month))
        case .tmDay: .integer(Int64(civil.date.day))
        case .tmWeekday: .integer(Int64(civil.date.weekday))
        case .tmDayOfYear: .integer(Int64(civil.date.dayOfYear))
        default: nil
        }
    }

    private func value(of date: CivilDate) -> ExpressionValue? {
        switch self {
        case .year: .integer(Int64(date.year))
        case .month: .integer(Int64(date.month))
        case .day: .integer(Int64(date.day))
        case .weekday: .integer(Int64(date.weekday))
        case .isoweekday: .integer(Int64(date.weekday + 1))
        default: nil
        }
    }

    private func value(ofDuration duration: Int64) throws(ExpressionError.Reason) -> ExpressionValue? {
        let (days, seconds, _) = try ExpressionNumber.floorDivide(duration, CivilDateTime.secondsPerDay)
        return switch self {
        case .days: .integer(days)
        case .seconds: .integer(seconds)
        case .totalSeconds: .decimal(Double(duration))
        default: nil
        }
    }

    private func text(of civil: CivilDateTime, _ arguments: [ExpressionValue]) throws(ExpressionError.Reason) -> ExpressionValue? {
        guard self == .strftime, let argument = arguments.first else { return nil }
        guard case .text(let pattern) = argument else { throw .wrongArgument(rawValue, argument.typeName) }
        guard pattern.utf8.count <= ExpressionLimit.textBytes / 2 else { throw .valueTooLarge }
        guard let known = CivilPattern(parsing: pattern) else { throw .unknownTimePattern }
        return .text(known.write(civil))
    }
}
