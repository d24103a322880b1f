import Testing
@testable import CanonicalModel

@Suite struct ZonedCalendarTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let zone: String
        let seconds: Int64
        let text: String
        var testDescription: String { "\(zone) \(text)" }
    }

    @Test("A moment shows as the zone's clocks do, and that text reads back as the moment", arguments: [
        Sample(zone: "UTC", seconds: 0, text: "1970-01-01 00:00:00"),
        Sample(zone: "UTC", seconds: 951_782_400, text: "2000-02-29 00:00:00"),
        Sample(zone: "UTC", seconds: 4_102_444_799, text: "2099-12-31 23:59:59"),
        Sample(zone: "UTC", seconds: -1, text: "1969-12-31 23:59:59"),
        Sample(zone: "Asia/Shanghai", seconds: 0, text: "1970-01-01 08:00:00"),
        Sample(zone: "Asia/Shanghai", seconds: 584_000_000, text: "1988-07-04 15:13:20"),
        Sample(zone: "Asia/Shanghai", seconds: 1_900_000_000, text: "2030-03-18 01:46:40"),
        Sample(zone: "Asia/Shanghai", seconds: 4_085_000_000, text: "2099-06-13 10:13:20"),
        Sample(zone: "Europe/Berlin", seconds: 0, text: "1970-01-01 01:00:00"),
        Sample(zone: "Europe/Berlin", seconds: 1_774_745_999, text: "2026-03-29 01:59:59"),
        Sample(zone: "Europe/Berlin", seconds: 1_774_746_000, text: "2026-03-29 03:00:00"),
        Sample(zone: "Europe/Berlin", seconds: 1_792_886_399, text: "2026-10-25 01:59:59"),
        Sample(zone: "Europe/Berlin", seconds: 1_792_893_600, text: "2026-10-25 03:00:00"),
        Sample(zone: "Europe/Berlin", seconds: 4_085_000_000, text: "2099-06-13 04:13:20"),
        Sample(zone: "America/New_York", seconds: 0, text: "1969-12-31 19:00:00"),
        Sample(zone: "America/New_York", seconds: 1_772_953_199, text: "2026-03-08 01:59:59"),
        Sample(zone: "America/New_York", seconds: 1_772_953_200, text: "2026-03-08 03:00:00"),
        Sample(zone: "America/New_York", seconds: 4_085_000_000, text: "2099-06-12 22:13:20"),
    ])
    func momentsAndTexts(sample: Sample) throws {
        let calendar = try #require(ZonedCalendar(identifier: sample.zone))
        let moment = Moment(seconds: sample.seconds)
        #expect(calendar.dateTimeText(moment) == sample.text)
        #expect(calendar.dateText(moment) == String(sample.text.prefix(10)))
        #expect(calendar.parseDateTime(sample.text) == moment)
    }

    @Test("An hour shown twice is read as its first occurrence")
    func ambiguousHour() throws {
        let berlin = try #require(ZonedCalendar(identifier: "Europe/Berlin"))
        // 02:30 in summer time, and again an hour later in winter time.
        #expect(berlin.dateTimeText(Moment(seconds: 1_792_888_200)) == "2026-10-25 02:30:00")
        #expect(berlin.dateTimeText(Moment(seconds: 1_792_891_800)) == "2026-10-25 02:30:00")
        #expect(berlin.parseDateTime("2026-10-25 02:30:00") == Moment(seconds: 1_792_888_200))
        #expect(berlin.parseDateTime("2026-10-25 02:59:59") == Moment(seconds: 1_792_889_999))
        #expect(berlin.parseDateTime("2026-10-25 03:00:00") == Moment(seconds: 1_792_893_600))
    }

    @Test("An hour that is skipped counts on in the old offset")
    func skippedHour() throws {
        let newYork = try #require(ZonedCalendar(identifier: "America/New_York"))
        let moment = try #require(newYork.parseDateTime("2026-03-08 02:30:00"))
        #expect(newYork.dateTimeText(moment) == "2026-03-08 03:30:00")
    }

    @Test("Milliseconds are dropped downwards, also before 1970")
    func milliseconds() {
        #expect(ZonedCalendar.utc.dateTimeText(Moment(milliseconds: 1_999)) == "1970-01-01 00:00:01")
        #expect(ZonedCalendar.utc.dateTimeText(Moment(milliseconds: -1)) == "1969-12-31 23:59:59")
    }

    @Test("The furthest moments there are do not trap", arguments: [Int64.min, .min + 1, .max - 1, .max])
    func extremes(milliseconds: Int64) throws {
        let shanghai = try #require(ZonedCalendar(identifier: "Asia/Shanghai"))
        let text = shanghai.dateTimeText(Moment(milliseconds: milliseconds))
        #expect(text == (milliseconds < 0 ? "0001-01-01 00:00:00" : "9999-12-31 23:59:59"))
    }

    @Test("Date-time texts may leave out the time or its seconds", arguments: [
        ("2026-02-28", "2026-02-28 00:00:00"),
        ("2026-02-28 07:08", "2026-02-28 07:08:00"),
        ("2026-02-28 07:08:09", "2026-02-28 07:08:09"),
        ("2026-02-28T07:08:09", "2026-02-28 07:08:09"),
        ("0001-01-01 00:00:00", "0001-01-01 00:00:00"),
        ("9999-12-31 23:59:59", "9999-12-31 23:59:59"),
    ])
    func accepted(text: String, meaning: String) throws {
        let shanghai = try #require(ZonedCalendar(identifier: "Asia/Shanghai"))
        #expect(shanghai.dateTimeText(try #require(shanghai.parseDateTime(text))) == meaning)
    }

    @Test("Other forms, and days and times that do not exist, are refused", arguments: [
        "", "2026", "2026-2-28", "2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-02-28 24:00:00", "2026-02-28 23:60:00",
        "2026-02-28 23:59:60", "2026-02-28 ", "2026-02-28T07:08", "2026-02-28 07:08:", "2026-02-28 07:08:09.5", " 2026-02-28",
        "2026-02-28  07:08", "2026-02-28 07:08:09Z", "２０２６-02-28", "+026-02-28", "10000-01-01", "2026/02/28",
    ])
    func refused(text: String) {
        #expect(ZonedCalendar.utc.parseDateTime(text) == nil)
    }

    @Test("Names that are no time zone give nothing", arguments: ["", "Asia/Hangzhou", "../../etc/passwd", "亚洲/上海", String(repeating: "a", count: 100_000)])
    func unknownZones(name: String) {
        #expect(ZonedCalendar(identifier: name) == nil)
    }

    @Test("Every moment of two centuries survives the way to text and back, but for the hours shown twice", arguments: ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
    func roundTrip(zone: String) throws {
        let calendar = try #require(ZonedCalendar(identifier: zone))
        for seconds in stride(from: Int64(-3_000_000_000), through: 5_000_000_000, by: 1_234_567) {
            let text = calendar.dateTimeText(Moment(seconds: seconds))
            let back = try #require(calendar.parseDateTime(text))
            #expect(calendar.dateTimeText(back) == text)
            #expect(seconds - back.seconds <= 3600 && seconds >= back.seconds)
        }
    }
}
