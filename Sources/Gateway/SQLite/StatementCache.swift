/// Prepared statements by their SQL, the least recently used making room. A statement being used is out of the cache,
/// so that a nested use of the same SQL gets another one.
struct StatementCache {
    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var clock: UInt64 = 0

    private struct Entry {
        var statement: PreparedStatement
        var lastUse: UInt64
    }

    init(capacity: Int) {
        self.capacity = max(0, capacity)
        entries.reserveCapacity(self.capacity)
    }

    var count: Int { entries.count }

    mutating func take(_ sql: String) -> PreparedStatement? {
        entries.removeValue(forKey: sql)?.statement
    }

    mutating func put(_ statement: PreparedStatement) {
        guard capacity > 0 else { return }
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries.removeValue(forKey: oldest.key)
        }
        clock += 1
        entries[statement.sql] = Entry(statement: statement, lastUse: clock)
    }

    mutating func removeAll() {
        entries.removeAll()
    }
}
