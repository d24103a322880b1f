import Adapters
import CanonicalModel

/// Brings a database to the schema this program knows, one transaction a migration.
struct Migrator: Sendable {
    private let migrations: [Migration]
    private let cryptography: any Cryptography

    /// - Parameter migrations: in any order; their numbers must be 1, 2, 3 and so on.
    init(_ migrations: [Migration], cryptography: any Cryptography) throws(MigrationError) {
        let ordered = migrations.sorted { $0.number < $1.number }
        for (index, migration) in ordered.enumerated() where migration.number != index + 1 {
            throw .misnumbered(expected: index + 1, found: migration.number)
        }
        self.migrations = ordered
        self.cryptography = cryptography
    }

    /// Applies what is missing, and returns the numbers applied.
    /// - Throws: before anything is changed, where the database is newer than the program or was made by other migrations.
    @discardableResult
    func migrate(_ connection: SQLiteConnection, now: Moment) throws(MigrationError) -> [Int] {
        try converted { () throws(SQLiteError) in
            try connection.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL
                ) STRICT
                """)
        }
        let applied = try check(connection)
        var done: [Int] = []
        for migration in migrations.dropFirst(applied) {
            try apply(migration, to: connection, now: now)
            done.append(migration.number)
        }
        return done
    }

    /// How many migrations the database has, all of them known to this program.
    private func check(_ connection: SQLiteConnection) throws(MigrationError) -> Int {
        let records = try records(of: connection)
        if let newest = records.last, newest.number > migrations.count {
            throw .newerThanProgram(database: newest.number, program: migrations.count)
        }
        for (index, record) in records.enumerated() {
            let migration = migrations[index]
            guard record.number == migration.number else { throw .misnumbered(expected: migration.number, found: record.number) }
            guard record.sha256 == digest(of: migration) else {
                throw .differs(number: record.number, applied: record.name, known: migration.name)
            }
        }
        return records.count
    }

    private struct Record {
        var number: Int
        var name: String
        var sha256: String
    }

    private func records(of connection: SQLiteConnection) throws(MigrationError) -> [Record] {
        do throws(SQLiteError) {
            return try connection.query("SELECT number, name, sha256 FROM schema_migrations ORDER BY number") {
                Record(number: $0.int(0), name: $0.text(1), sha256: $0.text(2))
            }
        } catch {
            throw .database(error)
        }
    }

    private func apply(_ migration: Migration, to connection: SQLiteConnection, now: Moment) throws(MigrationError) {
        do throws(SQLiteError) {
            try connection.withTransaction { () throws(SQLiteError) in
                switch migration.step {
                case .sql(let sql): try connection.execute(sql)
                case .code(_, let run): try run(connection)
                }
                try connection.run(
                    "INSERT INTO schema_migrations (number, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
                    [
                        .integer(Int64(migration.number)), .text(migration.name), .text(digest(of: migration)),
                        .integer(now.milliseconds),
                    ])
            }
        } catch {
            throw .failed(number: migration.number, name: migration.name, error)
        }
    }

    private func digest(of migration: Migration) -> String {
        cryptography.hexDigest(.sha256, migration.text)
    }

    private func converted(_ work: () throws(SQLiteError) -> Void) throws(MigrationError) {
        do throws(SQLiteError) {
            try work()
        } catch {
            throw .database(error)
        }
    }
}

enum MigrationError: Error, Sendable, CustomStringConvertible {
    case newerThanProgram(database: Int, program: Int)
    /// The migration recorded under this number is not the one this program has.
    case differs(number: Int, applied: String, known: String)
    case misnumbered(expected: Int, found: Int)
    case failed(number: Int, name: String, SQLiteError)
    case database(SQLiteError)

    var description: String {
        switch self {
        case .newerThanProgram(let database, let program):
            "the database has schema \(database), newer than this program's \(program): use a newer sanmen"
        case .differs(let number, let applied, let known):
            "migration \(number) was applied as '\(applied)' with another text than this program's '\(known)': "
                + "the database was made by a different build"
        case .misnumbered(let expected, let found):
            "migration \(expected) is missing: \(found) comes in its place"
        case .failed(let number, let name, let error):
            "migration \(number) '\(name)' failed: \(error)"
        case .database(let error):
            "the schema's version cannot be read: \(error)"
        }
    }
}
