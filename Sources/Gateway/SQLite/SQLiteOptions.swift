/// How a connection is set up.
struct SQLiteOptions: Sendable {
    enum Access: Sendable {
        /// Creates the file where there is none; journal in WAL mode.
        case readWrite
        case readOnly
    }

    var access: Access
    /// How long to wait for another connection's lock.
    var busyTimeoutMilliseconds: Int32 = 5000
    /// The page cache of this connection.
    var cacheKilobytes = 8 * 1024
    /// How much of the file to map into memory; 0 for none. With a map, a failing disk ends the process instead of a statement.
    var memoryMapBytes: Int64 = 0
    /// How many prepared statements to keep.
    var statementCacheCapacity = 128

    static let readWrite = SQLiteOptions(access: .readWrite)
    static let readOnly = SQLiteOptions(access: .readOnly)

    /// In the order they are to be run. `trusted_schema` keeps functions with side effects out of a schema somebody tampered with.
    var pragmas: [String] {
        var pragmas = [
            "PRAGMA cache_size = -\(max(1, cacheKilobytes))",
            "PRAGMA mmap_size = \(max(0, memoryMapBytes))",
            "PRAGMA temp_store = MEMORY",
            "PRAGMA trusted_schema = OFF",
        ]
        switch access {
        case .readWrite: pragmas += ["PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"]
        case .readOnly: pragmas += ["PRAGMA query_only = ON"]
        }
        return pragmas
    }
}
