import CanonicalModel
import Foundation

@testable import Gateway

/// What a data folder holds, read without the program: from a copy, so that the program finds it as it was left.
struct StoredTickets {
    var integrity: [String]
    var tickets: [Ticket]
    /// Tickets that are not what their events fold to.
    var unfaithful: [TicketID]
    var eventCount: Int

    init(copyOf folder: String) throws {
        let copy = NSTemporaryDirectory() + "sanmen-copy-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: folder, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let path = copy + "/sanmen.db"
        let store = try SQLiteStore(path: path, cryptography: try OpenSSLCryptography(), now: LogSink.now())
        integrity = try store.withReader { connection throws(SQLiteError) in
            try connection.query("PRAGMA integrity_check") { $0.text(0) }
                + connection.query("PRAGMA foreign_key_check") { $0.text(0) }
        }
        (tickets, unfaithful, eventCount) = try store.read { reading throws(StoreError) in
            var tickets: [Ticket] = []
            var unfaithful: [TicketID] = []
            var events = 0
            for tenant in try reading.tenants() {
                let all = try reading.tickets(TicketQuery(tenant: tenant, page: PageRequest(size: 1_000_000)))
                for ticket in all.items {
                    let log = try reading.events(EventQuery(ticket: ticket.id, newestFirst: false)).items
                    let folded = log.reduce(JSONObject()) { TicketChanges.applied($1.changes, to: $0) }
                    let isNumbered = log.map(\.number) == (1...Int64(max(1, log.count))).map { $0 }
                    if folded != ticket.json || !isNumbered { unfaithful.append(ticket.id) }
                    events += log.count
                }
                tickets += all.items
            }
            return (tickets, unfaithful, events)
        }
    }
}
