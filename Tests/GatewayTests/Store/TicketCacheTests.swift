import CanonicalModel
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
        cache.keep(ticket(1, version: 3))
        #expect(cache.ticket(1, version: 3) == ticket(1, version: 3))
        #expect(cache.ticket(1, version: 4) == nil && cache.ticket(1, version: 2) == nil && cache.ticket(2, version: 3) == nil)
        cache.keep(ticket(1, version: 4, title: "new"))
        #expect(cache.ticket(1, version: 3) == nil && cache.ticket(1, version: 4)?.title == "new")
    }

    @Test("It never holds more than it may")
    func bound() {
        let cache = TicketCache(capacity: 32)
        for id in 1...10_000 { cache.keep(ticket(TicketID(Int64(id)), version: 1)) }
        let kept = (1...10_000).filter { cache.ticket(TicketID(Int64($0)), version: 1) != nil }.count
        #expect((1...32).contains(kept))
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
