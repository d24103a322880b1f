import CanonicalModel
import Testing

@testable import Gateway

/// A job's memory keeps what it is given, whichever database it is.
@Suite("The sync ledger")
struct SyncLedgerTests {
    private func ledger(_ factory: StoreFactory) throws -> (EngineKit, StoreLedger) {
        let kit = try EngineKit(factory)
        return (kit, StoreLedger(engine: kit.engine, job: "oa"))
    }

    private func link(_ number: Int, local: String? = nil, remote: String? = nil) -> Link {
        var link = Link(origin: Origin(system: "north", id: "\(number)"))
        link.ends.local.id = local.map { TwinID($0) }
        link.ends.remote.id = remote.map { TwinID($0) }
        link.ends.local.settled = ["title": Fingerprint(of: "a")]
        link.phase = .linked
        return link
    }

    @Test("A link is found by its origin and by either id, and nothing of it is lost", arguments: StoreFactory.all)
    func find(_ factory: StoreFactory) async throws {
        let (kit, ledger) = try ledger(factory)
        let saved = link(1, local: "11", remote: "r-1")
        try await ledger.save(saved, LinkReport(), due: nil)
        #expect(try await ledger.link(of: saved.origin) == saved)
        #expect(try await ledger.link(of: "11", on: .local) == saved)
        #expect(try await ledger.link(of: "r-1", on: .remote) == saved)
        #expect(try await ledger.link(of: "11", on: .remote) == nil)
        #expect(try await StoreLedger(engine: kit.engine, job: "other").link(of: saved.origin) == nil)
    }

    @Test("Saving again replaces; the old id is not found any more", arguments: StoreFactory.all)
    func replace(_ factory: StoreFactory) async throws {
        let (_, ledger) = try ledger(factory)
        try await ledger.save(link(1, local: "11"), LinkReport(), due: nil)
        try await ledger.save(link(1, local: "12", remote: "r"), LinkReport(), due: nil)
        #expect(try await ledger.link(of: "11", on: .local) == nil)
        #expect(try await ledger.link(of: "12", on: .local)?.ends.remote.id == "r")
        #expect(try await ledger.count() == 1)
    }

    @Test("Pages come in the order of origins and end", arguments: StoreFactory.all)
    func pages(_ factory: StoreFactory) async throws {
        let (_, ledger) = try ledger(factory)
        for number in 1...7 { try await ledger.save(link(number), LinkReport(), due: nil) }
        var seen: [String] = []
        var last: Origin?
        while true {
            let page = try await ledger.links(after: last, limit: 3)
            guard let end = page.last else { break }
            seen += page.map(\.origin.id)
            last = end.origin
        }
        #expect(seen == (1...7).map(String.init))
    }

    @Test("What is due comes longest waiting first, and not before its time", arguments: StoreFactory.all)
    func due(_ factory: StoreFactory) async throws {
        let (_, ledger) = try ledger(factory)
        for (number, due) in [(1, 30), (2, 10), (3, nil), (4, 20)] as [(Int, Int64?)] {
            try await ledger.save(link(number), LinkReport(), due: due.map { Moment(seconds: $0) })
        }
        #expect(try await ledger.due(at: Moment(seconds: 25), limit: 10).map(\.origin.id) == ["2", "4"])
        #expect(try await ledger.due(at: Moment(seconds: 99), limit: 1).map(\.origin.id) == ["2"])
        #expect(try ledger.nextDue() == Moment(seconds: 10))
    }

    @Test("Links that are detached or gone do not count", arguments: StoreFactory.all)
    func count(_ factory: StoreFactory) async throws {
        let (_, ledger) = try ledger(factory)
        let phases: [Link.Phase] = [.new, .linked, .held(.deleted(.local)), .detached, .gone]
        for (number, phase) in phases.enumerated() {
            var link = link(number)
            link.phase = phase
            try await ledger.save(link, LinkReport(), due: nil)
        }
        #expect(try await ledger.count() == 3)
    }

    @Test("Cursors are kept by side", arguments: StoreFactory.all)
    func cursors(_ factory: StoreFactory) async throws {
        let (_, ledger) = try ledger(factory)
        #expect(try await ledger.cursor(.local) == nil)
        try await ledger.save(cursor: "5", of: .local)
        try await ledger.save(cursor: "x", of: .remote)
        try await ledger.save(cursor: "6", of: .local)
        #expect(try await ledger.cursor(.local) == "6")
        #expect(try await ledger.cursor(.remote) == "x")
    }

    @Test("A dead letter has both contents, and is over when its link goes on", arguments: StoreFactory.all)
    func letters(_ factory: StoreFactory) async throws {
        let (kit, ledger) = try ledger(factory)
        var held = link(1)
        held.phase = .held(.unmappable("state"))
        var report = LinkReport()
        report.deadLetters = [.unmappable("state")]
        report.tickets.local = SyncTicket(id: "1", made: Moment(seconds: 1), fields: ["title": "a"])
        try await ledger.save(held, report, due: nil)
        let open = try kit.engine.store.read { store throws(StoreError) in try store.syncDeadLetters(of: "oa", limit: 10) }
        #expect(open.count == 1)
        #expect(open.first?.letter == DeadLetter.unmappable("state").json)
        #expect(open.first?.contents.local?["fields"]?["title"] == "a")
        #expect(open.first?.contents.remote == nil)
        try await ledger.save(link(1), LinkReport(), due: nil)
        #expect(try kit.engine.store.read { store throws(StoreError) in try store.syncDeadLetters(of: "oa", limit: 10) }.isEmpty)
    }

    @Test("What was told is kept until it was taken in, and told again it is new", arguments: StoreFactory.all)
    func told(_ factory: StoreFactory) async throws {
        let (kit, ledger) = try ledger(factory)
        func told() throws -> [(id: Int64, ticket: TwinID)] {
            try kit.engine.store.read { store throws(StoreError) in
                try store.syncTold(to: "oa", after: 0, limit: 10).map { Told(id: $0.id, ticket: $0.ticket) }
            }.map { (id: $0.id, ticket: $0.ticket) }
        }
        try await ledger.write { try $0.store.tell("oa", changed: ["7", "8", "7"]) }
        let first = try told()
        #expect(first.map(\.ticket) == ["8", "7"])
        try await ledger.write { try $0.store.tell("oa", changed: ["8"]) }
        try await ledger.write { try $0.store.forgetTold(to: "oa", upTo: first.last?.id ?? 0) }
        #expect(try told().map(\.ticket) == ["8"])
    }

    private struct Told: Sendable {
        var id: Int64
        var ticket: TwinID
    }
}
