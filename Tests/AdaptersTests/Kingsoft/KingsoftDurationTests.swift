import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: moments and durations")
struct KingsoftDurationTests {
    private static let names = ["created", "pending", "process", "confirm", "close", "total"]

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// In seconds after the creation.
        var reported: Int64?
        var started: Int64?
        var finished: Int64?
        var solved: Int64?
        var closed: Int64?
        /// As in `names`.
        var expected: [Int64]
    }

    static let rows = [
        Row(testDescription: "nothing reached", expected: [0, 0, 0, 0, 0, 0]),
        Row(testDescription: "reported", reported: -60, expected: [60, 0, 0, 0, 0, 0]),
        Row(testDescription: "started", reported: -60, started: 30, expected: [60, 30, 0, 0, 0, 0]),
        Row(testDescription: "finished", reported: -60, started: 30, finished: 90, expected: [60, 30, 90, 0, 0, 0]),
        Row(testDescription: "solved", reported: -60, started: 30, finished: 90, solved: 100, expected: [60, 30, 90, 10, 0, 160]),
        Row(testDescription: "closed", reported: -60, started: 30, finished: 90, solved: 100, closed: 130, expected: [60, 30, 90, 10, 40, 160]),
        Row(testDescription: "closed without a start", reported: -60, finished: 90, solved: 80, closed: 90, expected: [60, 0, 90, 0, 0, 140]),
        Row(testDescription: "closed without a report", started: 1, finished: 2, solved: 3, closed: 4, expected: [0, 1, 2, 1, 2, 0]),
        Row(testDescription: "solved before it was finished", reported: 0, started: 5, finished: 50, solved: 20, closed: 50, expected: [0, 5, 50, 0, 0, 20]),
        Row(testDescription: "everything the wrong way round", reported: 60, started: -1, finished: -2, solved: -3, closed: -4, expected: [0, 0, 0, 0, 0, 0]),
    ]

    @Test("lie between two moments, are 0 while either is missing, and never negative", arguments: rows)
    func durations(_ row: Row) throws {
        var world = KingsoftWorld()
        try world.create()
        let created = try #require(world.tickets[1]?.ticket.moments.created)
        func moment(_ seconds: Int64?) -> Moment? { seconds.map { created.advanced(bySeconds: $0) } }
        world.tickets[1]?.ticket.moments.reported = moment(row.reported)
        world.tickets[1]?.ticket.moments.started = moment(row.started)
        world.tickets[1]?.ticket.moments.finished = moment(row.finished)
        world.tickets[1]?.ticket.moments.solved = moment(row.solved)
        world.tickets[1]?.ticket.moments.closed = moment(row.closed)
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(Self.names.map { data["\($0)_duration"]?.int64Value } == row.expected)
        #expect(data["suspended_duration"] == 0 && data["suspended_time"] == 0)
        let base = try #require(try world.call(.get, "base", query: "id=1").data)
        for (name, given) in [("started", row.started), ("finished", row.finished), ("solved", row.solved), ("closed", row.closed)] {
            let shown = JSON(moment(given)?.seconds ?? 0)
            #expect(base["\(name)_time"] == shown && data["\(name)_time"] == shown, "\(name)")
        }
        #expect(base["reported_time"] == JSON(moment(row.reported)?.seconds ?? 0))
        #expect((data["reported_time"] == "") == (row.reported == nil))
    }

    @Test("a suspended ticket shows since when, and how long so far")
    func suspended() throws {
        var world = KingsoftWorld()
        try world.create()
        world.tickets[1]?.ticket.flags.isSuspended = true
        world.tickets[1]?.ticket.moments.suspended = world.now
        world.advance(seconds: 75)
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(data["suspended_duration"] == 75 && data["is_suspended_notice"] == true)
        #expect(data["suspended_time"] == JSON(KingsoftWorld.start.seconds))
        #expect(try world.call(.get, "base", query: "id=1").data?["is_suspended_notice"] == true)
    }

    @Test("along a ticket's real way each moment is set by what happens, and once")
    func way() throws {
        var world = KingsoftWorld()
        try world.create()
        let start = KingsoftWorld.start.seconds
        func times(_ world: inout KingsoftWorld) throws -> [Int64?] {
            let base = try world.call(.get, "base", query: "id=1").data
            return ["created", "started", "finished", "solved", "closed"].map { base?["\($0)_time"]?.int64Value }
        }
        #expect(try times(&world) == [start, 0, 0, 0, 0])
        world.advance(seconds: 100)
        try world.handle(1, by: "zhangsan")
        #expect(try times(&world) == [start, start + 100, 0, 0, 0])
        world.advance(seconds: 100)
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1}"#).errno == 10000)
        #expect(try times(&world) == [start, start + 100, 0, 0, 0])
        world.advance(seconds: 100)
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["solved_time": JSON(start + 250)])).errno == 10000)
        #expect(try times(&world) == [start, start + 100, start + 300, start + 250, start + 300])
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(data["updated_time"] == JSON(start + 300) && data["pending_duration"] == 100 && data["process_duration"] == 300)
        #expect(data["confirm_duration"] == 0 && data["close_duration"] == 0)
        #expect(data["total_duration"] == JSON(start + 250 - KingsoftSamples.reported))
    }
}
