import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("Whether a system answers")
struct RemoteStandingTests {
    enum Step: Sendable {
        case fails(String = "HTTP 503", restingUntil: Int64? = nil)
        case asks(Int64)
        case answers
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        /// Each a second after the one before it.
        var steps: [Step]
        /// `silent` and `back` at the steps that change it.
        var changes: [Int: String]
        /// Whether it counts as silent in the end.
        var isSilent: Bool
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "an attempt that fails, and one that goes well", steps: [.fails(), .answers], changes: [:], isSilent: false),
        Row(name: "one short of the patience", steps: [.fails(), .fails(), .answers, .fails(), .fails()], changes: [:], isSilent: false),
        Row(name: "as many as the patience, told once", steps: [.fails(), .fails(), .fails(), .fails()], changes: [2: "silent"], isSilent: true),
        Row(
            name: "back, and silent again", steps: [.fails(), .fails(), .fails(), .answers, .answers, .fails(), .fails(), .fails()],
            changes: [2: "silent", 3: "back", 7: "silent"], isSilent: true),
        Row(name: "a breaker that opens at once", steps: [.fails(restingUntil: 60), .answers], changes: [0: "silent", 1: "back"], isSilent: false),
        Row(name: "asked to leave it alone", steps: [.fails(), .asks(60)], changes: [1: "silent"], isSilent: true),
        Row(name: "answers that were under way change nothing", steps: [.fails(), .asks(60), .answers], changes: [1: "silent"], isSilent: true),
        Row(name: "an answer after the pause", steps: [.fails(), .asks(2), .answers], changes: [1: "silent", 2: "back"], isSilent: false),
    ]

    @Test("It is told when that changes, and not with every call", arguments: rows)
    func changes(row: Row) {
        var standing = RemoteStanding(patience: 3)
        var found: [Int: String] = [:]
        for (index, step) in row.steps.enumerated() {
            let now = Moment(seconds: Int64(index))
            let change = switch step {
            case .fails(let fault, let until): standing.failed(fault, at: now, restingUntil: until.map { Moment(seconds: $0) })
            case .asks(let until): standing.asked(toRestUntil: Moment(seconds: until))
            case .answers: standing.answered(at: now, longest: 900_000)
            }
            switch change {
            case .fellSilent?: found[index] = "silent"
            case .isBack?: found[index] = "back"
            case nil: break
            }
        }
        #expect(found == row.changes)
        #expect((standing.silence != nil) == row.isSilent)
    }

    @Test("It says since when, what it met, how often, and until when it is left alone")
    func words() {
        var standing = RemoteStanding(patience: 2)
        _ = standing.failed("HTTP 500", at: Moment(seconds: 1_795_000_000), restingUntil: nil)
        let change = standing.failed("HTTP 503", at: Moment(seconds: 1_795_000_001), restingUntil: Moment(seconds: 1_795_000_011))
        #expect(
            change?.text(of: "oa", at: Moment(seconds: 1_795_000_001))
                == "no answer from oa since 2026-11-18T11:06:40Z: HTTP 503, 2 attempts in a row; it is left alone until 2026-11-18T11:06:51Z, then one call tries")
        let back = standing.answered(at: Moment(seconds: 1_795_000_020), longest: 900_000)
        #expect(back?.text(of: "oa", at: Moment(seconds: 1_795_000_020)) == "oa answers again, after 20 s and 2 attempts (HTTP 503)")
    }

    @Test("What the other system says of itself is one line, and not long", arguments: [
        ("bad\u{1B}[2J\nsignature", "bad?[2J?signature"), (String(repeating: "x", count: 501), String(repeating: "x", count: 500) + "…"), ("", ""),
    ])
    func legible(fault: String, shown: String) {
        let silence = RemoteSilence(since: nil, fault: fault, attempts: 0)
        #expect(silence.text(of: "oa") == "no answer of use from oa: \(shown)")
    }

    @Test("A clock that is put back makes no pause longer than the longest")
    func clockPutBack() {
        var standing = RemoteStanding(patience: 2)
        _ = standing.failed("HTTP 429", at: Moment(seconds: 100_000), restingUntil: nil)
        _ = standing.asked(toRestUntil: Moment(seconds: 100_900))
        #expect(standing.isHeld(at: Moment(seconds: 100_000), longest: 900_000))
        #expect(!standing.isHeld(at: Moment(seconds: 10_000), longest: 900_000))
        #expect(!standing.isHeld(at: Moment(seconds: 100_900), longest: 900_000))
    }

    @Test("What a round keeps of it is read again", arguments: [RemoteSilence.Reason.asked, .failures, nil])
    func stored(reason: RemoteSilence.Reason?) {
        let rest = reason.map { RemoteSilence.Rest(until: Moment(milliseconds: 2_001), reason: $0) }
        let silent = SilentSystem(
            system: "oa", side: .remote, silence: RemoteSilence(since: Moment(milliseconds: 7), fault: "x", attempts: 3, rest: rest))
        #expect(SilentSystem.all(in: ["systems": .array([silent.stored, "nonsense"])]) == [silent])
        #expect(silent.asOf(Moment(milliseconds: 2_001)).silence.rest == nil)
        #expect(silent.asOf(Moment(milliseconds: 2_000)).silence.rest == rest)
    }

    @Test("The page on sync names each metric of sync, and no other")
    func metrics() throws {
        func names(in path: String) throws -> Set<String> {
            let text = try String(contentsOfFile: GatewayProcess.checkout + "/" + path, encoding: .utf8)
            return Set(text.matches(of: /sanmen_sync_[a-z_]+/).map { String($0.output) })
        }
        #expect(try names(in: "docs/sync.md") == names(in: "Sources/Gateway/Sync/SyncSamples.swift"))
    }
}
