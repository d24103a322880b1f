import CanonicalModel
import Testing

@testable import Adapters

@Suite("Cutting a dump into rows")
struct DumpSplitterTests {
    private static let text = """
         [ {"a": "[,]}{\\"\\\\"},
        {"b": [1, {"c": []}], "d": "开,}"} , 7
        ,"x" ] \n
        """

    @Test("Rows are the same however the bytes are divided", arguments: [1, 2, 3, 7, 64, 1000])
    func anyChunks(_ size: Int) throws {
        let bytes = Array(Self.text.utf8)
        var splitter = JSONRowSplitter()
        var rows: [JSONRowSplitter.Row] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            rows += try splitter.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        try splitter.finish()
        #expect(rows.map(\.position) == [1, 2, 3, 4])
        let values = try rows.map { try JSON(parsing: $0.bytes) }
        #expect(values == [["a": #"[,]}{"\"#], ["b": [1, ["c": []]], "d": "开,}"], 7, "x"])
        for row in rows {
            #expect(Array(bytes[Int(row.offset)..<Int(row.offset) + row.bytes.count]) == row.bytes)
        }
    }

    @Test("Unbalanced brackets end no row early and trap nobody", arguments: ["[}", "[]]", "[}}}},{}]", "[\"", "[\\", "", "[1]["])
    func unbalanced(_ text: String) {
        var splitter = JSONRowSplitter()
        #expect(throws: ImportProblem.self) {
            let rows = try splitter.take(Array(text.utf8))
            try splitter.finish()
            for row in rows { _ = try Loonflow.DumpRow(parsing: row.bytes, position: row.position) }
        }
    }
}

@Suite("Times in a dump")
struct DumpMomentTests {
    @Test(
        "A time is the server's own clock unless it says otherwise",
        arguments: [
            ("2024-01-02T03:04:05", 1_704_135_845_000), ("2024-01-02 03:04:05", 1_704_135_845_000),
            ("2024-01-02T03:04:05.678", 1_704_135_845_678), ("2024-01-02T03:04:05.6", 1_704_135_845_600),
            ("2024-01-02 03:04:05.678901", 1_704_135_845_678), ("2024-01-02T03:04:05Z", 1_704_164_645_000),
            ("2024-01-02T03:04:05.678Z", 1_704_164_645_678), ("2024-01-02T03:04:05+08:00", 1_704_135_845_000),
            ("2024-01-02T03:04:05-01:30", 1_704_170_045_000),
        ] as [(String, Int64)])
    func moments(_ text: String, _ milliseconds: Int64) throws {
        let calendar = try #require(ZonedCalendar(identifier: "Asia/Shanghai"))
        #expect(Loonflow.moment(text, calendar)?.milliseconds == milliseconds)
    }

    @Test("Anything else is no time", arguments: ["", "yesterday", "2024-13-01T00:00:00", "2024-01-02T03:04:05 CET", "2024-01-02T03:04:05+8"])
    func none(_ text: String) throws {
        #expect(Loonflow.moment(text, .utc) == nil)
    }

    @Test("Serial numbers tell their day and counter", arguments: [
        ("ops_202611210029", "20261121", 29), ("a_b_2026112110000", "20261121", 10_000),
    ] as [(String, String, Int64)])
    func serials(_ text: String, _ day: String, _ counter: Int64) {
        let found = Loonflow.TicketPlaces.serial(in: text)
        #expect(found?.day == day && found?.counter == counter)
    }

    @Test("What is no serial number of loonflow tells nothing", arguments: ["", "ops", "ops_", "ops_20261121", "ops_2026112x0001", "ops_99999999999999999999999999"])
    func noSerials(_ text: String) {
        #expect(Loonflow.TicketPlaces.serial(in: text) == nil)
    }
}
