import Testing
@testable import CanonicalModel

@Suite struct LinkCodecTests {
    private static let letters: [DeadLetter] = [
        .unmappable("title"), .twoMatches(.local), .unansweredCreation(.remote), .deleted(.local), .disappeared(.remote),
        .reopening(.local), .conflict("title"), .refused(.remote, reason: "不行"),
    ]

    @Test("A link comes back from its JSON as it was", arguments: [Link.Phase.new, .linked, .detached, .gone] + letters.map(Link.Phase.held))
    func roundTrip(phase: Link.Phase) throws {
        var link = Twins().link
        link.phase = phase
        let now = Moment(seconds: 1_900_000_000)
        let said = Origin(system: "三门:1", id: "7/c1:2")
        link.begin(.create(.remote, origin: link.origin, fields: ["title": FieldWrite(
            value: "v", reading: Fingerprint(of: "v"), source: nil)]), at: now)
        link.begin(.comment(.local, "7", .init(origin: said, text: "t", author: "a", at: now)), at: now)
        link.ends.remote.known = [.comment(said), .attachment(hash: "ab")]
        link.ends.remote.misses = 2
        link.ends.remote.version = "v1"
        link.held["title"] = Sided(local: Fingerprint(of: "a"), remote: Fingerprint(of: "b"))
        link.verdicts["title"] = .remote
        let text = link.json.encoded()
        #expect(Link(json: try JSON(parsing: text)) == link)
    }

    @Test("What is no link is not taken for one", arguments: [
        JSON.null, [:], ["origin": ["a"], "phase": "new", "local": ["settled": [:]], "remote": ["settled": [:]]],
        ["origin": ["a", "b"], "phase": "odd", "local": ["settled": [:]], "remote": ["settled": [:]]],
        ["origin": ["a", "b"], "phase": "new", "local": ["settled": [:], "known": ["c9:x"]], "remote": ["settled": [:]]],
    ]) func refused(json: JSON) {
        #expect(Link(json: json) == nil)
    }
}
