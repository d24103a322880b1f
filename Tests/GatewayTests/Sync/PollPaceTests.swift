import CanonicalModel
import Foundation
import Testing

@testable import Gateway

/// How often a job looks at both sides.
@Suite("The pace of a job")
struct PollPaceTests {
    private typealias Outcome = PollPace.Outcome

    private static let quiet = Outcome()
    private static let rows = Outcome(links: 3)
    private static let written = Outcome(links: 1, isActive: true)

    /// Seconds.
    private func pace(_ every: Int64 = 5, idle: Int64 = 60) -> PollPace { PollPace(every: every * 1000, idle: idle * 1000) }

    @Test("Looks that find nothing are twice as far apart each time, up to the longest", arguments: [
        (5, 60, [10, 20, 40, 60, 60]), (5, 5, [5, 5]), (30, 300, [60, 120, 240, 300]), (10, 25, [20, 25, 25]), (10, 3, [10]),
    ] as [(Int64, Int64, [Int64])])
    func growing(every: Int64, idle: Int64, pauses: [Int64]) {
        var pace = pace(every, idle: idle)
        #expect(pace.pause == every * 1000)
        for (number, seconds) in pauses.enumerated() {
            pace.note(.look, Self.quiet, began: Moment(seconds: Int64(number)))
            #expect(pace.pause == seconds * 1000, "after look \(number + 1)")
        }
    }

    /// From a settled pace of 60 s.
    @Test("What is a sign of life and what is not", arguments: [
        (.look, quiet, 60), (.look, rows, 60), (.look, written, 5), (.look, Outcome(isSilent: true), 60),
        (.word, Outcome(isLook: false), 60), (.word, Outcome(isLook: false, links: 1), 5), (.word, written, 5),
        (.due, Outcome(isLook: false, links: 2), 60), (.due, Outcome(isLook: false, links: 2, isActive: true), 5),
        (.asked, quiet, 5), (.asked, Outcome(isLook: false, isSilent: true), 5),
    ] as [(PollPace.Occasion, PollPace.Outcome, Int64)])
    func signs(occasion: PollPace.Occasion, outcome: PollPace.Outcome, seconds: Int64) {
        var pace = pace()
        for _ in 0..<10 { pace.note(.look, Self.quiet, began: Moment(seconds: 0)) }
        #expect(pace.pause == 60_000)
        pace.note(occasion, outcome, began: Moment(seconds: 100))
        #expect(pace.pause == seconds * 1000)
    }

    @Test("A look that did not come to its end, or without an answer, neither grows the pause nor ends it", arguments: [
        PollPace.Outcome(isLook: false), PollPace.Outcome(isSilent: true),
    ])
    func unfinished(outcome: PollPace.Outcome) {
        var pace = pace()
        pace.note(.look, Self.quiet, began: Moment(seconds: 0))
        pace.note(.look, outcome, began: Moment(seconds: 20))
        #expect(pace.pause == 10_000)
    }

    @Test("The next look is counted from the last one of both sides, also from that of an earlier program") func next() {
        var pace = pace()
        #expect(pace.nextLook == Moment(seconds: 0), "nobody has ever looked")
        pace.resume(after: Moment(seconds: 100), now: Moment(seconds: 200))
        #expect(pace.nextLook == Moment(seconds: 105))
        pace.resume(after: Moment(seconds: 103), now: Moment(seconds: 200))
        #expect(pace.nextLook == Moment(seconds: 105), "rounds of one side do not put it off")
        pace.note(.word, Outcome(isLook: false, links: 1), began: Moment(seconds: 104))
        #expect(pace.nextLook == Moment(seconds: 105))
        pace.note(.look, Self.quiet, began: Moment(seconds: 106))
        #expect(pace.nextLook == Moment(seconds: 116))
        pace.stir()
        #expect(pace.nextLook == Moment(seconds: 111), "life counts from the last look, so the next may be due at once")
    }

    @Test("The longest pause is twelve times the usual one, but five minutes at most", arguments: [
        ("every: '5s'", 60_000), ("every: '30s'", 300_000), ("every: '1m'", 300_000), ("every: '10m'", 600_000),
        ("every: '5s', everyIdle: '5s'", 5_000), ("every: '5s', everyIdle: '1h'", 3_600_000), ("every: '5s', onEvent: false", 5_000),
    ] as [(String, Int64)])
    func settings(text: String, longest: Int64) throws {
        let configuration = try read(text)
        #expect(configuration.errors.map(\.description) == [])
        #expect(PollPace(try #require(configuration.jobs.first).schedule).idle == longest)
    }

    @Test("A pause that is none, or shorter than usual, is refused", arguments: ["'soon'", "'4s'", "'never'"])
    func refused(idle: String) throws {
        let errors = try read("every: '5s', everyIdle: \(idle)").errors.map(\.description)
        #expect(errors.count == 1 && errors[0].contains("'everyIdle' must be a time"), "\(errors)")
    }

    private func read(_ settings: String) throws -> ConfigurationFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("sync"), withIntermediateDirectories: true)
        let ends = "local: { tenant: 'default' }, remote: { tenant: 'south' }, fields: [{ local: 'title', remote: 'title' }]"
        try "{ \(ends), \(settings) }".write(toFile: folder.path("sync/oa.json5"), atomically: true, encoding: .utf8)
        return ConfigurationFolder.read(folder.path(""), environment: [:], connectors: [])
    }

    @Test("A clock that has been put back delays nothing by more than its usual time") func clockPutBack() {
        var pace = PollPace(every: 1000, idle: 8000)
        pace.resume(after: Moment(seconds: 90_000), now: Moment(seconds: 100))
        #expect(pace.nextLook == Moment(seconds: 101))
        pace.note(.look, PollPace.Outcome(), began: Moment(seconds: 101))
        pace.resume(after: nil, now: Moment(seconds: 50))
        #expect(pace.nextLook == Moment(seconds: 52), "after one look that found nothing, twice as long")
        var back = BackOff()
        back.failed(at: Moment(seconds: 90_000))
        back.resume(now: Moment(seconds: 100))
        #expect(back.until == Moment(seconds: 400))
    }
}
