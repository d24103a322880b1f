import CanonicalModel

/// The jobs of one transaction.
final class SQLiteBatch: StoreBatch {
    private let database: Database
    private let isolation: Isolation
    private let log: @Sendable (String) -> Void
    private let pending = PendingRows()
    private(set) var changed: Set<TicketID> = []
    /// A job failed after it had written, where nothing but the whole transaction could be undone.
    private(set) var needsSavepoints = false

    /// What a failing job's rows are undone by.
    enum Isolation {
        /// Nothing: hardly any job fails once it has begun to write, and for each savepoint SQLite keeps a copy of every page
        /// that changes within it.
        case none
        case savepoints
    }

    init(database: Database, isolation: Isolation, log: @escaping @Sendable (String) -> Void) {
        self.database = database
        self.isolation = isolation
        self.log = log
    }

    func attempt<R>(_ job: (any StoreTransaction) throws -> R) throws(StoreError) -> Result<R, JobFailure> {
        let transaction = SQLiteTransaction(database: database, pending: pending)
        let before = database.connection.totalChanges
        do throws(JobFailure) {
            let result = try isolated { () throws(JobFailure) -> R in
                do { return try job(transaction) } catch { throw JobFailure(any: error) }
            }
            pending.settle()
            changed.formUnion(transaction.changed)
            return .success(result)
        } catch {
            pending.undo()
            if case .failed(let failure) = error {
                log("a job failed in the store: \(failure)")
                // On a full disk, for one, SQLite may have rolled back everything that went before too.
                guard database.connection.isInTransaction else { throw failure }
            }
            if isolation == .none, database.connection.totalChanges != before {
                needsSavepoints = true
                throw StoreError(.other, "a job failed after it had written")
            }
            return .failure(error)
        }
    }

    private func isolated<R>(_ body: () throws(JobFailure) -> R) throws(JobFailure) -> R {
        switch isolation {
        case .none: try body()
        case .savepoints: try database.connection.withSavepoint("job", body)
        }
    }

    /// Writes once what the jobs have only counted.
    func flush() throws(StoreError) {
        for (key, counter) in pending.serials {
            try database.run(
                "INSERT INTO serials (tenant, day, counter) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET counter = excluded.counter",
                [SQLiteValue(key.tenant), .text(key.day), .integer(counter)])
        }
        for (key, delta) in pending.totals where delta != 0 {
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
    }
}
