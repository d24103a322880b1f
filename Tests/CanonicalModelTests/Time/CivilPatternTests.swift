import Testing
@testable import CanonicalModel

@Suite struct CivilPatternTests {
    @Test("Texts are read by the pattern", arguments: [
        ("%Y-%m-%d %H:%M:%S", "2030-05-06 07:08:09", "2030-05-06 07:08:09"), ("%Y-%m-%d", "2030-5-6", "2030-05-06 00:00:00"),
        ("%Y%m%d", "20300506", "2030-05-06 00:00:00"), ("%Y年%m月%d日", "2030年5月6日", "2030-05-06 00:00:00"), ("%y/%m", "30/12", "2030-12-01 00:00:00"),
        ("%y", "69", "1969-01-01 00:00:00"), ("%Y %j", "2024   366", "2024-12-31 00:00:00"), ("%H:%M", "7:5", "1900-01-01 07:05:00"), ("%%%d", "%31", "1900-01-31 00:00:00"),
        ("", "", "1900-01-01 00:00:00"),
    ])
    func reads(pattern: String, text: String, meaning: String) throws {
        let read = try #require(CivilPattern(parsing: pattern)).read(text)
        #expect(read?.text == meaning)
    }

    @Test("Texts that do not follow the pattern, and days that do not exist, are refused", arguments: [
        ("%Y-%m-%d", "2030-02-30"), ("%Y-%m-%d", "2030-05-06 "), ("%Y-%m-%d", " 2030-05-06"), ("%Y-%m-%d", "2030-13-01"), ("%Y", "0000"), ("%Y", "203"),
        ("%H", "24"), ("%M", "60"), ("%S", "60"), ("%j", "000"), ("%Y %j", "2023 366"), ("%d", ""), ("%d", "３"), ("%Y %m", "2030-05"), ("a", "b"),
    ])
    func refuses(pattern: String, text: String) throws {
        #expect(try #require(CivilPattern(parsing: pattern)).read(text) == nil)
    }

    @Test("Unknown directives make no pattern", arguments: ["%", "%Q", "%-d", "%f", "%%%", "%三"])
    func unknown(pattern: String) {
        #expect(CivilPattern(parsing: pattern) == nil)
    }

    @Test("What is written can be read again", arguments: ["%Y-%m-%d %H:%M:%S", "%Y%j%H%M%S", "%S|%M|%H|%d|%m|%Y"])
    func roundTrip(pattern: String) throws {
        let pattern = try #require(CivilPattern(parsing: pattern))
        for second in stride(from: Int64(-60_000_000_000), to: 200_000_000_000, by: 1_987_654_321) {
            let civil = try #require(CivilDateTime(secondNumber: second))
            #expect(pattern.read(pattern.write(civil)) == civil)
        }
    }
}
