import CanonicalModel
import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("Decoded tickets kept by version")
struct TicketCacheTests {
    private func ticket(_ id: TicketID, version: Int64, title: String = "t") -> Ticket {
        var random = RandomSource(seed: UInt64(id.value))
        var ticket = Ticket(
            id: id, guid: Guid(random: &random), tenant: "a", serialNumber: "s\(id)", title: title, workflow: 1, workflowVersion: 1,
            state: 1, lifecycle: .draft, creator: "ann", caller: "c", moments: TicketMoments(created: Moment(seconds: 1)))
        ticket.version = version
        return ticket
    }

    @Test("A ticket is found for its own version only")
    func versions() {
        let cache = TicketCache()
        TicketCacheView(cache).keep(ticket(1, version: 3))
        #expect(cache.ticket(1, version: 3) == ticket(1, version: 3))
        #expect(cache.ticket(1, version: 4) == nil && cache.ticket(1, version: 2) == nil && cache.ticket(2, version: 3) == nil)
        TicketCacheView(cache).keep(ticket(1, version: 4, title: "new"))
        #expect(cache.ticket(1, version: 3) == nil && cache.ticket(1, version: 4)?.title == "new")
        #expect(cache.newest(1)?.title == "new" && cache.newestVersion(1)?.version == 4)
    }

    @Test("From before a commit until it is settled, a changed ticket is not answered, nor kept by whoever read it earlier")
    func commits() {
        let cache = TicketCache()
        let early = TicketCacheView(cache)
        early.keep(ticket(1, version: 3))
        early.keep(ticket(2, version: 1))
        cache.willCommit([1])
        #expect(cache.newest(1) == nil && cache.newest(2) != nil)
        TicketCacheView(cache).keep(ticket(1, version: 4))
        #expect(cache.newest(1) == nil, "the commit may still fail")
        cache.didCommit([1])
        early.keep(ticket(1, version: 3))
        #expect(cache.newest(1) == nil, "its snapshot is older than the commit")
        TicketCacheView(cache).keep(ticket(1, version: 4))
        #expect(cache.newest(1)?.version == 4)
    }

    @Test("It never holds more than it may")
    func bound() {
        let cache = TicketCache(capacity: 32)
        let view = TicketCacheView(cache)
        for id in 1...10_000 { view.keep(ticket(TicketID(Int64(id)), version: 1)) }
        let kept = (1...10_000).filter { cache.newest(TicketID(Int64($0))) != nil }.count
        #expect((1...32).contains(kept))
    }

    @Test("Readers beside a writer see each version that was acknowledged before they asked", arguments: StoreFactory.all)
    func acknowledged(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        let acknowledged = Atomic<Int64>(1)
        let isDone = Atomic<Bool>(false)
        let stale = Atomic<Int>(0)
        let readers = (0..<2).map { _ in
            Thread {
                while !isDone.load(ordering: .acquiring) {
                    let least = acknowledged.load(ordering: .acquiring)
                    let seen = try? kit.engine.ticket(.id(id), in: TinyWorkflow.tenant)?.version
                    if (seen ?? 0) < least { stale.add(1, ordering: .relaxed) }
                }
            }
        }
        for reader in readers { reader.start() }
        defer { isDone.store(true, ordering: .releasing) }
        for round in 0..<300 {
            try kit.act("ann", on: id, .comment(Comment(text: "\(round)")))
            guard let version = try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant)?.version else { break }
            acknowledged.store(version, ordering: .releasing)
        }
        #expect(stale.load(ordering: .relaxed) == 0)
    }

    @Test("A refused job's ticket is never what a reader gets", arguments: StoreFactory.all)
    func refusal(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        let before = try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant)
        #expect(throws: CanonicalError.self) {
            try kit.run(TinyWorkflow.request(.person("ann"), .existing(.id(id)), [.comment(Comment(text: "x")), TinyWorkflow.move(999)]))
        }
        #expect(try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant) == before)
        try kit.act("ann", on: id, .deliver(to: "dan", comment: "", asAdministrator: false))
        #expect(try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant)?.handling.people == ["dan"])
    }
}
