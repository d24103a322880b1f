import Testing

@testable import Gateway

@Suite("SQLite statements")
struct StatementTests {
    let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    static let values: [SQLiteValue] = [
        nil, 0, .integer(.min), .integer(.max), -1, 0.5, .real(-.infinity), .real(.leastNonzeroMagnitude), .real(.greatestFiniteMagnitude),
        "", "工单 🎫", "a\0b", "\0", .text(String(repeating: "x", count: 1 << 20)), .blob([]), .blob([0]), .blob(Array(0...255)),
        .blob([UInt8](repeating: 7, count: 1 << 20)),
    ]

    @Test("A bound value is read back as it was", arguments: values)
    func roundTrip(value: SQLiteValue) throws {
        let connection = try database.open()
        try connection.execute("CREATE TABLE t (v)")
        try connection.run("INSERT INTO t VALUES (?)", [value])
        #expect(try connection.queryOne("SELECT v FROM t") { $0.value(0) } == value)
        #expect(try connection.queryOne("SELECT v FROM t") { $0.isNull(0) } == (value == .null))
    }

    @Test("Typed columns read what is stored, and optional ones tell NULL apart")
    func typedColumns() throws {
        let connection = try database.open()
        try connection.withStatement("SELECT 1, 2.5, 'text', x'0102', NULL, 0, ''") { row throws(SQLiteError) in
            _ = try row.step()
            #expect(row.columnCount == 7)
            #expect(row.int64(0) == 1 && row.int(0) == 1 && row.bool(0) && row.optionalInt64(0) == 1 && row.optionalInt(0) == 1)
            #expect(row.double(1) == 2.5 && row.optionalDouble(1) == 2.5)
            #expect(row.text(2) == "text" && row.optionalText(2) == "text")
            #expect(row.blob(2) == Array("text".utf8))
            #expect(row.blob(3) == [1, 2] && row.optionalBlob(3) == [1, 2])
            let lent = row.withBlob(3) { $0.count }
            #expect(lent == 2)
            let isNull = row.isNull(4)
            #expect(isNull)
            #expect(row.int64(4) == 0 && row.text(4) == "" && row.blob(4) == [])
            #expect(row.optionalInt64(4) == nil && row.optionalText(4) == nil && row.optionalBlob(4) == nil && row.optionalDouble(4) == nil)
            #expect(row.bool(5) == false && row.optionalText(6) == "")
            let hasMore = try row.step()
            #expect(!hasMore)
        }
    }

    @Test("Nothing stays bound or open between two uses of a statement")
    func resetAfterUse() throws {
        let connection = try database.open()
        let isNull = { (statement: borrowing Statement) throws(SQLiteError) in
            _ = try statement.step()
            return statement.isNull(0)
        }
        let bound = try connection.withStatement("SELECT ?") { statement throws(SQLiteError) in
            try statement.bind(1, "first")
            return try isNull(statement)
        }
        #expect(!bound)
        #expect(try connection.withStatement("SELECT ?", isNull))
    }

    @Test("A statement is reset also when its user throws, so that it holds no lock")
    func resetAfterThrow() throws {
        let connection = try database.open()
        try connection.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1), (2)")
        #expect(throws: SQLiteError.self) {
            try connection.query("SELECT v FROM t") { _ throws(SQLiteError) in throw SQLiteError(extendedCode: 1, message: "mine") }
        }
        try connection.execute("DROP TABLE t")
    }

    @Test("The same SQL can be used inside its own use")
    func nested() throws {
        let connection = try database.open()
        try connection.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1), (2)")
        let pairs = try connection.query("SELECT v FROM t ORDER BY v") { outer throws(SQLiteError) in
            let inner = try connection.query("SELECT v FROM t ORDER BY v") { $0.int(0) }
            return [outer.int(0)] + inner
        }
        #expect(pairs == [[1, 1, 2], [2, 1, 2]])
    }

    @Test("A statement can be executed many times in one use")
    func manyExecutions() throws {
        let connection = try database.open()
        try connection.execute("CREATE TABLE t (v)")
        try connection.withStatement("INSERT INTO t VALUES (?)") { statement throws(SQLiteError) in
            for number in 0..<3 as Range<Int64> {
                statement.reset()
                try statement.bind(1, number)
                try statement.run()
            }
        }
        #expect(try connection.query("SELECT v FROM t ORDER BY v") { $0.int(0) } == [0, 1, 2])
    }

    @Test("The wrong number of values is an error that says so")
    func wrongCount() throws {
        let connection = try database.open()
        let error = try #require(throws: SQLiteError.self) { try connection.run("SELECT ?, ?", [1]) }
        #expect(error.message == "1 values for 2 parameters")
    }

    @Test("Only a single statement can be prepared", arguments: ["", "  ", "-- nothing", "SELECT 1; SELECT 2"])
    func oneStatement(sql: String) throws {
        let connection = try database.open()
        let error = try #require(throws: SQLiteError.self) { try connection.run(sql) }
        #expect(error.message == "exactly one statement is wanted")
    }

    @Test("The cache keeps the statements used last, and no more than it may")
    func cache() throws {
        let handle = try SQLiteHandle(path: database.path, flags: 6)
        var cache = StatementCache(capacity: 2)
        for sql in ["SELECT 1", "SELECT 2", "SELECT 1", "SELECT 3"] {
            cache.giveBack(try cache.take(sql, on: handle))
        }
        #expect(cache.count == 2)
        #expect(!cache.contains("SELECT 2"))
    }

    @Test("The cache gives out a statement again once it is free, and only then")
    func reuse() throws {
        let handle = try SQLiteHandle(path: database.path, flags: 6)
        var cache = StatementCache(capacity: 2)
        let first = try cache.take("SELECT 1", on: handle)
        let nested = try cache.take("SELECT 1", on: handle)
        #expect(nested !== first)
        cache.giveBack(nested)
        cache.giveBack(first)
        let again = try cache.take("SELECT 1", on: handle)
        #expect(again === first)
        #expect(cache.count == 1)
    }
}
