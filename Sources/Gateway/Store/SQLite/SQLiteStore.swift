import Adapters
import CanonicalModel
import Synchronization

/// The store in one SQLite file: one connection that writes, several that read.
final class SQLiteStore: TicketStore {
    private let writer: Mutex<SQLiteConnection>
    private let cache = TicketCache()
    private let readers: ReaderPool
    private let log: @Sendable (String) -> Void

    static let migrations: [Migration] = [.tickets, .deliveries, .attachments]

    /// A checkpoint writes each page once, however often it changed since the last; at the default of 1000 pages, a busy
    /// gateway would have one every few commits.
    private static let checkpointPages = 8000

    struct Options: Sendable {
        var readers = 4
        var write = SQLiteOptions.forStore
        var read = SQLiteOptions.readOnly
    }

    /// Opens the file, or makes it, and brings its schema up to date.
    ///
    /// - Parameter log: gets what the operator has to know, such as the statement that a full disk made fail.
    init(
        path: String, cryptography: any Cryptography, now: Moment, options: Options = Options(),
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        let connection = try SQLiteConnection(path: path, options: options.write)
        try connection.execute("PRAGMA wal_autocheckpoint = \(SQLiteStore.checkpointPages)")
        try Migrator(SQLiteStore.migrations, cryptography: cryptography).migrate(connection, now: now)
        readers = try ReaderPool(path: path, count: options.readers, options: options.read)
        writer = Mutex(connection)
        self.log = log
    }

    func read<R: Sendable>(_ body: (any StoreReading) throws(StoreError) -> R) throws(StoreError) -> R {
        try readers.read { connection throws(StoreError) in
            try body(SQLiteReading(database: Database(connection: connection), cache: cache))
        }
    }

    func write(_ body: (any StoreBatch) throws(StoreError) -> Void) throws(StoreError) {
        let log = log
        try withWriter { connection throws(StoreError) in
            try connection.withTransaction(.immediate) { () throws(StoreError) in
                let batch = SQLiteBatch(database: Database(connection: connection), log: log)
                try body(batch)
                try batch.flush()
            }
        }
    }

    /// Moves the write-ahead log into the database file, so that a copy of that one file is the whole.
    func settle() throws(StoreError) {
        try withWriter { connection throws(StoreError) in
            _ = try Database(connection: connection).run("PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// Alone with the connection that writes; also for tests that make it fail.
    func withWriter<R: Sendable>(_ body: (SQLiteConnection) throws(StoreError) -> R) throws(StoreError) -> R {
        try writer.withLock { connection throws(StoreError) in try body(connection) }
    }

    /// For tests of what SQLite plans to do.
    func withReader<R: Sendable>(_ body: (SQLiteConnection) throws(SQLiteError) -> R) throws(SQLiteError) -> R {
        try readers.read(body)
    }
}

/// The jobs of one transaction.
final class SQLiteBatch: StoreBatch {
    private let database: Database
    private let log: @Sendable (String) -> Void
    private var counters = CounterDeltas()

    init(database: Database, log: @escaping @Sendable (String) -> Void) {
        self.database = database
        self.log = log
    }

    func attempt<R>(_ job: (any StoreTransaction) throws -> R) throws(StoreError) -> Result<R, JobFailure> {
        let transaction = SQLiteTransaction(database: database)
        do throws(JobFailure) {
            let result = try database.connection.withSavepoint("job") { () throws(JobFailure) -> R in
                do { return try job(transaction) } catch { throw JobFailure(any: error) }
            }
            counters.merge(transaction.counters)
            return .success(result)
        } catch {
            if case .failed(let failure) = error {
                log("a job failed in the store: \(failure)")
                // On a full disk, for one, SQLite may have rolled back everything that went before too.
                guard database.connection.isInTransaction else { throw failure }
            }
            return .failure(error)
        }
    }

    /// Writes the totals once for the whole batch.
    func flush() throws(StoreError) {
        for (key, delta) in counters.values where delta != 0 {
            let place: [SQLiteValue] = [
                SQLiteValue(key.tenant), .text(key.scope), SQLiteValue(key.workflow), .integer(key.day),
            ]
            try database.run(
                """
                INSERT INTO counters (tenant, scope, workflow_id, day, n) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET n = n + excluded.n
                """, place + [.integer(delta)])
            if delta < 0 {
                try database.run(
                    "DELETE FROM counters WHERE tenant = ? AND scope = ? AND workflow_id = ? AND day = ? AND n = 0", place)
            }
        }
        counters.removeAll()
    }
}

extension SQLiteOptions {
    /// Serial numbers arrive in order but guids do not: the pages where new ones land should stay in memory.
    static let forStore: SQLiteOptions = {
        var options = SQLiteOptions.readWrite
        options.cacheKilobytes = 64 * 1024
        return options
    }()
}
