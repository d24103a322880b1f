import CSQLite

/// Owns one `sqlite3_stmt`, and through the handle the connection it belongs to.
final class PreparedStatement {
    let pointer: OpaquePointer
    let sql: String
    /// Kept by the cache.
    var isInUse = false
    var lastUse: UInt64 = 0
    private let handle: SQLiteHandle

    /// - Throws: also where `sql` holds no statement, or more than one.
    init(_ sql: String, on handle: SQLiteHandle) throws(SQLiteError) {
        var prepared: OpaquePointer?
        var sqlBytes = sql
        let (code, hasMore) = sqlBytes.withUTF8 { text -> (Int32, Bool) in
            text.withMemoryRebound(to: CChar.self) { text in
                var rest: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(
                    handle.pointer, text.baseAddress, Int32(clamping: text.count), UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, &rest)
                guard code == SQLITE_OK, let start = text.baseAddress, let rest else { return (code, false) }
                return (code, text[(rest - start)...].contains { !isBlank($0) })
            }
        }
        guard code == SQLITE_OK else { throw handle.error(code, sql: sql) }
        guard let prepared, !hasMore else {
            sqlite3_finalize(prepared)
            throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "exactly one statement is wanted", sql: sql)
        }
        pointer = prepared
        self.sql = sql
        self.handle = handle
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    func reset() {
        // The code repeats what the last step said, which has been thrown already.
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    func error(_ code: Int32) -> SQLiteError {
        handle.error(code, sql: sql)
    }
}

private func isBlank(_ character: CChar) -> Bool {
    character == 0x20 || (0x09...0x0D).contains(character)
}
