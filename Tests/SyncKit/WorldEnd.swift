import CanonicalModel

/// One system as a job reaches it: over the world's network, or as the gateway's own store.
struct WorldEnd: SyncLookup, SyncListing, SyncDeletion, SyncAttaching {
    let world: World
    let system: Int
    /// The job whose ledger is in the same store as this system.
    var neighbour: Int?
    /// Saved in one transaction with what is written.
    var ahead: Ahead?

    struct Ahead {
        var link: Link
        var due: Moment?
        var job: Int
    }

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        try await world.read(system) { system in
            let start = cursor.flatMap { Int($0) } ?? 0
            let end = min(start + limit, system.feed.count)
            let changes = system.feed[start..<end].map { ChangePage.Change(id: $0, ticket: system.tickets[$0]) }
            return ChangePage(changes: changes, next: String(end), hasMore: end < system.feed.count)
        }
    }

    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
        try await world.read(system) { $0.sighting(id) }
    }

    func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket] {
        try await world.read(system) { $0.tickets(with: origin) }
    }

    func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        try await world.read(system) { system in
            let ids = system.tickets.keys.sorted().filter { id in cursor.map { TwinID($0) < id } ?? true }
            let page = ids.prefix(limit)
            return ChangePage(
                changes: page.map { ChangePage.Change(id: $0, ticket: system.tickets[$0]) }, next: page.last?.value,
                hasMore: ids.count > limit)
        }
    }

    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
        try await carryOut(.create(fields, origin))
    }

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        try await carryOut(.update(id, change, expecting: expecting))
    }

    func delete(_ id: TwinID) async throws(SyncFault) {
        _ = try await carryOut(.delete(id))
    }

    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault) {
        _ = try await carryOut(.attach(file, id))
    }

    private func carryOut(_ change: World.Change) async throws(SyncFault) -> Receipt {
        let call = World.Call(system: system, change: change)
        guard let ahead else { return try await world.call(call) }
        return try await world.commit(call, with: ahead)
    }
}

extension WorldEnd: SyncLedgerNeighbour {
    func saving(_ link: Link, due: Moment?) -> (any SyncEnd)? {
        guard let neighbour else { return nil }
        var end = self
        end.ahead = Ahead(link: link, due: due, job: neighbour)
        return end
    }
}
