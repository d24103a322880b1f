import CanonicalModel
import Testing

@testable import Gateway

extension StoreConformanceTests {
    @Test("Any list is what looking at every ticket gives: the same ids in the same order, the same total", arguments: StoreFactory.all)
    func lists(_ factory: StoreFactory) throws {
        let seed = UInt64.random(in: 1...UInt64.max)
        print("lists: seed \(seed)")
        var random = RandomSource(seed: seed)
        let folder = try TemporaryFolder()
        let store = try factory.open(folder)
        let world = try ListedWorld(count: 1200, in: store, random: &random)
        var hits = 0
        for _ in 0..<300 {
            let query = ListedWorld.randomQuery(&random)
            let expected = world.answer(query)
            let page = try store.read { reading throws(StoreError) in try reading.tickets(query) }
            guard page.total == expected.total, page.items.map(\.id) == expected.ids else {
                Issue.record("seed \(seed): \(query): \(page.total) \(page.items.map(\.id)) instead of \(expected)")
                return
            }
            if expected.total > 0 { hits += 1 }
        }
        // Queries that find nothing would prove little.
        #expect(hits > 80)
    }

    @Test("A scope of more workflows than one statement merges gives the same list", arguments: StoreFactory.all)
    func wideScopes(_ factory: StoreFactory) throws {
        var random = RandomSource(seed: 4)
        let folder = try TemporaryFolder()
        let store = try factory.open(folder)
        let count = Int64(ListSource.mostParts + 20)
        try store.write { batch throws(StoreError) in
            for number in 1...count {
                var ticket = Ticket(
                    id: TicketID(number), guid: Guid(random: &random), tenant: "north", serialNumber: "s_\(number)", title: "t",
                    workflow: WorkflowID(number), workflowVersion: 1, state: 1, lifecycle: .pending, creator: "ann", caller: "shop",
                    moments: TicketMoments(created: Moment(seconds: number)))
                ticket.handling = .by(["bob"])
                let decision = Decision(aggregate: TicketAggregate(ticket: ticket))
                _ = try batch.attempt { try $0.save(decision, replacing: nil) }
            }
        }
        for relation in [nil, TicketQuery.Relation.handler("bob")] {
            var query = TicketQuery(tenant: "north", scope: .only(Set((2...count).map { WorkflowID($0) })), page: PageRequest(size: 3))
            query.relation = relation
            let page = try store.read { reading throws(StoreError) in try reading.tickets(query) }
            #expect(page.total == count - 1)
            #expect(page.items.map(\.id) == [TicketID(count), TicketID(count - 1), TicketID(count - 2)])
        }
    }

    @Test(
        "Tickets per day are counted by the clock of the calendar's zone, whichever side of UTC it is on",
        arguments: ["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu"])
    func dailyCounts(_ zone: String) throws {
        let seed = UInt64.random(in: 1...UInt64.max)
        print("daily counts: seed \(seed)")
        var random = RandomSource(seed: seed)
        let folder = try TemporaryFolder()
        let store = try #require(StoreFactory.all.first).open(folder)
        let world = try ListedWorld(count: 600, in: store, random: &random)
        let calendar = try #require(ZonedCalendar(identifier: zone))
        let wanted: Set<WorkflowID> = [1, 3, 4]
        var sums: [CivilDate: [WorkflowID: Int64]] = [:]
        for ticket in world.rows.map(\.ticket)
        where ticket.tenant == ListedWorld.tenant && wanted.contains(ticket.workflow) && !ticket.flags.isDeleted {
            sums[calendar.civil(ticket.moments.created).date, default: [:]][ticket.workflow, default: 0] += 1
        }
        let counts = try store.read { store throws(StoreError) in
            try store.dailyCounts(of: wanted, in: ListedWorld.tenant, calendar: calendar)
        }
        #expect(counts == DailyCount.inOrder(sums), "seed \(seed)")
        #expect(counts.count > 50)
    }
}
