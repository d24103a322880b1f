import CanonicalModel
import Synchronization

/// Tickets as last decoded. Every change makes a new version, so what is found for the version that a reader's own snapshot
/// shows is the ticket; and because the store is told before and after each commit which tickets it changes, what is found
/// without naming a version is the newest committed one. That holds only where this process alone writes to the database.
final class TicketCache: Sendable {
    private struct Shard {
        var entries: [TicketID: Ticket] = [:]
        /// Being committed: not to be answered from here until it is settled which version counts.
        var changing: Set<TicketID> = []
    }

    /// A shard's lock is held for a dictionary access only.
    private final class Slot: Sendable {
        let shard = Mutex(Shard())
    }

    private let slots = (0..<16).map { _ in Slot() }
    private let perShard: Int
    /// Commits so far. A reader notes it before its snapshot begins; what it has read is kept only if no commit came between.
    private let commits = Atomic<UInt64>(0)

    /// - Parameter capacity: tickets in all; a full shard starts again from nothing.
    init(capacity: Int = 512) {
        perShard = max(1, capacity / 16)
    }

    /// To be noted before a snapshot begins, for `keep`.
    var moment: UInt64 { commits.load(ordering: .acquiring) }

    func ticket(_ id: TicketID, version: Int64) -> Ticket? {
        slot(id).shard.withLock { shard in
            guard let ticket = shard.entries[id], ticket.version == version else { return nil }
            return ticket
        }
    }

    /// The newest committed one, if it is here.
    func newest(_ id: TicketID) -> Ticket? {
        slot(id).shard.withLock { $0.entries[id] }
    }

    func newestVersion(_ id: TicketID) -> (version: Int64, tenant: TenantID)? {
        slot(id).shard.withLock { shard in shard.entries[id].map { ($0.version, $0.tenant) } }
    }

    /// - Parameter moment: as noted before the snapshot that showed the ticket.
    func keep(_ ticket: Ticket, readAt moment: UInt64) {
        slot(ticket.id).shard.withLock { shard in
            guard self.moment == moment, !shard.changing.contains(ticket.id) else { return }
            if shard.entries.count >= perShard, shard.entries[ticket.id] == nil { shard.entries.removeAll(keepingCapacity: true) }
            shard.entries[ticket.id] = ticket
        }
    }

    /// Right before a commit.
    func willCommit(_ changed: Set<TicketID>) {
        for id in changed {
            slot(id).shard.withLock { shard in
                shard.changing.insert(id)
                shard.entries[id] = nil
            }
        }
    }

    /// After it, or after it has failed.
    func didCommit(_ changed: Set<TicketID>) {
        commits.add(1, ordering: .acquiringAndReleasing)
        for id in changed {
            slot(id).shard.withLock { _ = $0.changing.remove(id) }
        }
    }

    private func slot(_ id: TicketID) -> Slot {
        slots[Int(id.value.magnitude % 16)]
    }
}

/// The cache as one reader may use it.
struct TicketCacheView {
    let cache: TicketCache
    /// Noted before the reader's snapshot began.
    let moment: UInt64

    init(_ cache: TicketCache) {
        self.cache = cache
        moment = cache.moment
    }

    func ticket(_ id: TicketID, version: Int64) -> Ticket? {
        cache.ticket(id, version: version)
    }

    func keep(_ ticket: Ticket) {
        cache.keep(ticket, readAt: moment)
    }
}
