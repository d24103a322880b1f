import CSQLite

/// Owns an open `sqlite3`.
///
/// `@unchecked Sendable` holds because the pointer never changes and the only call made on it from another thread is
/// `sqlite3_interrupt`, which SQLite allows for as long as the handle is open: whoever interrupts keeps it open.
final class SQLiteHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Nobody asks how much memory SQLite uses, and counting it takes a lock at each allocation.
    private static let isConfigured = sanmen_sqlite_keep_no_statistics() == SQLITE_OK

    init(path: String, flags: Int32) throws(SQLiteError) {
        _ = SQLiteHandle.isConfigured
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(opened)
            throw SQLiteError(extendedCode: code, message: "cannot open \(path): \(message)")
        }
        pointer = opened
    }

    deinit {
        sqlite3_close_v2(pointer)
    }

    func error(_ code: Int32, sql: String?) -> SQLiteError {
        SQLiteError(extendedCode: code, message: String(cString: sqlite3_errmsg(pointer)), sql: sql)
    }
}

/// Stops from another thread whatever statement a connection is running.
struct SQLiteInterrupter: Sendable {
    let handle: SQLiteHandle

    /// The running statement fails with `isInterrupted`; does nothing where none runs.
    func interrupt() {
        sqlite3_interrupt(handle.pointer)
    }
}
