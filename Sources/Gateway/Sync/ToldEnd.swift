import Adapters
import CanonicalModel
import Synchronization

/// A remote end that also takes in which tickets the remote has said are changed. Its cursor is two: the last thing told, and the
/// end's own.
struct ToldEnd: SyncLookup {
    let raw: MappedEnd
    let ledger: StoreLedger
    /// Where what is made there comes from.
    let local: (name: SystemName, place: SyncJob.Place)
    private let heard = Heard()
    /// What was taken in is taken off the list; not where nothing is to be written.
    var forgets = true

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        let place = Place(cursor)
        if forgets, place.told > 0 { try await forgetTaken() }
        let told = try ledger.engine.look { store throws(StoreError) in
            try store.syncTold(to: ledger.job, after: place.told, limit: limit).map { Told(id: $0.id, ticket: $0.ticket) }
        }.filter { $0.id <= heard.last }
        // However much is told, what the end finds by itself does not wait for it.
        var page = try await raw.changes(since: place.own, limit: limit)
        let known = Set(page.changes.map(\.id))
        page.changes += told.filter { !known.contains($0.ticket) }.map { ChangePage.Change(id: $0.ticket) }
        // A place that does not move would look like one that never ends.
        page.hasMore = page.hasMore && page.next != place.own || told.count == limit
        page.next = Place(told: told.last?.id ?? place.told, own: page.next).text
        return page
    }

    /// A page may be asked for before the one in front of it has been gone through, so it is the saved cursor that tells.
    private func forgetTaken() async throws(SyncFault) {
        let job = ledger.job
        let taken = Place(try await ledger.cursor(.remote)).told
        let isThere = try ledger.engine.look { store throws(StoreError) in try store.syncTold(to: job, after: 0, limit: 1) }
            .first.map { $0.id <= taken } ?? false
        if isThere { try await ledger.write { try $0.store.forgetTold(to: job, upTo: taken) } }
    }

    /// Takes in what has been told by now. Later words are for another time, so that it comes to an end.
    func hear() throws(SyncFault) {
        let job = ledger.job
        heard.last = try ledger.engine.look { store throws(StoreError) in try store.extentOfSyncTold(to: job, limit: 1).last }
    }

    private final class Heard: Sendable {
        private let place = Mutex(Int64(0))

        var last: Int64 {
            get { place.withLock { $0 } }
            set { place.withLock { $0 = newValue } }
        }
    }

    private struct Told: Sendable {
        var id: Int64
        var ticket: TwinID
    }

    struct Place {
        var told: Int64
        var own: String?

        init(told: Int64, own: String?) {
            self.told = told
            self.own = own
        }

        init(_ cursor: String?) {
            guard let cursor, let mark = cursor.firstIndex(where: { $0 == ";" }), let told = Int64(cursor[..<mark]) else {
                self.init(told: 0, own: cursor)
                return
            }
            let own = String(cursor[cursor.index(after: mark)...])
            self.init(told: told, own: own.isEmpty ? nil : String(own.dropFirst()))
        }

        /// `TOLD;` or `TOLD;=OWN`.
        var text: String { "\(told);" + (own.map { "=" + $0 } ?? "") }
    }

    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting { try await raw.ticket(id) }
    func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] { try await raw.tickets(with: origin) }

    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
        let path = try path(of: origin)
        let made: Result<Receipt, SyncFault> = await GatewayPath.$current.withValue(path) {
            do throws(SyncFault) {
                return .success(try await raw.create(fields, origin: origin))
            } catch {
                return .failure(error)
            }
        }
        return try made.get()
    }

    /// Of the ticket here that is to be made there too.
    private func path(of origin: Origin) throws(SyncFault) -> GatewayPath {
        guard case .tenant(let tenant) = local.place else { return GatewayPath() }
        return try ledger.engine.look { store throws(StoreError) in
            let id = origin.system == local.name ? Int64(origin.id).map { TicketID($0) } : try store.ticketID(with: origin, in: tenant)
            return try id.map { id throws(StoreError) in try store.path(of: id) } ?? GatewayPath()
        }
    }

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        try await raw.update(id, change, expecting: expecting)
    }
}

extension ToldEnd: SyncLedgerNeighbour {
    func saving(_ link: Link, due: Moment?) -> (any SyncEnd)? { raw.saving(link, due: due) }
}

extension ToldEnd: SyncListing, SyncDeletion, SyncAttaching, SyncAttachmentSource {
    func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        try await raw.list(after: cursor, limit: limit)
    }

    func delete(_ id: TwinID) async throws(SyncFault) { try await raw.delete(id) }

    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault) {
        try await raw.attach(file, to: id, from: source, of: end)
    }

    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile {
        try await raw.fetch(file, of: id)
    }
}
