import Adapters
import CanonicalModel
import Synchronization

/// The store in one SQLite file: one connection that writes, several that read.
final class SQLiteStore: TicketStore {
    private let writer: Mutex<SQLiteConnection>
    private let cache = TicketCache()
    private let readers: ReaderPool
    private let isSoleWriter: Bool
    private let log: @Sendable (String) -> Void

    static let migrations: [Migration] = [.tickets, .deliveries, .deliveryAge, .attachments, .nativeAPI, .sync, .syncGuards]

    /// A checkpoint writes each page once, however often it changed since the last; at the default of 1000 pages, a busy
    /// gateway would have one every few commits.
    private static let checkpointPages = 8000

    struct Options: Sendable {
        var readers = 4
        /// Nobody else writes to the file, as a lock outside of it sees to: then the newest version of a ticket that is in
        /// memory is known without asking the database.
        var isSoleWriter = false
        var write = SQLiteOptions.forStore
        var read = SQLiteOptions.forReaders
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
        isSoleWriter = options.isSoleWriter
        self.log = log
    }

    func read<R: Sendable>(_ body: (any StoreReading) throws(StoreError) -> R) throws(StoreError) -> R {
        let cache = TicketCacheView(cache)
        return try readers.read { connection throws(StoreError) in
            try body(SQLiteReading(database: Database(connection: connection), cache: cache))
        }
    }

    func newest(_ id: TicketID, in tenant: TenantID) throws(StoreError) -> Ticket? {
        if isSoleWriter, let known = cache.newest(id) { return known.tenant == tenant && !known.flags.isDeleted ? known : nil }
        let cache = TicketCacheView(cache)
        // One statement is a snapshot by itself.
        return try readers.readOnce { connection throws(StoreError) in
            try SQLiteReading(database: Database(connection: connection), cache: cache).ticket(.id(id), in: tenant)
        }
    }

    func newestVersion(_ id: TicketID, in tenant: TenantID) -> Int64? {
        guard isSoleWriter, let known = cache.newestVersion(id), known.tenant == tenant else { return nil }
        return known.version
    }

    func write(_ body: (any StoreBatch) throws(StoreError) -> Void) throws(StoreError) {
        try withWriter { connection throws(StoreError) in
            let batch = SQLiteBatch(database: Database(connection: connection), isolation: .none, log: log)
            do throws(StoreError) {
                try write(batch, on: connection, body)
            } catch {
                guard batch.needsSavepoints else { throw error }
                let careful = SQLiteBatch(database: Database(connection: connection), isolation: .savepoints, log: log)
                try write(careful, on: connection, body)
            }
        }
    }

    private func write(_ batch: SQLiteBatch, on connection: SQLiteConnection, _ body: (any StoreBatch) throws(StoreError) -> Void)
        throws(StoreError)
    {
        defer { cache.didCommit(batch.changed) }
        try connection.withTransaction(.immediate) { () throws(StoreError) in
            try body(batch)
            try batch.flush()
            cache.willCommit(batch.changed)
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

extension SQLiteOptions {
    /// Serial numbers arrive in order but guids do not: the pages where new ones land should stay in memory.
    static let forStore: SQLiteOptions = {
        var options = SQLiteOptions.readWrite
        options.cacheKilobytes = 24 * 1024
        return options
    }()

    /// What is read again and again is kept decoded; the system's own cache has the rest.
    static let forReaders: SQLiteOptions = {
        var options = SQLiteOptions.readOnly
        options.cacheKilobytes = 4 * 1024
        return options
    }()
}
