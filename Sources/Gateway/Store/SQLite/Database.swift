import CanonicalModel

/// A connection whose failures are the store's: the one place where they are converted.
struct Database {
    let connection: SQLiteConnection

    @discardableResult
    func run(_ sql: String, _ values: [SQLiteValue] = []) throws(StoreError) -> Int {
        do throws(SQLiteError) { return try connection.run(sql, values) } catch { throw StoreError(error) }
    }

    func query<R>(_ sql: String, _ values: [SQLiteValue] = [], _ row: (borrowing Statement) -> R) throws(StoreError) -> [R] {
        do throws(SQLiteError) {
            return try connection.query(sql, values) { statement throws(SQLiteError) in row(statement) }
        } catch {
            throw StoreError(error)
        }
    }

    func queryOne<R>(_ sql: String, _ values: [SQLiteValue] = [], _ row: (borrowing Statement) -> R) throws(StoreError) -> R? {
        do throws(SQLiteError) {
            return try connection.queryOne(sql, values) { statement throws(SQLiteError) in row(statement) }
        } catch {
            throw StoreError(error)
        }
    }

    /// The one number of the one row; 0 where there is none.
    func number(_ sql: String, _ values: [SQLiteValue] = []) throws(StoreError) -> Int64 {
        try queryOne(sql, values) { $0.int64(0) } ?? 0
    }
}

extension StoreError: SQLiteErrorConvertible {}

/// Short forms for the values that are bound most.
extension SQLiteValue {
    init<Kind>(_ id: NumericID<Kind>) {
        self = .integer(id.value)
    }

    init<Kind>(_ id: NumericID<Kind>?) {
        self = id.map { .integer($0.value) } ?? .null
    }

    init<Kind>(_ id: TextID<Kind>) {
        self = .text(id.value)
    }

    init(_ moment: Moment) {
        self = .integer(moment.milliseconds)
    }

    /// Canonical JSON.
    init(_ object: JSONObject) {
        self = .blob(JSON.object(object).encoded())
    }
}
