import CanonicalModel
import Foundation

/// `sanmen outbox`
enum OutboxCommand {
    static let verb = Verb(
        name: "outbox", usage: "waiting|dead|show ID|replay ID [--data DIR] [--json]",
        summary: "Show hooks and notices that have not arrived, and send those given up again.",
        details: """
            Works beside a running gateway. A replayed notice goes again under its old webhook-id.
              sanmen outbox dead             notices that were given up
              sanmen outbox waiting          what is due or will be tried again
              sanmen outbox show 17          every attempt at one of them
              sanmen outbox replay 17
            """,
        options: [
            .option("data", "DIR", "data folder", default: "./data"),
            .option("limit", "N", "how many to list", default: "100"),
            .flag("json", "print JSON"),
        ],
        mostPositional: 2
    ) { arguments, terminal in
        let outbox = try OutboxFile(folder: try arguments.required("data"))
        let json = arguments.has("json")
        let limit = arguments["limit"].flatMap { Int($0) } ?? 100
        switch arguments.positional.first {
        case "dead": show(try outbox.dead(limit: limit), json, terminal)
        case "waiting": show(try outbox.waiting(limit: limit), json, terminal)
        case "show": show(try outbox.attempts(of: try id(arguments)), json, terminal)
        case "replay":
            let id = try id(arguments)
            guard try outbox.replay(id, now: LogSink.now()) else { throw CommandFailure("delivery \(id) was not given up") }
            terminal.print(json ? JSON.object(["replayed": JSON(id)]).text : "delivery \(id) will be sent again")
        case let other: throw UsageError("waiting, dead, show or replay\(other.map { ", not '\($0)'" } ?? "")")
        }
    }

    private static func id(_ arguments: Arguments) throws -> Int64 {
        guard arguments.positional.count == 2, let id = Int64(arguments.positional[1]) else {
            throw UsageError("which delivery? Its number is the first column of 'outbox dead'")
        }
        return id
    }

    private static func show(_ rows: [JSONObject], _ json: Bool, _ terminal: Terminal) {
        if json { return terminal.print(JSON.array(rows.map { .object($0) }).text) }
        for row in rows { terminal.print(row.map(\.value.plainText).joined(separator: "  ")) }
        if rows.isEmpty { terminal.print("none") }
    }
}

/// The outbox of a data folder, beside whoever serves from it: reading disturbs nobody, and a replay is one row changed in
/// one short transaction, which the database itself keeps apart from the gateway's own.
struct OutboxFile {
    private let path: String

    init(folder: String) throws {
        path = folder + "/sanmen.db"
        guard FileManager.default.fileExists(atPath: path) else { throw CommandFailure("there is no \(path)") }
    }

    private func reading() throws -> SQLiteReading {
        SQLiteReading(database: Database(connection: try SQLiteConnection(path: path, options: .readOnly)), cache: nil)
    }

    func dead(limit: Int) throws -> [JSONObject] {
        try reading().deadDeliveries(after: 0, limit: limit).map(row)
    }

    func waiting(limit: Int) throws -> [JSONObject] {
        try reading().deliveries(dueBy: Moment(milliseconds: Int64.max), after: nil, limit: limit).map(row)
    }

    func attempts(of id: Int64) throws -> [JSONObject] {
        try reading().attempts(of: id).map { attempt in
            JSONObject([
                ("number", JSON(attempt.number)), ("at", JSON(Self.text(attempt.at))), ("milliseconds", JSON(attempt.milliseconds)),
                ("taken", JSON(attempt.isTaken)), ("status", attempt.status.map { JSON($0) } ?? .null), ("note", JSON(attempt.note)),
            ])
        }
    }

    func replay(_ id: Int64, now: Moment) throws -> Bool {
        let connection = try SQLiteConnection(path: path, options: .readWrite)
        return try SQLiteTransaction(database: Database(connection: connection), pending: PendingRows()).replay(id, at: now)
    }

    private func row(_ delivery: Delivery) -> JSONObject {
        JSONObject([
            ("id", JSON(delivery.entry.id)), ("tenant", JSON(delivery.entry.tenant.value)),
            ("ticket", JSON(delivery.entry.ticket.value)), ("kind", JSON(delivery.entry.kind.code)),
            ("reference", JSON(delivery.entry.kind.reference)), ("created", JSON(Self.text(delivery.entry.created))),
            ("due", JSON(Self.text(delivery.due))), ("attempts", JSON(delivery.attempts)),
            ("status", JSON(delivery.status.rawValue)),
        ])
    }

    private static func text(_ moment: Moment) -> String {
        ZonedCalendar.utc.dateTimeText(moment).replacing(" ", with: "T") + "Z"
    }
}
