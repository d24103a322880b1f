/// The functions a condition may call, by the names it calls them. There are no others, and none is found by a value.
enum ExpressionFunction: String, Sendable, CaseIterable {
    case abs
    case len
    case int
    case float
    case str
    case bool
    case min
    case max
    case round
    case dateTime = "datetime.datetime"
    case dateTimeNow = "datetime.datetime.now"
    case dateTimeToday = "datetime.datetime.today"
    case dateTimeReading = "datetime.datetime.strptime"
    case dateTimeOfSeconds = "datetime.datetime.fromtimestamp"
    case date = "datetime.date"
    case dateToday = "datetime.date.today"
    case duration = "datetime.timedelta"
    case time = "time.time"
    case timeReading = "time.strptime"
    case secondsOfTime = "time.mktime"

    /// The names of arguments that may be given by name; empty where they are only given in order.
    var parameters: [String] {
        switch self {
        case .dateTime: ["year", "month", "day", "hour", "minute", "second"]
        case .date: ["year", "month", "day"]
        case .duration: ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"]
        default: []
        }
    }

    var argumentCounts: ClosedRange<Int> {
        switch self {
        case .abs, .len, .int, .float, .str, .bool, .dateTimeOfSeconds, .secondsOfTime: 1...1
        case .min, .max: 1...Int.max
        case .round: 1...2
        case .dateTime: 3...6
        case .date: 3...3
        case .duration: 0...7
        case .dateTimeReading, .timeReading: 2...2
        case .dateTimeNow, .dateTimeToday, .dateToday, .time: 0...0
        }
    }

    /// The arguments stand in the places of the parameters; those that were not given are nil.
    func call(_ arguments: [ExpressionValue?], in environment: ExpressionEnvironment) throws(ExpressionError.Reason) -> ExpressionValue {
        let given = arguments.compactMap { $0 }
        let first = given.first ?? .none
        switch self {
        case .dateTimeNow, .dateTimeToday: return .moment(environment.now)
        case .dateToday: return .day(environment.now.date)
        case .time: return .decimal(Double(environment.nowSeconds))
        case .secondsOfTime: return .decimal(Double(environment.seconds(of: try moment(first))))
        case .dateTimeOfSeconds: return try dateTime(ofSeconds: first, in: environment)
        case .dateTimeReading, .timeReading: return try reading(given)
        case .dateTime: return try dateTime(arguments)
        case .date: return .day(try date(arguments))
        case .duration: return try duration(arguments)
        case .abs, .len, .int, .float, .str, .bool, .min, .max, .round: return try general(first, given)
        }
    }

    func wrongArgument(_ value: ExpressionValue) -> ExpressionError.Reason {
        .wrongArgument(rawValue, value.typeName)
    }
}
