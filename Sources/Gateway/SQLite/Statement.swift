import CSQLite

/// A prepared statement in use. It is lent to a closure by `SQLiteConnection.withStatement` and reset afterwards, so it
/// cannot be copied or kept.
struct Statement: ~Copyable {
    private let prepared: PreparedStatement

    init(_ prepared: PreparedStatement) {
        self.prepared = prepared
    }

    private var pointer: OpaquePointer { prepared.pointer }

    // MARK: Parameters, counted from 1

    func bind(_ index: Int, _ value: Int64) throws(SQLiteError) {
        try check(sqlite3_bind_int64(pointer, Int32(clamping: index), value))
    }

    func bind(_ index: Int, _ value: Double) throws(SQLiteError) {
        try check(sqlite3_bind_double(pointer, Int32(clamping: index), value))
    }

    func bind(_ index: Int, _ value: String) throws(SQLiteError) {
        var value = value
        let code = value.withUTF8 { text in
            // SQLite binds NULL for a null pointer, which an empty buffer may have.
            guard let start = text.baseAddress else { return sanmen_sqlite_bind_text(pointer, Int32(clamping: index), "", 0) }
            return start.withMemoryRebound(to: CChar.self, capacity: text.count) {
                sanmen_sqlite_bind_text(pointer, Int32(clamping: index), $0, UInt64(text.count))
            }
        }
        try check(code)
    }

    func bind(_ index: Int, _ value: [UInt8]) throws(SQLiteError) {
        guard !value.isEmpty else { return try check(sqlite3_bind_zeroblob(pointer, Int32(clamping: index), 0)) }
        try check(value.withUnsafeBytes { sanmen_sqlite_bind_blob(pointer, Int32(clamping: index), $0.baseAddress, UInt64($0.count)) })
    }

    func bindNull(_ index: Int) throws(SQLiteError) {
        try check(sqlite3_bind_null(pointer, Int32(clamping: index)))
    }

    func bind(_ index: Int, _ value: SQLiteValue) throws(SQLiteError) {
        switch value {
        case .null: try bindNull(index)
        case .integer(let value): try bind(index, value)
        case .real(let value): try bind(index, value)
        case .text(let value): try bind(index, value)
        case .blob(let value): try bind(index, value)
        }
    }

    /// Binds every parameter, in order.
    /// - Throws: also where their number is not the statement's.
    func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        let expected = Int(sqlite3_bind_parameter_count(pointer))
        guard values.count == expected else {
            throw SQLiteError(
                extendedCode: SQLITE_RANGE, message: "\(values.count) values for \(expected) parameters", sql: prepared.sql)
        }
        for (index, value) in values.enumerated() {
            try bind(index + 1, value)
        }
    }

    // MARK: Running

    /// Moves to the next row; false when there is none.
    func step() throws(SQLiteError) -> Bool {
        let code = sqlite3_step(pointer)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw prepared.error(code)
        }
    }

    /// Runs to the end, whatever rows come.
    func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Back to before the first row, with no parameter bound: for the next of many executions.
    func reset() {
        prepared.reset()
    }

    private func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw prepared.error(code) }
    }
}

// MARK: - Columns of the current row, counted from 0

extension Statement {
    var columnCount: Int { Int(sqlite3_column_count(pointer)) }

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(pointer, Int32(clamping: column)) == SQLITE_NULL
    }

    /// 0 for NULL, as SQLite converts it.
    func int64(_ column: Int) -> Int64 {
        sqlite3_column_int64(pointer, Int32(clamping: column))
    }

    func int(_ column: Int) -> Int {
        Int(int64(column))
    }

    func bool(_ column: Int) -> Bool {
        int64(column) != 0
    }

    func double(_ column: Int) -> Double {
        sqlite3_column_double(pointer, Int32(clamping: column))
    }

    /// Empty for NULL; bytes that are not UTF-8 become U+FFFD.
    func text(_ column: Int) -> String {
        let column = Int32(clamping: column)
        guard let start = sqlite3_column_text(pointer, column) else { return "" }
        let count = Int(sqlite3_column_bytes(pointer, column))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The bytes of a blob, or of a text as UTF-8; empty for NULL.
    func blob(_ column: Int) -> [UInt8] {
        withBlob(column) { Array($0) }
    }

    /// As `blob`, without a copy; the bytes are gone when `body` returns.
    func withBlob<R, E: Error>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let column = Int32(clamping: column)
        let start = sqlite3_column_blob(pointer, column)
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(pointer, column))))
    }

    func optionalInt64(_ column: Int) -> Int64? {
        isNull(column) ? nil : int64(column)
    }

    func optionalInt(_ column: Int) -> Int? {
        isNull(column) ? nil : int(column)
    }

    func optionalDouble(_ column: Int) -> Double? {
        isNull(column) ? nil : double(column)
    }

    func optionalText(_ column: Int) -> String? {
        isNull(column) ? nil : text(column)
    }

    func optionalBlob(_ column: Int) -> [UInt8]? {
        isNull(column) ? nil : blob(column)
    }

    /// The column as it is stored.
    func value(_ column: Int) -> SQLiteValue {
        switch sqlite3_column_type(pointer, Int32(clamping: column)) {
        case SQLITE_INTEGER: .integer(int64(column))
        case SQLITE_FLOAT: .real(double(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(blob(column))
        default: .null
        }
    }
}
