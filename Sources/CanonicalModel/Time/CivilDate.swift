/// A day of the proleptic Gregorian calendar, in the years 1 to 9999, without a time zone.
public struct CivilDate: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// Nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
              day <= CivilDate.daysInMonth(month, ofYear: year) else { return nil }
        self.init(knownYear: year, month: month, day: day)
    }

    private init(knownYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    public static let first = CivilDate(knownYear: 1, month: 1, day: 1)
    public static let last = CivilDate(knownYear: 9999, month: 12, day: 31)
    public static let epoch = CivilDate(knownYear: 1970, month: 1, day: 1)

    /// The day numbers (days since 1970-01-01) that have a date: 0001-01-01 to 9999-12-31.
    static let dayNumbers: ClosedRange<Int64> = -719_162...2_932_896

    /// The day that many days after 1970-01-01; nil outside the years 1 to 9999.
    public init?(dayNumber: Int64) {
        guard CivilDate.dayNumbers.contains(dayNumber) else { return nil }
        self.init(clampingDayNumber: dayNumber)
    }

    /// As `init(dayNumber:)`, but a number out of range gives the first or last day there is.
    public init(clampingDayNumber number: Int64) {
        let bounded = min(max(number, CivilDate.dayNumbers.lowerBound), CivilDate.dayNumbers.upperBound)
        // Years are counted from 1 March, so that the leap day is the last of its year; 400 years (an era) repeat exactly.
        let days = Int(bounded) + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfMarchYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfMarchYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.init(
            knownYear: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
            month: month,
            day: dayOfMarchYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// Days since 1970-01-01.
    public var dayNumber: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear % 400
        let dayOfMarchYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfMarchYear - 719_468)
    }

    /// 0 for Monday to 6 for Sunday.
    public var weekday: Int {
        // 1970-01-01 was a Thursday, day 3; 719_166 is a multiple of seven that keeps the sum positive.
        Int((dayNumber + 719_166 + 3) % 7)
    }

    /// 1 to 366.
    public var dayOfYear: Int {
        var days = day
        for earlier in 1..<month { days += CivilDate.daysInMonth(earlier, ofYear: year) }
        return days
    }

    /// Nil when the result is outside the years 1 to 9999.
    public func advanced(byDays days: Int64) -> CivilDate? {
        let (number, overflow) = dayNumber.addingReportingOverflow(days)
        return overflow ? nil : CivilDate(dayNumber: number)
    }

    public static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// `month` is 1 to 12.
    public static func daysInMonth(_ month: Int, ofYear year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }
}
