import Foundation
import Testing

@testable import Gateway

@Suite("SQLite connections")
struct SQLiteConnectionTests {
    let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test("A writing connection is durable and strict", arguments: [
        ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("trusted_schema", "0"), ("temp_store", "2"),
        ("busy_timeout", "5000"), ("cache_size", "-8192"),
    ])
    func pragmas(name: String, expected: String) throws {
        let connection = try database.open()
        #expect(try connection.queryOne("PRAGMA \(name)") { $0.text(0) } == expected)
    }

    @Test("The schema table cannot be written to")
    func defensive() throws {
        let connection = try database.open()
        #expect(throws: SQLiteError.self) {
            try connection.execute("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")
        }
    }

    @Test("A reading connection refuses to write")
    func readOnly() throws {
        _ = try database.open()
        let reader = try database.open(.readOnly)
        let error = try #require(throws: SQLiteError.self) { try reader.execute("CREATE TABLE t (v)") }
        #expect(error.sql == "CREATE TABLE t (v)")
    }

    @Test("An error carries the statement on one line, but no values")
    func errorCarriesSQL() throws {
        let connection = try database.open()
        let error = try #require(throws: SQLiteError.self) {
            try connection.run("SELECT *\n    FROM missing\n    WHERE secret = ?", ["hunter2"])
        }
        #expect(error.description == "SQLite error 1: no such table: missing in: SELECT * FROM missing WHERE secret = ?")
    }

    @Test("A long statement is shortened in its error")
    func shortened() throws {
        let connection = try database.open()
        let error = try #require(throws: SQLiteError.self) {
            try connection.run("SELECT missing, " + Array(repeating: "1", count: 500).joined(separator: ", "))
        }
        #expect(error.sql?.count == 201)
        #expect(error.sql?.hasSuffix("…") == true)
    }

    @Test("Constraint violations say which kind they are", arguments: [
        ("INSERT INTO t VALUES (1, 'b', 1)", .unique),
        ("INSERT INTO t VALUES (2, 'a', 1)", .unique),
        ("INSERT INTO t VALUES (2, NULL, 1)", .notNull),
        ("INSERT INTO t VALUES (2, 'b', 9)", .foreignKey),
        ("INSERT INTO t VALUES (-2, 'b', 1)", .check),
    ] as [(String, SQLiteError.Constraint)])
    func constraints(sql: String, expected: SQLiteError.Constraint) throws {
        let connection = try database.open()
        try connection.execute(
            """
            CREATE TABLE t (
                id INTEGER PRIMARY KEY CHECK (id > 0), name TEXT NOT NULL UNIQUE, parent INTEGER REFERENCES t (id)
            );
            INSERT INTO t VALUES (1, 'a', 1);
            """)
        let error = try #require(throws: SQLiteError.self) { try connection.run(sql) }
        #expect(error.isConstraint)
        #expect(error.constraint == expected)
    }

    @Test("A full database says so")
    func full() throws {
        let connection = try database.open()
        try connection.execute("CREATE TABLE t (v); PRAGMA max_page_count = 3")
        let error = try #require(throws: SQLiteError.self) {
            try connection.run("INSERT INTO t VALUES (zeroblob(1000000))")
        }
        #expect(error.isFull)
    }

    @Test("A file that is no database says so")
    func notADatabase() throws {
        try Data(repeating: 0x41, count: 4096).write(to: URL(fileURLWithPath: database.path))
        let error = try #require(throws: SQLiteError.self) { try database.open() }
        #expect(error.isCorrupt)
    }

    @Test("A folder that does not exist is an error naming the file")
    func cannotOpen() throws {
        let error = try #require(throws: SQLiteError.self) { try SQLiteConnection(path: "/nonexistent/x.db", options: .readWrite) }
        #expect(error.message == "cannot open /nonexistent/x.db: unable to open database file")
    }

    @Test("A lock another connection keeps is reported as busy")
    func busy() throws {
        let first = try database.open()
        var options = SQLiteOptions.readWrite
        options.busyTimeoutMilliseconds = 0
        let second = try database.open(options)
        try first.execute("BEGIN IMMEDIATE")
        let error = try #require(throws: SQLiteError.self) { try second.execute("BEGIN IMMEDIATE") }
        #expect(error.isBusy)
    }

    @Test("A script runs every statement, comments and all, and its error names the one that failed")
    func scripts() throws {
        let connection = try database.open()
        try connection.execute("-- a comment\nCREATE TABLE t (v); ; SELECT 1;\nINSERT INTO t VALUES (1); /* end */")
        #expect(try connection.queryOne("SELECT count(*) FROM t") { $0.int(0) } == 1)
        let error = try #require(throws: SQLiteError.self) {
            try connection.execute("INSERT INTO t VALUES (2); INSERT INTO nowhere VALUES (3); INSERT INTO t VALUES (4)")
        }
        #expect(error.message == "no such table: nowhere")
        #expect(error.sql == "INSERT INTO nowhere VALUES (3); INSERT INTO t VALUES (4)")
        #expect(try connection.queryOne("SELECT count(*) FROM t") { $0.int(0) } == 2)
    }

    @Test("A script with a NUL is refused, for SQLite would not see what follows it")
    func scriptWithNUL() throws {
        let connection = try database.open()
        #expect(throws: SQLiteError.self) { try connection.execute("CREATE TABLE t (v);\0 CREATE TABLE u (v)") }
        #expect(try connection.queryOne("SELECT count(*) FROM sqlite_schema") { $0.int(0) } == 0)
    }

    @Test("Changes and row numbers are those of the last insert")
    func changes() throws {
        let connection = try database.open()
        try connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
        #expect(try connection.run("INSERT INTO t VALUES (7, 1), (8, 1)") == 2)
        #expect(connection.lastInsertRowID == 8)
        #expect(try connection.run("UPDATE t SET v = 2 WHERE id = ?", [7]) == 1)
    }

    @Test("A running statement can be interrupted from another thread")
    func interrupt() throws {
        let connection = try database.open()
        let interrupter = connection.interrupter
        let running = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            running.wait()
            interrupter.interrupt()
        }
        let error = try #require(throws: SQLiteError.self) {
            // Without an end, but for the interruption
            try connection.withStatement("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n") {
                statement throws(SQLiteError) in
                while try statement.step() { running.signal() }
            }
        }
        #expect(error.isInterrupted)
    }
}
