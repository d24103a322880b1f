import CanonicalModel
import Foundation
import TestSupport

@testable import Gateway

/// What a site's data folder says, read beside the program or without it.
struct SiteRecord {
    struct Step {
        var number: Int64
        var at: Moment
        /// Texts that the step gave to a field.
        var values: [String: String]
        var comment: String
    }

    struct Held {
        var ticket: Ticket
        var steps: [Step]
        /// As sync has noted it, here or in the field for it.
        var origin: String

        /// Everything that a field ever was, in order, without repeats in a row.
        func history(of field: String) -> [Step] {
            var kept: [Step] = []
            for step in steps where step.values[field] != nil && step.values[field] != kept.last?.values[field] { kept.append(step) }
            return kept
        }

        func value(_ field: String) -> String {
            field == "title" ? ticket.title : ticket.fields[field]?.stringValue ?? ""
        }
    }

    var tickets: [Int64: Held] = [:]
    var conflicts: [SyncConflict] = []
    var letters: [SyncDeadLetter] = []

    init(of folder: String, job: String, workflow: Int64) throws {
        let reading = try Self.reading(folder)
        for ticket in try reading.tickets(TicketQuery(tenant: "default", page: PageRequest(size: 1_000_000))).items
        where ticket.workflow.value == workflow {
            let events = try reading.events(EventQuery(ticket: ticket.id, newestFirst: false)).items
            let noted = try reading.origin(of: ticket.id).map { "\($0.system)/\($0.id)" }
            tickets[ticket.id.value] = Held(
                ticket: ticket, steps: events.map(Self.step), origin: noted ?? Self.unsealed(ticket.fields["origin"]))
        }
        conflicts = try reading.syncConflicts(of: JobName(job), limit: 1_000_000)
        letters = try reading.syncDeadLetters(of: JobName(job), limit: 1_000_000)
    }

    private static func unsealed(_ field: JSON?) -> String {
        String((field?.stringValue ?? "").prefix { $0 != " " })
    }

    static func reading(_ folder: String) throws -> SQLiteReading {
        SQLiteReading(database: Database(connection: try SQLiteConnection(path: folder + "/sanmen.db", options: .readOnly)), cache: nil)
    }

    /// What the site seals origins with.
    static func key(in folder: String) throws -> [UInt8] {
        guard let key = try reading(folder).gatewayKey(GatewayKey.syncOrigins.rawValue) else { throw HTTPReceiver.Failure("no key") }
        return key
    }

    private static func step(_ event: TicketEvent) -> Step {
        var values: [String: String] = [:]
        if let title = event.changes["title"]?.stringValue { values["title"] = title }
        for (key, value) in event.changes["fields"]?.objectValue ?? [:] { values[key] = value.stringValue ?? "" }
        return Step(number: event.number, at: event.at, values: values, comment: event.comment)
    }

    /// How many entries all logs have: whatever is written makes one.
    static func entries(in folder: String) throws -> Int64 {
        let connection = try SQLiteConnection(path: folder + "/sanmen.db", options: .readOnly)
        return try connection.query("SELECT count(*) FROM events") { $0.int64(0) }.first ?? 0
    }

    static func links(in folder: String) throws -> Int64 {
        let connection = try SQLiteConnection(path: folder + "/sanmen.db", options: .readOnly)
        return try connection.query("SELECT count(*) FROM sync_links WHERE phase = 'linked'") { $0.int64(0) }.first ?? 0
    }
}
