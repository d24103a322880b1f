import CanonicalModel
import Testing

@testable import Adapters

@Suite("Rows of a loonflow list as connectors read them")
struct LoonflowColumnsTests {
    private static func columns(_ members: String) throws -> Loonflow.RemoteColumns {
        try Loonflow.RemoteColumns(try JSON(parsing: Array("{\(members)}".utf8)), Loonflow.RemoteProfile(calendar: .utc))
    }

    @Test("A row that shows no moment of its change counts as changed, ever", arguments: [
        "", #","gmt_modified":null"#, #","gmt_modified":"""#, #","gmt_modified":7"#, #","gmt_modified":{}"#, #","gmt_modified":"2026-13-41 00:00:00""#,
    ])
    func noMoment(written: String) throws {
        let row = try Self.columns(#""id":7,"gmt_created":"2026-01-01 00:00:00","act_state_id":1"# + written)
        #expect(row.modified == nil && row.id == 7)
        #expect(row.isModified(since: 0) && row.isModified(since: .max))
    }

    @Test("Any other counts from the second of its change on", arguments: [(0, true), (86_400, true), (86_401, false)])
    func moment(since: Int64, isModified: Bool) throws {
        let row = try Self.columns(#""id":7,"gmt_created":"1970-01-01 00:00:00","gmt_modified":"1970-01-02 00:00:00","act_state_id":1"#)
        #expect(row.isModified(since: since) == isModified)
    }

    @Test("A row whose place in the list cannot be told is none", arguments: [
        #""gmt_created":"2026-01-01 00:00:00","act_state_id":1"#, #""id":0,"gmt_created":"2026-01-01 00:00:00","act_state_id":1"#,
        #""id":7,"gmt_created":null,"gmt_modified":"2026-01-01 00:00:00","act_state_id":1"#,
    ])
    func none(members: String) {
        #expect(throws: SyncFault.self) { try Self.columns(members) }
    }
}
