/// Prepared statements by their SQL, the least recently used making room. A statement stays here while it is used, so that
/// an execution costs one look-up; a nested use of the same SQL gets another statement, which is not kept.
struct StatementCache {
    private let capacity: Int
    private var statements: [String: PreparedStatement] = [:]
    private var clock: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(0, capacity)
        statements.reserveCapacity(self.capacity)
    }

    var count: Int { statements.count }

    /// A statement that is not in use, for the caller to use and to `giveBack`.
    mutating func take(_ sql: String, on handle: SQLiteHandle) throws(SQLiteError) -> PreparedStatement {
        let cached = statements[sql]
        if let cached, !cached.isInUse { return use(cached) }
        let statement = try PreparedStatement(sql, on: handle)
        if cached == nil, capacity > 0 {
            if statements.count >= capacity { dropLeastRecentlyUsed() }
            statements[sql] = statement
        }
        return use(statement)
    }

    func giveBack(_ statement: PreparedStatement) {
        statement.reset()
        statement.isInUse = false
    }

    func contains(_ sql: String) -> Bool {
        statements[sql] != nil
    }

    private mutating func use(_ statement: PreparedStatement) -> PreparedStatement {
        clock += 1
        statement.lastUse = clock
        statement.isInUse = true
        return statement
    }

    private mutating func dropLeastRecentlyUsed() {
        // A look at each of a few is cheap beside preparing the statement that needs the room.
        if let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            statements.removeValue(forKey: oldest.key)
        }
    }
}
