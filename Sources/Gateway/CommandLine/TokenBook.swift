import CanonicalModel
import Foundation

/// The access tokens of a data folder. Beside a gateway that serves from it, a change is one row in one short transaction,
/// which the database keeps apart from the gateway's own; without one, the folder is first brought up to date.
struct TokenBook {
    private let folder: String
    private let path: String

    init(folder: String) throws {
        self.folder = folder
        path = folder + "/sanmen.db"
        guard FileManager.default.fileExists(atPath: path) else { throw CommandFailure("there is no \(path)") }
    }

    /// By name.
    func tokens() throws -> [AccessToken] {
        let reading = try reading()
        return try hasTable(reading.database) ? reading.accessTokens() : []
    }

    /// - Throws: `CommandFailure` where the tenant, or one of the workflows, is not there: the token would show nothing.
    func check(_ tenant: TenantID, _ workflows: WorkflowScope) throws {
        let reading = try reading()
        let tenants = try reading.tenants()
        guard tenants.contains(tenant) else {
            let names = tenants.map { "'\($0)'" }.joined(separator: ", ")
            throw CommandFailure("there is no tenant '\(tenant)'; there is \(names.isEmpty ? "none yet" : names)")
        }
        guard case .only(let wanted) = workflows else { return }
        let unknown = wanted.subtracting(try reading.definitions(of: tenant).workflows.map(\.id)).sorted()
        guard let first = unknown.first else { return }
        throw CommandFailure("tenant '\(tenant)' has no workflow \(first)")
    }

    /// False where there is one of that name.
    func issue(_ token: AccessToken) throws -> Bool {
        try write { transaction throws(StoreError) in try transaction.issue(token) }
    }

    /// False where there is none of that name.
    func revoke(_ name: String) throws -> Bool {
        try write { transaction throws(StoreError) in try transaction.revokeAccessToken(named: name) }
    }

    private func reading() throws -> SQLiteReading {
        SQLiteReading(database: Database(connection: try SQLiteConnection(path: path, options: .readOnly)), cache: nil)
    }

    private func write(_ body: (SQLiteTransaction) throws(StoreError) -> Bool) throws -> Bool {
        // Nobody serves from it: then nobody else brings its schema up to date.
        let own = try? DataFolder(folder, for: .token)
        defer { own?.release() }
        if own != nil { try migrate() }
        let database = Database(connection: try SQLiteConnection(path: path, options: .readWrite))
        guard try hasTable(database) else {
            throw CommandFailure("the gateway that runs on \(folder) is older than this program: restart it first")
        }
        return try body(SQLiteTransaction(database: database, pending: PendingRows()))
    }

    private func migrate() throws {
        let connection = try SQLiteConnection(path: path, options: .readWrite)
        try Migrator(SQLiteStore.migrations, cryptography: try OpenSSLCryptography()).migrate(connection, now: LogSink.now())
    }

    private func hasTable(_ database: Database) throws(StoreError) -> Bool {
        try database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'access_tokens'") > 0
    }
}
