import CanonicalModel
import Synchronization
import Testing

@testable import Gateway

/// A ticket that cannot be read is looked at again; it holds up none of the others.
@Suite("Tickets that cannot be read")
struct UnreadTicketTests {
    @Test("One that cannot be read holds up none that came after it, and is taken in once it can be", arguments: [1, 3], [1, 8])
    func poisoned(bad: Int, parallel: Int) async throws {
        let world = try TwoTenants { job in
            job.batch = 4
            job.parallel = parallel
        }
        let made = try (0..<9).map { try world.create("n\($0)", in: TwoTenants.south) }
        let end = PoisonedEnd(made.prefix(bad).map { TwinID("\($0.id)") })
        let tally = try await round(world, end)
        #expect(tally.silent.isEmpty && tally.unread == bad)
        #expect(try titles(world) == (bad..<9).map { "n\($0)" })
        #expect(try unread(world).map(\.tries) == Array(repeating: 1, count: bad))
        // Not looked at before its time.
        #expect(try await round(world, end).unread == 0)
        world.kit.clock.advance(seconds: 30)
        #expect(try await round(world, end).unread == bad)
        #expect(try unread(world).allSatisfy { $0.tries == 2 && $0.fault == .unavailable("HTTP 500") })
        end.heal()
        world.kit.clock.advance(seconds: 30)
        #expect(try await round(world, end).unread == 0)
        #expect(try titles(world) == (0..<9).map { "n\($0)" })
        #expect(try unread(world).isEmpty)
        #expect(try await world.verify().count == 0)
    }

    @Test("A side of which nothing can be read is silent, and nothing is laid aside") func silent() async throws {
        let world = try TwoTenants { $0.batch = 20 }
        let made = try (0..<20).map { try world.create("n\($0)", in: TwoTenants.south) }
        let end = PoisonedEnd(made.map { TwinID("\($0.id)") })
        let tally = try await round(world, end)
        #expect(tally.silent == [.remote] && tally.unread == 0)
        #expect(try unread(world).isEmpty)
        end.heal()
        _ = try await round(world, end)
        #expect(try titles(world).count == 20)
    }

    /// The twin of a creation that was not answered bears our origin: it must not become a ticket of its own.
    @Test("One that turns out to be the twin of a ticket here is linked to it") func twin() async throws {
        let world = try TwoTenants()
        let ours = try world.create("ours")
        _ = try await world.sync()
        let twin = try #require(try world.twin(of: ours.id))
        let ledger = world.job.ledger(world.surroundings)
        let ticket = UnreadTicket(id: TwinID("\(twin.id)"), tries: 1, due: Moment(milliseconds: 0), fault: .unanswered)
        try await ledger.save(unread: [ticket], forgetting: [], on: .remote)
        _ = try await world.sync()
        #expect(try unread(world).isEmpty)
        #expect(try world.tickets(TwoTenants.north).count == 1)
        #expect(try world.letters().isEmpty)
    }

    private func round(_ world: TwoTenants, _ end: PoisonedEnd) async throws -> SyncRound.Tally {
        world.kit.clock.advance(seconds: 1)
        var round = try world.job.round(world.surroundings, ledger: world.job.ledger(world.surroundings))
        round.lanes.ends.remote = end.around(round.lanes.ends.remote)
        return try await round.run()
    }

    private func titles(_ world: TwoTenants) throws -> [String] { try world.tickets(TwoTenants.north).map(\.title).sorted() }

    private func unread(_ world: TwoTenants) throws -> [UnreadTicket] {
        try world.kit.engine.store.read { store throws(StoreError) in
            try store.syncUnread(of: "pair", limit: 100).map(\.ticket)
        }
    }
}

/// Some of its tickets are shown to nobody, as by a system that breaks off over them.
private final class PoisonedEnd: Sendable {
    private let bad: Mutex<Set<TwinID>>

    init(_ bad: some Sequence<TwinID>) { self.bad = Mutex(Set(bad)) }

    func heal() { bad.withLock { $0 = [] } }
    func around(_ end: any SyncEnd) -> any SyncEnd { Reader(end: end, poison: self) }

    private struct Reader: SyncLookup {
        let end: any SyncEnd
        let poison: PoisonedEnd

        /// Lists without their tickets, as of most systems.
        func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            var page = try await end.changes(since: cursor, limit: limit)
            for index in page.changes.indices { page.changes[index].ticket = nil }
            return page
        }

        func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
            if poison.bad.withLock({ $0.contains(id) }) { throw .unavailable("HTTP 500") }
            return try await end.ticket(id)
        }

        func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
            guard let end = end as? any SyncLookup else { throw .refused("no lookup") }
            return try await end.tickets(with: origin)
        }

        func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
            try await end.create(fields, origin: origin)
        }

        func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
            try await end.update(id, change, expecting: expecting)
        }
    }
}
