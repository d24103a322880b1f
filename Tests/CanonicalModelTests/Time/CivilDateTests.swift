import Testing
@testable import CanonicalModel

@Suite struct CivilDateTests {
    @Test("Day numbers and dates agree for every day of the years 1800 to 2200")
    func everyDay() throws {
        var expected = try #require(CivilDate(year: 1800, month: 1, day: 1))
        for number in expected.dayNumber..<(expected.dayNumber + 146_097 + 366) {
            let date = try #require(CivilDate(dayNumber: number))
            guard date == expected, date.dayNumber == number else {
                Issue.record("day \(number): \(date), expected \(expected)")
                return
            }
            expected = try #require(CivilDate(year: date.year, month: date.month, day: date.day + 1)
                ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
                ?? CivilDate(year: date.year + 1, month: 1, day: 1))
        }
    }

    @Test("The first and the last day are the ends of the years 1 to 9999")
    func ends() {
        #expect(CivilDate.first.dayNumber == CivilDate.dayNumbers.lowerBound)
        #expect(CivilDate.last.dayNumber == CivilDate.dayNumbers.upperBound)
        #expect(CivilDate(dayNumber: CivilDate.dayNumbers.lowerBound)?.text == "0001-01-01")
        #expect(CivilDate(dayNumber: CivilDate.dayNumbers.upperBound)?.text == "9999-12-31")
        #expect(CivilDate(dayNumber: CivilDate.dayNumbers.upperBound + 1) == nil)
    }

    @Test("Monday is 0", arguments: [("1970-01-01", 3), ("2026-11-21", 5), ("0001-01-01", 0), ("9999-12-31", 4), ("2000-02-29", 1), ("2024-03-03", 6)])
    func weekdays(text: String, weekday: Int) throws {
        #expect(try #require(CivilDateTime(parsing: text)).date.weekday == weekday)
    }

    @Test("The day of the year counts leap days", arguments: [("2026-01-01", 1), ("2026-12-31", 365), ("2024-12-31", 366), ("1900-03-01", 60), ("2000-03-01", 61)])
    func daysOfYear(text: String, day: Int) throws {
        #expect(try #require(CivilDateTime(parsing: text)).date.dayOfYear == day)
    }

    @Test("Moving out of the years 1 to 9999 gives nothing, and does not overflow")
    func outOfRange() throws {
        #expect(CivilDate.last.advanced(byDays: 1) == nil)
        #expect(CivilDate.first.advanced(byDays: -1) == nil)
        #expect(CivilDate.epoch.advanced(byDays: .max) == nil)
        #expect(CivilDate.epoch.advanced(byDays: .min) == nil)
        #expect(CivilDateTime(startOf: .epoch).advanced(bySeconds: .max) == nil)
        #expect(CivilDateTime(startOf: .epoch).advanced(bySeconds: .min) == nil)
        #expect(CivilDateTime(startOf: .epoch).advanced(bySeconds: -1)?.text == "1969-12-31 23:59:59")
        #expect(CivilDateTime(secondNumber: .min) == nil)
        #expect(CivilDateTime(clampingSecondNumber: .max).text == "9999-12-31 23:59:59")
    }
}
