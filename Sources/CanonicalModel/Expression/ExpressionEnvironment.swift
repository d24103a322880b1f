/// What an expression is worked out with: the time it is, and the fields' values.
public struct ExpressionEnvironment: Sendable {
    let now: CivilDateTime
    /// Since 1970 UTC.
    let nowSeconds: Int64
    private let calendar: ZonedCalendar
    private let field: @Sendable (String) -> ExpressionValue?

    /// - Parameters:
    ///   - now: what clocks show in the contract's time zone. Other times are converted with the offset that holds now.
    ///   - nowSeconds: the same moment in seconds since 1970 UTC.
    ///   - field: the value of the field with that key, `.none` for one that is not set, nil when there is no such field.
    public init(now: CivilDateTime, nowSeconds: Int64, field: @escaping @Sendable (String) -> ExpressionValue?) {
        self.now = now
        self.nowSeconds = nowSeconds
        self.field = field
        let day = CivilDateTime.secondsPerDay
        let (offset, overflow) = now.secondNumber.subtractingReportingOverflow(nowSeconds)
        calendar = ZonedCalendar(identifier: "", first: .first(offset: overflow ? 0 : min(max(offset, -day), day)), later: [])
    }

    /// As the other, with all offsets of the contract's time zone.
    public init(now moment: Moment, calendar: ZonedCalendar, field: @escaping @Sendable (String) -> ExpressionValue?) {
        now = calendar.civil(moment)
        nowSeconds = moment.seconds
        self.calendar = calendar
        self.field = field
    }

    func value(ofField key: String) throws(ExpressionError.Reason) -> ExpressionValue {
        guard let value = field(key) else { throw .unknownField(key) }
        return try value.substituted()
    }

    func seconds(of civil: CivilDateTime) -> Int64 {
        calendar.moment(civil).seconds
    }

    /// Nil outside the years 1 to 9999.
    func civil(ofSeconds seconds: Int64) -> CivilDateTime? {
        guard CivilDateTime(secondNumber: seconds) != nil else { return nil }
        return calendar.civil(Moment(seconds: seconds))
    }
}
