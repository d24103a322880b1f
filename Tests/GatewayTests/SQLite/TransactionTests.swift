import Testing

@testable import Gateway

@Suite("SQLite transactions")
struct TransactionTests {
    let database: TemporaryDatabase
    let connection: SQLiteConnection

    enum CommandError: SQLiteErrorConvertible, Equatable {
        case refused
        case database(Int32)

        init(_ error: SQLiteError) {
            self = .database(error.extendedCode)
        }
    }

    init() throws {
        database = try TemporaryDatabase()
        connection = try database.open()
        try connection.execute("CREATE TABLE t (v UNIQUE)")
    }

    func insert(_ value: Int64) throws(CommandError) {
        do throws(SQLiteError) {
            try connection.run("INSERT INTO t VALUES (?)", [.integer(value)])
        } catch {
            throw CommandError(error)
        }
    }

    func stored() throws -> [Int] {
        try connection.query("SELECT v FROM t ORDER BY v") { $0.int(0) }
    }

    @Test("What a transaction did is there when it returns")
    func commits() throws {
        let result = try connection.withTransaction { () throws(CommandError) in
            try insert(1)
            return "done"
        }
        #expect(result == "done")
        #expect(try stored() == [1])
        #expect(!connection.isInTransaction)
    }

    @Test("Nothing of a transaction that throws stays")
    func rollsBack() throws {
        #expect(throws: CommandError.refused) {
            try connection.withTransaction { () throws(CommandError) in
                try insert(1)
                throw .refused
            }
        }
        #expect(try stored() == [])
        #expect(!connection.isInTransaction)
    }

    @Test("A savepoint that throws is undone, and its neighbours stay")
    func savepoints() throws {
        try connection.withTransaction { () throws(CommandError) in
            try connection.withSavepoint("command") { () throws(CommandError) in try insert(1) }
            #expect(throws: CommandError.refused) {
                try connection.withSavepoint("command") { () throws(CommandError) in
                    try insert(2)
                    throw .refused
                }
            }
            #expect(throws: CommandError.database(2067)) {
                try connection.withSavepoint("command") { () throws(CommandError) in
                    try insert(3)
                    try insert(1)
                }
            }
            try connection.withSavepoint("command") { () throws(CommandError) in try insert(4) }
        }
        #expect(try stored() == [1, 4])
    }

    @Test("Savepoints nest")
    func nested() throws {
        try connection.withTransaction { () throws(CommandError) in
            try connection.withSavepoint("outer") { () throws(CommandError) in
                try insert(1)
                #expect(throws: CommandError.refused) {
                    try connection.withSavepoint("inner") { () throws(CommandError) in
                        try insert(2)
                        throw .refused
                    }
                }
            }
        }
        #expect(try stored() == [1])
    }

    @Test("A savepoint outside a transaction is refused")
    func savepointAlone() throws {
        #expect(throws: CommandError.database(21)) {
            try connection.withSavepoint("command") { () throws(CommandError) in try insert(1) }
        }
        #expect(try stored() == [])
    }

    @Test("When SQLite gives up the whole transaction, nothing later in it is committed")
    func abandoned() throws {
        #expect(throws: CommandError.self) {
            try connection.withTransaction { () throws(CommandError) in
                try insert(1)
                _ = try? connection.run("ROLLBACK")
                #expect(throws: CommandError.database(21)) {
                    try connection.withSavepoint("command") { () throws(CommandError) in try insert(2) }
                }
            }
        }
        #expect(try stored() == [])
    }
}
