import CanonicalModel
import Testing

@testable import Gateway

extension StoreConformanceTests {
    @Test("A ticket's events fold to the ticket", arguments: StoreFactory.all)
    func eventsFold(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        kit.clock.advance(seconds: 60)
        try kit.act("cyd", on: id, .comment(Comment(text: "any news?")))
        try kit.act("ann", on: id, .deliver(to: "dan", comment: "yours", asAdministrator: false))
        try kit.act("dan", on: id, TinyWorkflow.move(TinyWorkflow.finish))
        let events = try kit.engine.events(EventQuery(ticket: id, newestFirst: false))
        #expect(events.items.map(\.number) == [1, 2, 3, 4])
        #expect(events.items.map(\.kind) == [.created, .commented, .delivered, .handled])
        #expect(events.items.map(\.sequence) == events.items.map(\.sequence).sorted())
        let folded = events.items.reduce(JSONObject()) { TicketChanges.applied($1.changes, to: $0) }
        let ticket = try #require(try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant))
        #expect(folded == ticket.json)
        #expect(ticket.version == 4)
    }

    @Test("Events come in pages, without the kinds left out, and the global log in its order", arguments: StoreFactory.all)
    func eventPages(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        for number in 1...5 { try kit.act("cyd", on: id, .comment(Comment(text: "\(number)"))) }
        let all = try kit.engine.events(EventQuery(ticket: id, page: PageRequest(number: 2, size: 2)))
        #expect(all.total == 6)
        #expect(all.items.map(\.comment) == ["3", "2"])
        let rest = try kit.engine.events(EventQuery(ticket: id, excluding: [.commented]))
        #expect(rest.items.map(\.kind) == [.created])
        let log = try kit.engine.store.read { store throws(StoreError) in try store.events(after: 2, limit: 3) }
        #expect(log.map(\.sequence) == [3, 4, 5])
    }

    @Test("What was written is there when the store is opened again", arguments: StoreFactory.all)
    func reopening(_ factory: StoreFactory) throws {
        let folder = try TemporaryFolder()
        let kit = try EngineKit(factory, folder: folder)
        let first = try kit.run(TinyWorkflow.create())
        let lists = try kit.list()
        kit.engine.stop()
        let again = try EngineKit(factory, folder: folder, definitions: nil)
        #expect(try again.list().items == lists.items)
        #expect(try again.list { $0.relation = .handler("ann") }.total == 1)
        #expect(again.engine.definitions(of: TinyWorkflow.tenant).workflow(7) == kit.engine.definitions(of: TinyWorkflow.tenant).workflow(7))
        #expect(again.engine.callers("loonflow", named: "shop").map(\.secrets) == [["s"]])
        let second = try again.run(TinyWorkflow.create())
        #expect(second.ticket.id.value == first.ticket.id.value + 1)
        #expect(second.ticket.serialNumber == "shop_202510090002")
    }

    @Test("A deleted ticket is in no list, no total and not found", arguments: StoreFactory.all)
    func deletion(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        let gone = try kit.run(TinyWorkflow.create()).ticket
        let stays = try kit.run(TinyWorkflow.create()).ticket
        let worked = try kit.run(TinyWorkflow.create()).ticket
        try kit.act("ann", on: worked.id, TinyWorkflow.move(TinyWorkflow.finish))
        #expect(try kit.list { $0.relation = .worked("ann") }.total == 1)
        #expect(try kit.list { $0.relation = .worked("cyd") }.total == 0, "creating is not working on it")
        try kit.act("root", on: gone.id, .delete)
        try kit.act("root", on: worked.id, .delete)
        #expect(try kit.list { $0.relation = .worked("ann") }.total == 0)
        #expect(try kit.engine.ticket(.guid(gone.guid), in: TinyWorkflow.tenant) == nil)
        for relation in [nil, TicketQuery.Relation.creator("cyd"), .involved("ann"), .handler("bob")] {
            let page = try kit.list { $0.relation = relation }
            #expect(page.items.map(\.id) == [stays.id])
            #expect(page.total == 1)
        }
    }

    @Test("Serial numbers count per tenant and day of the contract's zone", arguments: StoreFactory.all)
    func serials(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        kit.clock.now = Moment(seconds: 1_760_054_399)
        #expect(try kit.run(TinyWorkflow.create()).ticket.serialNumber == "shop_202510090001")
        // A refused creation uses no number.
        #expect(throws: CanonicalError.self) {
            try kit.run(TinyWorkflow.request(.person("cyd"), .new(7), [.create(NewTicket(title: "x")), TinyWorkflow.move(999)]))
        }
        #expect(try kit.run(TinyWorkflow.create()).ticket.serialNumber == "shop_202510090002")
        kit.clock.advance(seconds: 1)
        #expect(try kit.run(TinyWorkflow.create()).ticket.serialNumber == "shop_202510100001")
    }

    @Test("Sessions open, are found until closed, and go when they have expired", arguments: StoreFactory.all)
    func sessions(_ factory: StoreFactory) throws {
        let kit = try EngineKit(factory)
        func session(_ byte: UInt8, seconds: Int64) -> Session {
            Session(
                tokenHash: [byte], contract: "ngs", caller: "desk", tenant: TinyWorkflow.tenant, person: "ann",
                group: byte == 1 ? "g" : nil, expires: kit.clock.now.advanced(bySeconds: seconds))
        }
        let first = session(1, seconds: 60)
        _ = try kit.engine.perform(.openSession(first)).get()
        #expect(try kit.engine.session(tokenHash: [1]) == first)
        #expect(try kit.engine.session(tokenHash: [2]) == nil)
        kit.clock.advance(seconds: 120)
        _ = try kit.engine.perform(.openSession(session(2, seconds: 60))).get()
        #expect(try kit.engine.session(tokenHash: [1]) == nil)
        _ = try kit.engine.perform(.closeSession(tokenHash: [2])).get()
        #expect(try kit.engine.session(tokenHash: [2]) == nil)
    }

    @Test("A nonce is new once for each owner", arguments: StoreFactory.all)
    func nonces(_ factory: StoreFactory) throws {
        let store = try factory.open(try TemporaryFolder())
        var seen: [Bool] = []
        try store.write { batch throws(StoreError) in
            for owner in ["a", "b", "a"] {
                let result = try batch.attempt { try $0.remember(nonce: [1, 2], of: owner, until: Moment(seconds: 10)) }
                if case .success(let isNew) = result { seen.append(isNew) }
            }
        }
        #expect(seen == [true, true, false])
    }

    @Test("A job that fails takes back its own writes only, totals included", arguments: StoreFactory.all)
    func savepoints(_ factory: StoreFactory) throws {
        let folder = try TemporaryFolder()
        let store = try factory.open(folder)
        var random = RandomSource(seed: 1)
        func ticket(_ id: TicketID) -> Ticket {
            Ticket(
                id: id, guid: Guid(random: &random), tenant: "north", serialNumber: "s_\(id)", title: "t", workflow: 1,
                workflowVersion: 1, state: 1, lifecycle: .pending, creator: "ann", caller: "shop",
                moments: TicketMoments(created: Moment(seconds: 5)))
        }
        let tickets = (1...3).map { ticket(TicketID($0)) }
        try store.write { batch throws(StoreError) in
            for ticket in tickets {
                _ = try batch.attempt { store in
                    _ = try store.save(Decision(aggregate: TicketAggregate(ticket: ticket)), replacing: nil)
                    if ticket.id == 2 { throw CanonicalError(.limitReached, "no") }
                }
            }
        }
        let page = try store.read { reading throws(StoreError) in try reading.tickets(TicketQuery(tenant: "north")) }
        #expect(page.items.map(\.id) == [3, 1])
        #expect(page.total == 2)
    }

    @Test("A job that fails gives its ticket number and its serial number to the next", arguments: StoreFactory.all)
    func numbers(_ factory: StoreFactory) throws {
        let folder = try TemporaryFolder()
        let store = try factory.open(folder)
        var given: [[Int64]] = []
        for _ in 0..<2 {
            try store.write { batch throws(StoreError) in
                for isRefused in [false, true, false] {
                    let taken = try batch.attempt { store throws -> [Int64] in
                        let numbers = [try store.nextTicketID().value, try store.nextSerial(in: "north", day: "20261121")]
                        if isRefused { throw CanonicalError(.limitReached, "no") }
                        return numbers
                    }
                    if case .success(let numbers) = taken { given.append(numbers) }
                }
            }
        }
        // Nothing was stored under the ticket numbers, so the second transaction gives them again.
        #expect(given == [[1, 1], [2, 2], [1, 3], [2, 4]])
    }
}
