import Dispatch
import Foundation

/// SQLite alone writing what the gateway writes for one created ticket: the rows of a real one, with new keys, many tickets
/// a commit, as durable as there (WAL, `synchronous = FULL`).
struct BareLoop {
    private let database: Database
    private let rows: [RowTemplate]
    private let tenant: String
    private let scopes: [String]
    private let batch: Int

    /// - Parameter copy: where to write; made as a copy of `source`, so that the trees are as deep as there.
    init(source: String, copy: String, batch: Int) throws {
        if !FileManager.default.fileExists(atPath: copy) {
            try Database(source, isReadOnly: true).run("VACUUM INTO '\(copy)'")
        }
        database = try Database(copy)
        for pragma in ["journal_mode = WAL", "synchronous = FULL", "cache_size = -24576", "temp_store = MEMORY"] {
            try database.run("PRAGMA \(pragma)")
        }
        self.batch = max(1, batch)
        // The last one that the gateway itself has written, not one of an earlier run of this loop.
        let model = try database.number("SELECT max(id) FROM tickets WHERE sn NOT LIKE '\(RowTemplate.serialMark)%'")
        rows = try RowTemplate.all(ofTicket: model, in: database)
        tenant = try database.texts("SELECT tenant FROM tickets WHERE id = \(model)").first ?? ""
        scopes = [""] + (try database.texts("SELECT relation || ':' || username FROM ticket_people WHERE ticket_id = \(model)"))
    }

    /// A line of `name=value` pairs.
    func run(seconds: Double) throws -> String {
        let inserts = try rows.map { try $0.insert(into: database) }
        let serial = try database.prepare(
            """
            INSERT INTO serials (tenant, day, counter) VALUES ('\(tenant)', 'bench', 1)
            ON CONFLICT DO UPDATE SET counter = counter + 1 RETURNING counter
            """)
        let totals = try scopes.map { scope in
            try database.prepare(
                """
                INSERT INTO counters (tenant, scope, workflow_id, day, n) VALUES ('\(tenant)', '\(scope)', 1, 1, 1)
                ON CONFLICT DO UPDATE SET n = n + excluded.n
                """)
        }
        let begin = try database.prepare("BEGIN IMMEDIATE")
        let commit = try database.prepare("COMMIT")
        let first = try database.number("SELECT max(id) FROM tickets") + 1
        var id = first
        let start = DispatchTime.now().uptimeNanoseconds
        let end = start + UInt64(seconds * 1e9)
        var now = start
        while now < end {
            try begin.run()
            for _ in 0..<batch {
                try serial.run()
                for insert in inserts { try insert.run(ticket: id) }
                id += 1
            }
            for total in totals { try total.run() }
            try commit.run()
            now = DispatchTime.now().uptimeNanoseconds
        }
        let tickets = id - first
        let bytes = rows.reduce(0) { $0 + $1.bytes }
        return "RESULT tickets=\(tickets) microseconds=\((now - start) / 1000) rows=\(rows.count + 1) bytes=\(bytes)"
    }
}
