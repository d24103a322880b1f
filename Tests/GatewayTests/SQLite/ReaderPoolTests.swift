import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("SQLite reader pool")
struct ReaderPoolTests {
    let database: TemporaryDatabase

    init() throws {
        database = try TemporaryDatabase()
    }

    @Test("Readers on eight threads always see a whole transaction")
    func eightThreads() throws {
        // Given two rows that every transaction changes alike
        let writer = try database.open()
        try writer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER); INSERT INTO t VALUES (1, 0), (2, 0)")
        let pool = try ReaderPool(path: database.path, count: 3)
        let failures = Mutex<[String]>([])
        let finished = Atomic<Int>(0)
        let group = DispatchGroup()

        // When eight threads read both rows, one after the other, while the writer goes on
        for _ in 0..<8 {
            let thread = Thread {
                defer {
                    finished.add(1, ordering: .sequentiallyConsistent)
                    group.leave()
                }
                for _ in 0..<200 {
                    do {
                        let pair = try pool.read { connection throws(SQLiteError) in
                            let first = try connection.queryOne("SELECT v FROM t WHERE id = 1") { $0.int(0) }
                            let second = try connection.queryOne("SELECT v FROM t WHERE id = 2") { $0.int(0) }
                            return [first, second]
                        }
                        if pair[0] == nil || pair[0] != pair[1] { failures.withLock { $0.append("saw \(pair)") } }
                    } catch {
                        failures.withLock { $0.append("\(error)") }
                    }
                }
            }
            group.enter()
            thread.start()
        }
        while finished.load(ordering: .sequentiallyConsistent) < 8 {
            try writer.withTransaction { () throws(SQLiteError) in
                try writer.run("UPDATE t SET v = v + 1 WHERE id = 1")
                try writer.run("UPDATE t SET v = v + 1 WHERE id = 2")
            }
        }
        group.wait()

        // Then none saw one row without the other
        #expect(failures.withLock { $0 } == [])
    }

    @Test("A snapshot does not see what is committed after its first statement")
    func snapshot() throws {
        let writer = try database.open()
        try writer.execute("CREATE TABLE t (v)")
        let pool = try ReaderPool(path: database.path, count: 1)
        let counts = try pool.read { connection throws(SQLiteError) in
            let before = try connection.queryOne("SELECT count(*) FROM t") { $0.int(0) }
            try writer.run("INSERT INTO t VALUES (1)")
            return [before, try connection.queryOne("SELECT count(*) FROM t") { $0.int(0) }]
        }
        #expect(counts == [0, 0])
        #expect(try pool.readOnce { connection throws(SQLiteError) in try connection.queryOne("SELECT count(*) FROM t") { $0.int(0) } } == 1)
    }

    @Test("The pool's connections cannot write, and serve on after an error")
    func cannotWrite() throws {
        let writer = try database.open()
        try writer.execute("CREATE TABLE t (v)")
        let pool = try ReaderPool(path: database.path, count: 1)
        #expect(throws: SQLiteError.self) {
            try pool.read { connection throws(SQLiteError) in try connection.run("INSERT INTO t VALUES (1)") }
        }
        #expect(try pool.read { connection throws(SQLiteError) in try connection.queryOne("SELECT count(*) FROM t") { $0.int(0) } } == 0)
    }

    @Test("A nil result counts as a result")
    func nilResult() throws {
        let writer = try database.open()
        try writer.execute("CREATE TABLE t (v)")
        let pool = try ReaderPool(path: database.path, count: 2)
        let calls = Atomic<Int>(0)
        let found = try pool.read { connection throws(SQLiteError) -> Int? in
            calls.add(1, ordering: .relaxed)
            return try connection.queryOne("SELECT v FROM t") { $0.int(0) }
        }
        #expect(found == nil)
        #expect(calls.load(ordering: .relaxed) == 1)
    }
}
