import CSQLite

/// One connection to a database file. Not `Sendable`: it lives on one thread, or inside a `Mutex`.
final class SQLiteConnection {
    private let handle: SQLiteHandle
    private var statements: StatementCache

    /// - Throws: where the file cannot be opened, is no database, or cannot be put into WAL mode.
    init(path: String, options: SQLiteOptions) throws(SQLiteError) {
        let flags = options.access == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        handle = try SQLiteHandle(path: path, flags: flags)
        statements = StatementCache(capacity: options.statementCacheCapacity)
        sqlite3_busy_timeout(handle.pointer, options.busyTimeoutMilliseconds)
        // Without it, SQL could damage the file beyond what SQL can express.
        _ = sanmen_sqlite_set_option(handle.pointer, SQLITE_DBCONFIG_DEFENSIVE, 1)
        for pragma in options.pragmas {
            try execute(pragma)
        }
        let mode = try queryOne("PRAGMA journal_mode") { $0.text(0) }
        if options.access == .readWrite, mode != "wal" {
            throw SQLiteError(
                extendedCode: SQLITE_CANTOPEN, message: "\(path) cannot use a write-ahead log (journal mode \(mode ?? "unknown"))")
        }
    }

    /// Rows inserted, changed or deleted by the last statement that did any of these.
    var changes: Int { Int(sqlite3_changes64(handle.pointer)) }

    /// As `changes`, of all statements since the connection was opened.
    var totalChanges: Int64 { sqlite3_total_changes64(handle.pointer) }

    var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle.pointer) }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle.pointer) == 0 }

    /// To be taken before the connection goes to work; may be used from any thread.
    var interrupter: SQLiteInterrupter { SQLiteInterrupter(handle: handle) }

    /// Lends a prepared statement, with nothing bound, and resets it afterwards, also when `body` throws.
    func withStatement<R>(
        _ sql: String, _ body: (borrowing Statement) throws(SQLiteError) -> R
    ) throws(SQLiteError) -> R {
        let prepared = try statements.take(sql, on: handle)
        defer { statements.giveBack(prepared) }
        return try body(Statement(prepared))
    }

    /// Runs a statement for its effect and returns the number of rows changed.
    @discardableResult
    func run(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteError) -> Int {
        try withStatement(sql) { statement throws(SQLiteError) in
            try statement.bind(values)
            try statement.run()
        }
        return changes
    }

    /// What `row` makes of every row.
    func query<R>(
        _ sql: String, _ values: [SQLiteValue] = [], _ row: (borrowing Statement) throws(SQLiteError) -> R
    ) throws(SQLiteError) -> [R] {
        try withStatement(sql) { statement throws(SQLiteError) in
            try statement.bind(values)
            var results: [R] = []
            while try statement.step() {
                results.append(try row(statement))
            }
            return results
        }
    }

    /// What `row` makes of the first row; nil where there is none.
    func queryOne<R>(
        _ sql: String, _ values: [SQLiteValue] = [], _ row: (borrowing Statement) throws(SQLiteError) -> R
    ) throws(SQLiteError) -> R? {
        try withStatement(sql) { statement throws(SQLiteError) in
            try statement.bind(values)
            return try statement.step() ? try row(statement) : nil
        }
    }

    /// Runs every statement of a script; rows are dropped. The error names the one that failed.
    func execute(_ script: String) throws(SQLiteError) {
        let text = Array(script.utf8CString)
        guard text.firstIndex(of: 0) == text.count - 1 else {
            // SQLite would take it for the end and leave out the rest.
            throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "a script cannot contain a NUL", sql: script)
        }
        var offset = 0
        while offset < text.count - 1 {
            let step = text.withUnsafeBufferPointer { executeFirst($0, from: offset) }
            if let code = step.failure {
                let failed = text[offset..<step.end].map { UInt8(bitPattern: $0) }
                throw handle.error(code, sql: String(decoding: failed, as: UTF8.self))
            }
            offset = step.end
        }
    }

    /// Runs the statement that begins at `offset`, and says where it ends.
    private func executeFirst(_ text: UnsafeBufferPointer<CChar>, from offset: Int) -> (end: Int, failure: Int32?) {
        let last = text.count - 1
        guard let base = text.baseAddress else { return (last, nil) }
        var statement: OpaquePointer?
        var rest: UnsafePointer<CChar>?
        var code = sqlite3_prepare_v2(handle.pointer, base + offset, Int32(clamping: text.count - offset), &statement, &rest)
        guard code == SQLITE_OK else { return (last, code) }
        defer { sqlite3_finalize(statement) }
        let end = rest.map { $0 - base } ?? last
        // Nothing but blanks and comments.
        guard let statement else { return (end, nil) }
        repeat { code = sqlite3_step(statement) } while code == SQLITE_ROW
        return (end, code == SQLITE_DONE ? nil : code)
    }
}
