import CSQLite

extension SQLiteConnection {
    enum TransactionKind: String {
        /// Takes no lock before the first statement needs one: for reads, which then all see one snapshot.
        case deferred = "BEGIN"
        /// Takes the write lock at once, so that no later statement finds the database busy.
        case immediate = "BEGIN IMMEDIATE"
    }

    /// Commits when `body` returns, rolls back when it or the commit throws.
    func withTransaction<R, E: SQLiteErrorConvertible>(
        _ kind: TransactionKind = .immediate, _ body: () throws(E) -> R
    ) throws(E) -> R {
        try control(kind.rawValue, failingAs: E.self)
        do throws(E) {
            let result = try body()
            try control("COMMIT", failingAs: E.self)
            return result
        } catch {
            rollBack()
            throw error
        }
    }

    /// Part of a transaction that can fail alone: what `body` did is undone when it throws, and what went before stays.
    /// - Throws: also where no transaction is open. SQLite ends one by itself on some errors, such as a full disk, and a
    ///   savepoint would then quietly begin, and commit, another.
    func withSavepoint<R, E: SQLiteErrorConvertible>(_ name: StaticString, _ body: () throws(E) -> R) throws(E) -> R {
        guard isInTransaction else {
            throw E(SQLiteError(extendedCode: SQLITE_MISUSE, message: "no transaction is open", sql: "SAVEPOINT \(name)"))
        }
        try control("SAVEPOINT \(name)", failingAs: E.self)
        do throws(E) {
            let result = try body()
            try control("RELEASE \(name)", failingAs: E.self)
            return result
        } catch {
            rollBack(to: name)
            throw error
        }
    }

    private func rollBack(to name: StaticString) {
        guard isInTransaction else { return }
        do {
            try run("ROLLBACK TO \(name)")
            try run("RELEASE \(name)")
        } catch {
            // Half of a command must never be committed: rather lose the whole transaction, whose commit then fails.
            rollBack()
        }
    }

    private func rollBack() {
        guard isInTransaction else { return }
        // Where even this fails SQLite rolls back when the file is next opened; the first error is the one to report.
        _ = try? run("ROLLBACK")
    }

    private func control<E: SQLiteErrorConvertible>(_ sql: String, failingAs: E.Type) throws(E) {
        do throws(SQLiteError) {
            try run(sql)
        } catch {
            throw E(error)
        }
    }
}
