import CanonicalModel
import Testing

@testable import Gateway

@Suite("Migration 5")
struct NativeMigrationTests {
    @Test("Tickets of an older data folder get their priority and tags from what was kept of them")
    func backfill() throws {
        let database = try TemporaryDatabase()
        let connection = try database.open()
        let cryptography = try OpenSSLCryptography()
        try Migrator(Array(SQLiteStore.migrations.prefix(4)), cryptography: cryptography).migrate(connection, now: Moment(seconds: 0))
        let bodies = [#"{"classification":{"priority":2},"tags":[1,15]}"#, #"{"classification":{"type":1}}"#, "{}"]
        for (index, body) in bodies.enumerated() {
            let id = SQLiteValue.integer(Int64(index) + 1)
            try connection.run(
                """
                INSERT INTO tickets (id, tenant, guid, sn, workflow_id, workflow_version, state_id, lifecycle, creator, title,
                    created_at, updated_at, started, deleted, shares_status, customer_name, version, event_count)
                VALUES (?1, 't', ?1, ?1, 1, 1, 1, 'pending', 'ann', '', 0, 0, 0, 0, 0, '', 1, 1)
                """, [id])
            try connection.run("INSERT INTO ticket_bodies (ticket_id, body) VALUES (?, ?)", [id, .blob(Array(body.utf8))])
        }
        try Migrator(SQLiteStore.migrations, cryptography: cryptography).migrate(connection, now: Moment(seconds: 0))
        let rows = try connection.query("SELECT priority, tags FROM tickets ORDER BY id") { "\($0.optionalInt64(0) ?? -1) \($0.text(1))" }
        #expect(rows == ["2 ,1,15,", "-1 ", "-1 "])
    }
}
