import Adapters
import CanonicalModel
import Testing

@testable import Gateway

/// What every store must do, whichever database it is.
@Suite("Store conformance")
struct StoreConformanceTests {
    @Test("A created ticket is found by id, guid and serial number, with its assignments and events", arguments: StoreFactory.all)
    func createAndLoad(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        let created = try kit.run(TinyWorkflow.create()).ticket
        #expect(created.serialNumber == "shop_202510090001")
        for key in [TicketKey.id(created.id), .guid(created.guid), .serialNumber(created.serialNumber)] {
            let found = try #require(try kit.engine.aggregate(key, in: TinyWorkflow.tenant))
            #expect(found.ticket == created)
            #expect(found.assignments.map(\.number) == [1, 2])
            #expect(found.assignments.allSatisfy { $0.id > 0 })
            #expect(found.eventCount == 1)
        }
        let events = try kit.engine.events(EventQuery(ticket: created.id))
        #expect(events.total == 1)
        #expect(events.items.first?.kind == .created)
        #expect(events.items.first?.transition?.id == TinyWorkflow.submit)
    }

    @Test("A ticket of one tenant is not there for another", arguments: StoreFactory.all)
    func tenants(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        try kit.engine.apply(TinyWorkflow.definitions(tenant: "south"))
        let north = try kit.run(TinyWorkflow.create()).ticket
        let south = try kit.run(TinyWorkflow.create(tenant: "south")).ticket
        #expect(north.id != south.id)
        #expect(north.serialNumber == south.serialNumber)
        #expect(try kit.engine.ticket(.id(north.id), in: "south") == nil)
        #expect(try kit.engine.ticket(.serialNumber(south.serialNumber), in: "south")?.id == south.id)
        #expect(try kit.list().items.map(\.id) == [north.id])
        #expect(throws: CanonicalError.self) {
            try kit.run(TinyWorkflow.request(.existing(.id(south.id)), [.comment(Comment(text: "hello"))]))
        }
    }
}

extension TinyWorkflow {
    static func request(_ target: CommandRequest.Target, _ commands: [Command]) -> CommandRequest {
        request(.person("cyd"), target, commands)
    }
}
