import CanonicalModel
import Testing

@testable import Gateway

/// That lists cost what they show: no plan reads a whole table, and none of the ordered ones sorts.
@Suite("List plans")
struct ListPlanTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var source: ListSource
        var change: @Sendable (inout TicketQuery) -> Void

        init(_ name: String, _ source: ListSource, _ change: @escaping @Sendable (inout TicketQuery) -> Void = { _ in }) {
            testDescription = name
            self.source = source
            self.change = change
        }
    }

    static let shapes = [
        Shape("all", .tenant),
        Shape("one workflow", .workflows([1])) { $0.scope = .only([1]) },
        Shape("three workflows", .workflows([1, 2, 3])) { $0.scope = .only([1, 2, 3]) },
        Shape("my to-do list", .relation(.handler, "ann", [1])) { $0.relation = .handler("ann") },
        Shape("my to-do list in three workflows", .relation(.handler, "ann", [1, 2, 3])) { $0.relation = .handler("ann") },
        Shape("created by me, with a title", .relation(.creator, "ann", [1, 2])) {
            $0.relation = .creator("ann")
            $0.titlePart = "x"
        },
        Shape("by state", .states([1, 2], [11, 12])) { $0.states = [11, 12] },
        Shape("by lifecycle", .lifecycles([1, 2], [.pending, .closed])) { $0.lifecycles = [.pending, .closed] },
        Shape("by shown status", .lifecycles([1, 2], [.pending, .draft])) {
            $0.shown = Standing([.pending, .draft], hasStarted: true)
        },
        Shape("by product line", .productLines([1, 2])) { $0.productLines = [1, 2] },
        Shape("by type", .type(1)) { $0.type = 1 },
        Shape("by title", .workflows([1, 2])) {
            $0.scope = .only([1, 2])
            $0.titlePart = "x"
        },
    ]

    @Test("Pages come from an index in order, newest or oldest first", arguments: shapes, [true, false])
    func pages(_ shape: Shape, newestFirst: Bool) throws {
        let list = list(shape)
        let plan = try plan(of: list.pageStatement(over: shape.source, window: list.window, newestFirst: newestFirst, limit: 10, offset: 0))
        #expect(!plan.contains { $0.hasPrefix("SCAN t") || $0.hasPrefix("SCAN p") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    @Test("Counts are searches too", arguments: shapes)
    func counts(_ shape: Shape) throws {
        let list = list(shape)
        let plan = try plan(of: list.countStatement(over: shape.source, window: list.window))
        #expect(!plan.contains { $0.hasPrefix("SCAN t") || $0.hasPrefix("SCAN p") }, "\(plan)")
    }

    @Test("Single tickets, few tickets and serial numbers are looked up", arguments: [
        ListSource.ids([1, 2]), .parent(1), .serialPrefix("shop"),
    ])
    func lookUps(_ source: ListSource) throws {
        let list = TicketList(TicketQuery(tenant: "north"))
        let plan = try plan(of: list.pageStatement(over: source, window: list.window, newestFirst: true, limit: 10, offset: 0))
        #expect(!plan.contains { $0.hasPrefix("SCAN t") }, "\(plan)")
    }

    private func list(_ shape: Shape) -> TicketList {
        var query = TicketQuery(tenant: "north")
        query.createdFrom = Moment(seconds: 1)
        query.createdTo = Moment(seconds: 2)
        shape.change(&query)
        return TicketList(query)
    }

    private func plan(of text: SQLText) throws -> [String] {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(folder: folder)
        return try store.withReader { connection throws(SQLiteError) in
            try connection.query("EXPLAIN QUERY PLAN " + text.sql, text.values) { $0.text(3) }
        }
    }
}
