import CanonicalModel
import Testing

@testable import Gateway

@Suite("Tickets are linked by hand only where that is right")
struct LinkProofTests {
    private static func link(_ local: some CustomStringConvertible, _ remote: some CustomStringConvertible) -> JobRequest {
        .link(local: TwinID("\(local)"), remote: TwinID("\(remote)"))
    }

    private static func unlink(_ local: some CustomStringConvertible) -> JobRequest {
        .unlink(local: TwinID("\(local)"), remote: nil)
    }

    /// What it is refused with; nil where it is done.
    private func refusal(_ world: TwoTenants, _ request: JobRequest) async throws -> String? {
        let before = try await links(world)
        do {
            _ = try await world.job.carryOut(request, world.surroundings)
            return nil
        } catch {
            #expect(try await links(world) == before, "nothing is written")
            return error.message
        }
    }

    private func links(_ world: TwoTenants) async throws -> [Link] {
        try await world.job.ledger(world.surroundings).links(after: nil, limit: 100)
    }

    @Test("A ticket that is not there is not linked, on either side", arguments: [
        ("999", "THERE", "there is no ticket 999 in north (local)"), ("HERE", "999", "there is no ticket 999 in south (remote)"),
        ("THERE", "HERE", "there is no ticket"), ("HERE", "abc", "there is no ticket abc in south (remote)"),
        ("-1", "THERE", "there is no ticket -1"), ("99999999999999999999", "THERE", "there is no ticket 99999999999999999999"),
    ])
    func missing(local: String, remote: String, words: String) async throws {
        let world = try TwoTenants { $0.rules.direction = .none }
        let (here, there) = (try world.create("a"), try world.create("b", in: TwoTenants.south))
        func id(_ text: String) -> String {
            text.replacing("THERE", with: "\(there.id)").replacing("HERE", with: "\(here.id)")
        }
        let refusal = try #require(try await refusal(world, Self.link(id(local), id(remote))))
        #expect(refusal.contains(words), "\(refusal)")
    }

    @Test("Text that is no id is refused before anybody is asked", arguments: [
        "", " ", "1 2", "1\n2", "\u{0}", "1\u{7F}", "\u{85}", "1\u{2028}", String(repeating: "9", count: 201),
    ])
    func oddText(id: String) async throws {
        let world = try TwoTenants()
        for request in [Self.link(id, 1), Self.link(1, id)] {
            let refusal = try #require(try await refusal(world, request))
            #expect(refusal.contains("is no id"), "\(refusal)")
        }
    }

    @Test("A number is the same however it is written")
    func zeros() async throws {
        let world = try TwoTenants { $0.rules.direction = .none }
        let (here, there) = (try world.create("a"), try world.create("b", in: TwoTenants.south))
        #expect(try await refusal(world, Self.link("00\(here.id)", "0\(there.id)")) == nil)
        let link = try #require(try await links(world).first)
        #expect(link.ends.local.id?.value == "\(here.id)" && link.ends.remote.id?.value == "\(there.id)")
    }

    @Test("A ticket that was deleted is not linked")
    func deleted() async throws {
        let world = try TwoTenants { $0.rules.direction = .none }
        let (here, there) = (try world.create("a"), try world.create("b", in: TwoTenants.south))
        try world.act(here.id, in: TwoTenants.north, .delete)
        let refusal = try #require(try await refusal(world, Self.link(here.id, there.id)))
        #expect(refusal.contains("was deleted"), "\(refusal)")
    }

    @Test("One that is linked otherwise is left, with the name of the link, until a person unties it")
    func linkedOtherwise() async throws {
        let world = try TwoTenants()
        let (first, second) = (try world.create("a"), try world.create("b"))
        try await world.sync()
        let (firstTwin, secondTwin) = (try #require(try world.twin(of: first.id)), try #require(try world.twin(of: second.id)))
        for (local, remote) in [(first, secondTwin), (second, firstTwin)] {
            let refusal = try #require(try await refusal(world, Self.link(local.id, remote.id)))
            #expect(refusal.contains("already (link north \(local.id))"), "\(refusal)")
            #expect(refusal.contains("'sanmen sync unlink pair \(local.id)' first"), "\(refusal)")
        }
        let same = try await refusal(world, Self.link(first.id, firstTwin.id))
        #expect(same?.contains("linked with each other already") == true)

        #expect(try await refusal(world, Self.unlink(first.id)) == nil)
        // The other ticket's twin is still not free.
        let taken = try #require(try await refusal(world, Self.link(first.id, secondTwin.id)))
        #expect(taken.contains("(link north \(second.id))") && taken.contains("unlink pair \(second.id)'"), "\(taken)")
        #expect(try await refusal(world, Self.unlink(second.id)) == nil)
        #expect(try await refusal(world, Self.link(first.id, secondTwin.id)) == nil)
    }

    @Test("Nor does a link that waits for a person lose its ticket to another")
    func held() async throws {
        let world = try TwoTenants()
        let (held, other) = (try world.create("a"), try world.create("b"))
        try await world.sync()
        let twin = try #require(try world.twin(of: held.id))
        let ledger = world.job.ledger(world.surroundings)
        var link = try #require(try await ledger.link(of: TwinID("\(held.id)"), on: .local))
        link.phase = .held(.twoMatches(.remote))
        try await ledger.save(link, LinkReport(), due: nil)
        #expect(try await refusal(world, Self.unlink(other.id)) == nil)
        let refusal = try #require(try await refusal(world, Self.link(other.id, twin.id)))
        #expect(refusal.contains("unlink pair \(held.id)'"), "\(refusal)")
        // Its own ticket may be given the right twin: that is how the dead letter is answered.
        let right = try world.create("right", in: TwoTenants.south)
        #expect(try await self.refusal(world, Self.link(held.id, right.id)) == nil)
    }

    @Test("What is not linked cannot be untied")
    func unlinking() async throws {
        let world = try TwoTenants()
        let made = try world.create("a")
        #expect(try await refusal(world, Self.unlink(made.id))?.contains("there is no such link") == true)
        try await world.sync()
        #expect(try await refusal(world, Self.unlink(made.id)) == nil)
        #expect(try await refusal(world, Self.unlink(made.id))?.contains("not linked any more") == true)
    }

    @Test("A side that nobody can read is believed, and that is said")
    func writeOnly() async throws {
        let world = try TwoTenants { job in
            job.rules.direction = .push
            job.rules.traits.remote.reads = false
        }
        let made = try world.create("a")
        let answer = try await world.job.carryOut(Self.link(made.id, "order/task"), world.surroundings)
        #expect(answer["unchecked"] == ["remote"] && answer["linked"] != nil, "\(answer.text)")
        let there = try #require(try await refusal(world, Self.link(999, "order/task2")))
        #expect(there.contains("there is no ticket 999"), "the other side is still proven")
    }
}
