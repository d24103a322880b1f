import Adapters
import CanonicalModel
import Testing

@testable import Gateway

@Suite("Schema migrations")
struct MigratorTests {
    let database: TemporaryDatabase
    let connection: SQLiteConnection
    let cryptography: OpenSSLCryptography
    let now = Moment(milliseconds: 1_700_000_000_000)

    static let all: [Migration] = [
        Migration(number: 1, name: "tickets", sql: "CREATE TABLE ticket (id INTEGER PRIMARY KEY, title TEXT)"),
        Migration(number: 2, name: "state", sql: "ALTER TABLE ticket ADD COLUMN state TEXT NOT NULL DEFAULT 'new'; CREATE INDEX ticket_state ON ticket (state)"),
        Migration(number: 3, name: "titles in upper case", revision: "1") { connection throws(SQLiteError) in
            try connection.run("UPDATE ticket SET title = upper(title)")
        },
    ]

    init() throws {
        database = try TemporaryDatabase()
        connection = try database.open()
        cryptography = try OpenSSLCryptography()
    }

    func migrator(_ migrations: [Migration]) throws -> Migrator {
        try Migrator(migrations, cryptography: cryptography)
    }

    @Test("Every older version comes to the newest, its rows kept", arguments: 0...3)
    func fromEveryVersion(version: Int) throws {
        // Given a database of an older version, with a row where it has the table
        try migrator(Array(Self.all.prefix(version))).migrate(connection, now: now)
        if version > 0 { try connection.run("INSERT INTO ticket (id, title) VALUES (1, 'Broken')") }
        // When it is migrated
        let applied = try migrator(Self.all.reversed()).migrate(connection, now: now)
        // Then what was missing is applied, in order
        #expect(applied == Array((version + 1)..<4))
        #expect(try connection.query("SELECT number FROM schema_migrations ORDER BY number") { $0.int(0) } == [1, 2, 3])
        let row = try connection.queryOne("SELECT title, state FROM ticket") { [$0.text(0), $0.text(1)] }
        #expect(row == (version == 0 ? nil : [version == 3 ? "Broken" : "BROKEN", "new"]))
    }

    @Test("Migrating again does nothing")
    func again() throws {
        try migrator(Self.all).migrate(connection, now: now)
        #expect(try migrator(Self.all).migrate(connection, now: now) == [])
    }

    @Test("A record says what was applied and when")
    func record() throws {
        try migrator(Array(Self.all.prefix(1))).migrate(connection, now: now)
        let record = try connection.queryOne("SELECT name, sha256, applied_at FROM schema_migrations") { [$0.text(0), $0.text(1), $0.text(2)] }
        #expect(record == ["tickets", cryptography.hexDigest(.sha256, Self.all[0].text), "1700000000000"])
    }

    @Test("A database newer than the program is refused")
    func newer() throws {
        try migrator(Self.all).migrate(connection, now: now)
        let error = try #require(throws: MigrationError.self) { try migrator(Array(Self.all.prefix(2))).migrate(connection, now: now) }
        #expect(error.description == "the database has schema 3, newer than this program's 2: use a newer sanmen")
    }

    @Test("A database made by other migrations is refused, unchanged")
    func differs() throws {
        try migrator([Migration(number: 1, name: "other", sql: "CREATE TABLE other (id)")]).migrate(connection, now: now)
        let error = try #require(throws: MigrationError.self) { try migrator(Self.all).migrate(connection, now: now) }
        #expect(
            error.description
                == "migration 1 was applied as 'other' with another text than this program's 'tickets': the database was made by a different build")
        #expect(try connection.query("SELECT number FROM schema_migrations") { $0.int(0) } == [1])
    }

    @Test("A migration that fails leaves nothing behind, and those before it stay")
    func failing() throws {
        let migrations = [Self.all[0], Migration(number: 2, name: "bad", sql: "CREATE TABLE half (v); INSERT INTO nowhere VALUES (1)")]
        let error = try #require(throws: MigrationError.self) { try migrator(migrations).migrate(connection, now: now) }
        #expect(error.description.hasPrefix("migration 2 'bad' failed: SQLite error 1: no such table: nowhere"))
        #expect(try connection.query("SELECT name FROM sqlite_schema WHERE name IN ('ticket', 'half')") { $0.text(0) } == ["ticket"])
        #expect(try migrator(Self.all).migrate(connection, now: now) == [2, 3])
    }

    @Test("Numbers must be 1, 2, 3 and so on", arguments: [[2], [1, 3], [1, 1], [0, 1]])
    func misnumbered(numbers: [Int]) {
        #expect(throws: MigrationError.self) {
            try migrator(numbers.map { Migration(number: $0, name: "m", sql: "SELECT 1") })
        }
    }
}
