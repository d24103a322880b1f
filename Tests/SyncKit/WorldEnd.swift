import CanonicalModel

/// One system as a job reaches it, over the world's network.
struct WorldEnd: SyncLookup, SyncListing, SyncDeletion, SyncAttaching {
    let world: World
    let system: Int

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
        try await world.call(World.Call(system: system, change: .create(fields, origin)))
    }

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        try await world.call(World.Call(system: system, change: .update(id, change, expecting: expecting)))
    }

    func delete(_ id: TwinID) async throws(SyncFault) {
        _ = try await world.call(World.Call(system: system, change: .delete(id)))
    }

    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault) {
        _ = try await world.call(World.Call(system: system, change: .attach(file, id)))
    }
}
