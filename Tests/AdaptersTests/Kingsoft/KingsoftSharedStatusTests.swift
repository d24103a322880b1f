import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: a related ticket's status")
struct KingsoftSharedStatusTests {
    enum Place: String, CaseIterable, Sendable {
        case fresh, started, withdrawn, cancelled, completed, failed, closed, deleted

        var status: Int64? {
            switch self {
            case .fresh: 1
            case .started: 2
            case .withdrawn: 4
            // Ended, or not there any more: the sharing ticket is on its own again.
            case .cancelled, .completed, .failed, .closed, .deleted: nil
            }
        }

        func put(_ id: TicketID, in world: inout KingsoftWorld) {
            let lifecycle: Lifecycle? =
                switch self {
                case .fresh, .deleted: nil
                case .started: .inProgress
                default: Lifecycle(rawValue: rawValue)
                }
            if let lifecycle { world.tickets[id]?.ticket.lifecycle = lifecycle }
            if self == .started { world.tickets[id]?.ticket.moments.started = world.now }
            if self == .deleted { world.tickets[id] = nil }
        }
    }

    /// Base, detail and the row of the list, and the statuses under which the list finds it.
    private static func shown(_ id: Int64, in world: inout KingsoftWorld) throws -> (statuses: Set<Int64>, foundBy: [Int64]) {
        var statuses: Set<Int64> = []
        for verb in ["base", "detail"] {
            statuses.insert(try #require(try world.call(.get, verb, query: "id=\(id)").data?["status"]?.int64Value))
        }
        var foundBy: [Int64] = []
        for status in 0...4 as ClosedRange<Int64> {
            let rows = try #require(
                try world.call(.get, "list_tickets", query: "status=\(status)&page_size=100").data?["tickets"]?.arrayValue)
            guard let row = rows.first(where: { $0["id"] == JSON(id) }) else { continue }
            statuses.insert(try #require(row["status"]?.stringValue.flatMap { Int64($0) }))
            if status > 0 { foundBy.append(status) }
        }
        return (statuses, foundBy)
    }

    @Test(
        "shows, and is found by, on a ticket that shares it, while the related one is open", arguments: Place.allCases,
        [Place.fresh, .started, .withdrawn])
    func shares(_ related: Place, _ own: Place) throws {
        var world = KingsoftWorld()
        try world.create()
        try world.create(["relate_to_ticket_id": 1, "use_relate_status": true])
        own.put(2, in: &world)
        related.put(1, in: &world)
        let status = related.status ?? own.status ?? 0
        let shown = try Self.shown(2, in: &world)
        #expect(shown.statuses == [status] && shown.foundBy == [status])
    }

    @Test("does not show on a ticket that only names it", arguments: Place.allCases)
    func unshared(_ related: Place) throws {
        var world = KingsoftWorld()
        try world.create()
        try world.create(["relate_to_ticket_id": 1, "use_relate_status": false])
        related.put(1, in: &world)
        let shown = try Self.shown(2, in: &world)
        #expect(shown.statuses == [1] && shown.foundBy == [1])
    }

    @Test("nor on one that has ended itself", arguments: [Place.completed, .failed, .closed, .cancelled])
    func ended(_ own: Place) throws {
        var world = KingsoftWorld()
        try world.create()
        try world.create(["relate_to_ticket_id": 1, "use_relate_status": true])
        Place.started.put(1, in: &world)
        own.put(2, in: &world)
        let shown = try Self.shown(2, in: &world)
        #expect(shown.statuses == [own == .cancelled ? 4 : 3] && shown.foundBy == [own == .cancelled ? 4 : 3])
    }

    @Test("nor the other way round: the related ticket shows its own")
    func otherWay() throws {
        var world = KingsoftWorld()
        try world.create()
        try world.create(["relate_to_ticket_id": 1, "use_relate_status": true])
        Place.started.put(2, in: &world)
        let shown = try Self.shown(1, in: &world)
        #expect(shown.statuses == [1] && shown.foundBy == [1])
    }

    @Test("is passed on by tickets that share in their turn, up to four; a ring of tickets comes to rest")
    func chains() throws {
        var world = KingsoftWorld()
        try world.create()
        for number in 1...5 { try world.create(["relate_to_ticket_id": JSON(number), "use_relate_status": true]) }
        Place.started.put(1, in: &world)
        #expect(try (2...6).map { try Self.shown($0, in: &world).foundBy } == [[2], [2], [2], [2], [1]])
        world.tickets[1]?.ticket.relation = Ticket.Relation(ticket: 6, sharesStatus: true)
        for id in 1...6 as ClosedRange<Int64> {
            let shown = try Self.shown(id, in: &world)
            #expect(shown.statuses.count == 1 && shown.foundBy == Array(shown.statuses))
        }
    }

    @Test("may be shared only of a ticket that is there for the caller")
    func relatedHasToBeThere() throws {
        var world = KingsoftWorld()
        try world.create()
        world.tickets[1]?.ticket.workflow = 2
        world.caller.workflows = .only([1])
        for id in [1, 9] {
            let answer = try world.call(.post, "create", body: KingsoftSamples.create(["relate_to_ticket_id": JSON(id)]))
            #expect(answer.errno == 22000 && answer.data == nil)
        }
        #expect(world.tickets.count == 1)
    }
}
