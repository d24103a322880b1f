import CanonicalModel
import Synchronization
import Testing

@testable import Gateway

/// The next page of a side is fetched while the links of this one are gone through.
@Suite("Pages fetched ahead")
struct PageAheadTests {
    @Test("Every ticket is carried once; no page is asked for more than one ahead of what has been gone through", arguments: [1, 8])
    func bounded(parallel: Int) async throws {
        let world = try TwoTenants { job in
            job.batch = 3
            job.parallel = parallel
        }
        for number in 0..<20 { try world.create("n\(number)", in: TwoTenants.south) }
        let notes = Notes()
        let tally = try await round(world, notes).run()

        #expect(tally.actions == 20)
        #expect(try world.tickets(TwoTenants.north).map(\.title).sorted() == (0..<20).map { "n\($0)" }.sorted())
        let (asked, ahead) = notes.askedAhead
        #expect(asked > 6)
        #expect(ahead.allSatisfy { $0 <= 1 }, "\(ahead)")
        #expect(ahead.contains(1) == (parallel > 1), "\(ahead)")
        #expect(try await round(world, Notes()).run().actions == 0)
    }

    @Test("A page that was fetched ahead when the round dies is fetched again", arguments: [1, 2, 3, 5, 8, 13, 21, 34])
    func dying(at save: Int) async throws {
        let world = try TwoTenants { job in
            job.batch = 2
            job.parallel = 4
        }
        for number in 0..<9 { try world.create("n\(number)", in: TwoTenants.south) }
        let ledger = DyingLedger(world.job.ledger(world.surroundings), dyingAt: save, isAfter: false)
        _ = try? await world.sync(ledger: ledger)
        for _ in 0..<3 {
            world.kit.clock.advance(seconds: 200)
            try await world.sync()
        }
        #expect(try world.tickets(TwoTenants.north).map(\.title).sorted() == (0..<9).map { "n\($0)" }.sorted())
        #expect(try await world.verify().count == 0)
    }

    @Test("What the remote has said is not forgotten before it has been gone through") func told() async throws {
        let world = try TwoTenants { job in
            job.batch = 2
            job.parallel = 4
        }
        try await world.sync()
        let made = try (0..<7).map { try world.create("n\($0)", in: TwoTenants.south) }
        let ledger = world.job.ledger(world.surroundings)
        try await ledger.write { context in
            try context.store.tell("pair", changed: made.map { TwinID(String($0.id.value)) })
        }
        let told = { try world.kit.engine.store.read { store throws(StoreError) in try store.syncTold(to: "pair", after: 0, limit: 100).map(\.ticket) } }
        #expect(try told().count == 7)
        // The first page's links can be saved, but not its cursor.
        let end = try world.job.lanes(world.surroundings, ledger: ledger)
        _ = try await end.ends.remote.changes(since: ledger.cursor(.remote), limit: 2)
        let first = try await end.ends.remote.changes(since: ledger.cursor(.remote), limit: 2)
        _ = try await end.ends.remote.changes(since: first.next, limit: 2)
        #expect(try told().count == 7, "asked ahead of the cursor that is saved")
        try await world.sync()
        try await world.sync()
        #expect(try world.tickets(TwoTenants.north).count == 7)
        #expect(try told().isEmpty)
    }

    @Test("What happens here while the other side goes on for long does not wait for its end", arguments: [1, 4])
    func meanwhile(parallel: Int) async throws {
        let world = try TwoTenants { job in
            job.batch = 2
            job.parallel = parallel
        }
        let known = try world.create("known")
        try await world.sync()
        for number in 0..<12 { try world.create("n\(number)", in: TwoTenants.south) }
        let order = Mutex<[String]>([])
        var round = try world.job.round(world.surroundings, ledger: world.job.ledger(world.surroundings))
        round.watch.hasNews = { $0 == .local }
        round.watch.finished = { run, _ in
            let isFirst = order.withLock { order in
                order.append("\(run.link.origin.system)/\(run.link.origin.id)")
                return order.count == 1
            }
            if isFirst { _ = try? world.edit(known.id, in: TwoTenants.north, title: "edited meanwhile") }
        }
        _ = try await round.run()
        let place = try #require(order.withLock { $0 }.firstIndex(of: "north/\(known.id)"))
        #expect(place <= 8, "\(order.withLock { $0 })")
        #expect(try world.twin(of: known.id)?.title == "edited meanwhile")
        #expect(try world.tickets(TwoTenants.north).count == 13)
    }

    @Test("A flood of words ends with the round, and what the end finds itself does not wait for it") func flood() async throws {
        let world = try TwoTenants { $0.batch = 2 }
        try await world.sync()
        let ledger = world.job.ledger(world.surroundings)
        try await ledger.write { try $0.store.tell("pair", changed: (0..<20).map { TwinID("9000\($0)") }) }
        let made = try world.create("found by itself", in: TwoTenants.south)
        let end = try world.job.lanes(world.surroundings, ledger: ledger).ends.remote
        try await ledger.write { try $0.store.tell("pair", changed: ["90099"]) }
        var place = try await ledger.cursor(.remote)
        var pages: [[TwinID]] = []
        for _ in 0..<30 {
            let page = try await end.changes(since: place, limit: 2)
            pages.append(page.changes.map(\.id))
            place = page.next
            if !page.hasMore { break }
        }
        #expect(pages.first?.contains(TwinID("\(made.id)")) == true, "\(pages)")
        #expect(pages.count == 11 && !pages.joined().contains("90099"), "\(pages)")
    }

    private func round(_ world: TwoTenants, _ notes: Notes) throws -> SyncRound {
        let ledger = NotedLedger(ledger: world.job.ledger(world.surroundings), notes: notes)
        var round = try world.job.round(world.surroundings, ledger: ledger)
        round.lanes.ends.remote = NotedEnd(end: round.lanes.ends.remote, notes: notes)
        return round
    }
}

/// What the remote was asked for, and which of its cursors were saved, in order.
private final class Notes: Sendable {
    private let steps = Mutex<[(isSaved: Bool, cursor: String?)]>([])

    func note(isSaved: Bool, _ cursor: String?) {
        steps.withLock { $0.append((isSaved, cursor)) }
    }

    /// How many pages were asked for, and each how many pages ahead of the saved cursor.
    var askedAhead: (asked: Int, ahead: [Int]) {
        let steps = steps.withLock { $0 }
        let cursors = steps.filter { !$0.isSaved }.map(\.cursor)
        var saved: String?
        var ahead: [Int] = []
        for step in steps {
            if step.isSaved {
                saved = step.cursor
            } else if let place = cursors.firstIndex(of: step.cursor), let base = cursors.firstIndex(of: saved) {
                ahead.append(place - base)
            }
        }
        return (cursors.count, ahead)
    }
}

private struct NotedEnd: SyncLookup {
    let end: any SyncEnd
    let notes: Notes

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        notes.note(isSaved: false, cursor)
        return try await end.changes(since: cursor, limit: limit)
    }

    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting { try await end.ticket(id) }

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

private struct NotedLedger: SyncLedger {
    let ledger: StoreLedger
    let notes: Notes

    func save(cursor: String?, of side: Side) async throws(SyncFault) {
        try await ledger.save(cursor: cursor, of: side)
        if side == .remote { notes.note(isSaved: true, cursor) }
    }

    func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket] {
        try await ledger.unread(on: side, dueBy: now, limit: limit)
    }
    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault) {
        try await ledger.save(unread: tickets, forgetting: read, on: side)
    }
    func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault) { try await ledger.save(link, report, due: due) }
    func link(of origin: Origin) async throws(SyncFault) -> Link? { try await ledger.link(of: origin) }
    func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link? { try await ledger.link(of: id, on: side) }
    func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link] { try await ledger.links(after: origin, limit: limit) }
    func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link] { try await ledger.due(at: now, limit: limit) }
    func count() async throws(SyncFault) -> Int64 { try await ledger.count() }
    func cursor(_ side: Side) async throws(SyncFault) -> String? { try await ledger.cursor(side) }
}
