import CSQLite

/// A failed SQLite call, with the statement that failed.
struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The primary result code, e.g. `SQLITE_BUSY`.
    var code: Int32 { extendedCode & 0xFF }
    /// The extended result code, e.g. `SQLITE_CONSTRAINT_UNIQUE`.
    var extendedCode: Int32
    var message: String
    /// The statement, on one line and shortened; values are never part of it. Nil where there was none.
    var sql: String?

    init(extendedCode: Int32, message: String, sql: String? = nil) {
        self.extendedCode = extendedCode
        self.message = message
        self.sql = sql.map(SQLiteError.shortened)
    }

    enum Constraint: Sendable, Equatable {
        case unique, foreignKey, notNull, check, other
    }

    /// Which kind of constraint was violated; nil for any other error.
    var constraint: Constraint? {
        guard code == SQLITE_CONSTRAINT else { return nil }
        switch extendedCode >> 8 {
        case 8, 6, 10: return .unique // UNIQUE, PRIMARY KEY, ROWID
        case 3: return .foreignKey
        case 5: return .notNull
        case 1: return .check
        default: return .other
        }
    }

    /// Another connection holds the lock and did not let go within the busy timeout.
    var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    /// The disk is full, or the database at its size limit.
    var isFull: Bool { code == SQLITE_FULL }
    var isConstraint: Bool { code == SQLITE_CONSTRAINT }
    /// The file is damaged, or not a database at all.
    var isCorrupt: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }
    var isInterrupted: Bool { code == SQLITE_INTERRUPT }

    var description: String {
        let place = sql.map { " in: \($0)" } ?? ""
        return "SQLite error \(extendedCode): \(message)\(place)"
    }

    private static let shownLength = 200

    private static func shortened(_ sql: String) -> String {
        // Whitespace can be most of a statement, so a little more than is shown is looked at.
        let line = sql.prefix(4 * shownLength).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > shownLength ? line.prefix(shownLength) + "…" : line
    }
}

/// An error type that has a case for a failed SQLite call. It lets a transaction's body throw errors of its own
/// while the caller still sees one type.
protocol SQLiteErrorConvertible: Error {
    init(_ error: SQLiteError)
}

extension SQLiteError: SQLiteErrorConvertible {
    init(_ error: SQLiteError) {
        self = error
    }
}
