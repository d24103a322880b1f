import CanonicalModel
import Synchronization

/// Tickets as last decoded, by the version they had. Every change makes a new version, so what is found for the version
/// that a reader's own snapshot shows is the ticket. Only committed versions may come in: a rolled-back one is given again.
final class TicketCache: Sendable {
    private struct Entry {
        var version: Int64
        var ticket: Ticket
    }

    /// A shard's lock is held for a dictionary access only.
    private final class Shard: Sendable {
        let entries = Mutex<[TicketID: Entry]>([:])
    }

    private let shards = (0..<16).map { _ in Shard() }
    private let perShard: Int

    /// - Parameter capacity: tickets in all; a full shard starts again from nothing.
    init(capacity: Int = 1024) {
        perShard = max(1, capacity / 16)
    }

    func ticket(_ id: TicketID, version: Int64) -> Ticket? {
        shard(id).entries.withLock { entries in
            guard let entry = entries[id], entry.version == version else { return nil }
            return entry.ticket
        }
    }

    func keep(_ ticket: Ticket) {
        shard(ticket.id).entries.withLock { entries in
            if entries.count >= perShard, entries[ticket.id] == nil { entries.removeAll(keepingCapacity: true) }
            entries[ticket.id] = Entry(version: ticket.version, ticket: ticket)
        }
    }

    private func shard(_ id: TicketID) -> Shard {
        shards[Int(id.value.magnitude % 16)]
    }
}
