import Synchronization

/// Read-only connections to one database, each used by one thread at a time.
final class ReaderPool: Sendable {
    private let slots: [Slot]
    private let next = Atomic<Int>(0)

    private final class Slot: Sendable {
        let connection: Mutex<SQLiteConnection>

        init(path: String, options: SQLiteOptions) throws(SQLiteError) {
            connection = Mutex(try SQLiteConnection(path: path, options: options))
        }
    }

    /// - Parameter options: `access` is read-only whatever it says.
    init(path: String, count: Int, options: SQLiteOptions = .readOnly) throws(SQLiteError) {
        var options = options
        options.access = .readOnly
        var slots: [Slot] = []
        for _ in 0..<max(1, count) {
            slots.append(try Slot(path: path, options: options))
        }
        self.slots = slots
    }

    var count: Int { slots.count }

    /// Lends a connection inside a read transaction: every statement of `body` sees the same snapshot.
    func read<R: Sendable, E: SQLiteErrorConvertible>(
        _ body: (SQLiteConnection) throws(E) -> R
    ) throws(E) -> R {
        try withConnection { connection throws(E) in
            try connection.withTransaction(.deferred) { () throws(E) in try body(connection) }
        }
    }

    /// As `read`, without the transaction: for a single statement, which is a snapshot by itself.
    func readOnce<R: Sendable, E: Error>(
        _ body: (SQLiteConnection) throws(E) -> R
    ) throws(E) -> R {
        try withConnection(body)
    }

    /// The first free connection, else the next in turn when it becomes free.
    private func withConnection<R: Sendable, E: Error>(_ body: (SQLiteConnection) throws(E) -> R) throws(E) -> R {
        let start = next.wrappingAdd(1, ordering: .relaxed).oldValue
        for offset in 0..<slots.count {
            let slot = slots[index(start &+ offset)]
            if let result = try slot.connection.withLockIfAvailable({ connection throws(E) in try body(connection) }) {
                return result
            }
        }
        return try slots[index(start)].connection.withLock { connection throws(E) in try body(connection) }
    }

    private func index(_ number: Int) -> Int {
        Int(UInt(bitPattern: number) % UInt(slots.count))
    }
}
