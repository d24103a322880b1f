/// What a calendar and a clock on the wall show, to the second, in the years 1 to 9999, without a time zone.
public struct CivilDateTime: Hashable, Comparable, Sendable {
    public let date: CivilDate
    /// 0 to 23.
    public let hour: Int
    /// 0 to 59.
    public let minute: Int
    /// 0 to 59; leap seconds are not known.
    public let second: Int

    /// Nil when there is no such time of day.
    public init?(date: CivilDate, hour: Int, minute: Int, second: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// Nil when there is no such day or time of day.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard let date = CivilDate(year: year, month: month, day: day) else { return nil }
        self.init(date: date, hour: hour, minute: minute, second: second)
    }

    /// The day's midnight.
    public init(startOf date: CivilDate) {
        self.date = date
        hour = 0
        minute = 0
        second = 0
    }

    static let secondsPerDay: Int64 = 86_400

    /// That many seconds after 1970-01-01 00:00:00 on the same clock; nil outside the years 1 to 9999.
    public init?(secondNumber: Int64) {
        let day = CivilDateTime.dayNumber(ofSecond: secondNumber)
        guard CivilDate.dayNumbers.contains(day) else { return nil }
        self.init(clampingSecondNumber: secondNumber)
    }

    /// As `init(secondNumber:)`, but a number out of range gives the first or last second there is.
    public init(clampingSecondNumber number: Int64) {
        let lowest = CivilDate.dayNumbers.lowerBound * CivilDateTime.secondsPerDay
        let highest = (CivilDate.dayNumbers.upperBound + 1) * CivilDateTime.secondsPerDay - 1
        let bounded = min(max(number, lowest), highest)
        let day = CivilDateTime.dayNumber(ofSecond: bounded)
        let secondOfDay = Int(bounded - day * CivilDateTime.secondsPerDay)
        date = CivilDate(clampingDayNumber: day)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
    }

    /// Seconds since 1970-01-01 00:00:00 on the same clock.
    public var secondNumber: Int64 {
        date.dayNumber * CivilDateTime.secondsPerDay + Int64(hour * 3600 + minute * 60 + second)
    }

    /// Nil when the result is outside the years 1 to 9999.
    public func advanced(bySeconds seconds: Int64) -> CivilDateTime? {
        let (number, overflow) = secondNumber.addingReportingOverflow(seconds)
        return overflow ? nil : CivilDateTime(secondNumber: number)
    }

    public static func < (a: CivilDateTime, b: CivilDateTime) -> Bool {
        a.date != b.date ? a.date < b.date : (a.hour, a.minute, a.second) < (b.hour, b.minute, b.second)
    }

    private static func dayNumber(ofSecond second: Int64) -> Int64 {
        let (quotient, remainder) = second.quotientAndRemainder(dividingBy: secondsPerDay)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
