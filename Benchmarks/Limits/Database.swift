import CSQLite

/// SQLite with just enough around it to write the loop down.
final class Database {
    private let pointer: OpaquePointer

    init(_ path: String, isReadOnly: Bool = false) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw LimitFailure(description: "cannot open \(path)")
        }
        pointer = opened
        sqlite3_busy_timeout(pointer, 10_000)
    }

    deinit {
        sqlite3_close_v2(pointer)
    }

    func prepare(_ sql: String) throws -> PreparedStatement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(pointer, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw LimitFailure(description: "\(String(cString: sqlite3_errmsg(pointer))): \(sql)")
        }
        return PreparedStatement(statement)
    }

    func run(_ sql: String) throws {
        try prepare(sql).run()
    }

    func number(_ sql: String) throws -> Int64 {
        let statement = try prepare(sql)
        guard try statement.step(), case .integer(let number) = statement.cell(0) else {
            throw LimitFailure(description: "no number: \(sql)")
        }
        return number
    }

    func texts(_ sql: String) throws -> [String] {
        let statement = try prepare(sql)
        var out: [String] = []
        while try statement.step() {
            if case .text(let bytes) = statement.cell(0) { out.append(String(decoding: bytes, as: UTF8.self)) }
        }
        return out
    }
}

enum Cell {
    case null
    case integer(Int64)
    case real(Double)
    case text([UInt8])
    case blob([UInt8])

    var bytes: Int {
        switch self {
        case .null: 0
        case .integer, .real: 8
        case .text(let bytes), .blob(let bytes): bytes.count
        }
    }
}

final class PreparedStatement {
    private let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    func bind(_ place: Int32, _ cell: Cell) throws {
        let code =
            switch cell {
            case .null: sqlite3_bind_null(pointer, place)
            case .integer(let value): sqlite3_bind_int64(pointer, place, value)
            case .real(let value): sqlite3_bind_double(pointer, place, value)
            case .text(let bytes):
                bytes.withUnsafeBytes { bytes in
                    // A null pointer, which an empty buffer may have, would be NULL.
                    guard let start = bytes.baseAddress else { return sanmen_sqlite_bind_text(pointer, place, "", 0) }
                    return sanmen_sqlite_bind_text(pointer, place, start.assumingMemoryBound(to: CChar.self), UInt64(bytes.count))
                }
            case .blob(let bytes):
                bytes.withUnsafeBytes { sanmen_sqlite_bind_blob(pointer, place, $0.baseAddress, UInt64($0.count)) }
            }
        guard code == SQLITE_OK else { throw failure }
    }

    /// False when there is no further row; then the statement can be run again.
    func step() throws -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(pointer)
            return false
        default: throw failure
        }
    }

    func run() throws {
        while try step() {}
    }

    func cell(_ column: Int32) -> Cell {
        let count = { Int(sqlite3_column_bytes(self.pointer, column)) }
        switch sqlite3_column_type(pointer, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(pointer, column))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(pointer, column))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(pointer, column) else { return .null }
            return .text(Array(UnsafeBufferPointer(start: start, count: count())))
        case SQLITE_BLOB:
            guard let start = sqlite3_column_blob(pointer, column) else { return .blob([]) }
            return .blob(Array(UnsafeRawBufferPointer(start: start, count: count())))
        default: return .null
        }
    }

    private var failure: LimitFailure {
        LimitFailure(description: String(cString: sqlite3_errmsg(sqlite3_db_handle(pointer))))
    }
}
