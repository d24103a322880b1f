import CanonicalModel

/// What has changed: first every ticket there is, then what the event log tells.
extension LocalEnd: SyncListing {
    /// A place in what has changed.
    enum Place: Equatable {
        /// Going through the tickets that there were at first, from the log's end at that time on.
        case listing(log: Int64, upTo: Int64, after: Int64)
        case log(Int64)

        /// Nil for a text that is no place.
        init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let numbers = parts.dropFirst().compactMap { Int64($0) }
            switch (parts.first, numbers.count) {
            case ("tickets", 3): self = .listing(log: numbers[0], upTo: numbers[1], after: numbers[2])
            case ("log", 1): self = .log(numbers[0])
            default: return nil
            }
        }

        var text: String {
            switch self {
            case .listing(let log, let last, let after): "tickets:\(log):\(last):\(after)"
            case .log(let sequence): "log:\(sequence)"
            }
        }
    }

    /// Rows of the log that are looked at for one page, whoever's they are.
    private static let window = 2000

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        let definitions = engine.definitions(of: tenant)
        return try engine.look { store throws(StoreError) in
            let place = if let known = cursor.flatMap(Place.init) { known } else { try start(store) }
            switch place {
            case .listing(let log, let last, let after):
                let ids = try store.ticketIDs(after: TicketID(after), upTo: TicketID(last), in: tenant, limit: limit)
                guard let end = ids.last else { return ChangePage(changes: [], next: Place.log(log).text, hasMore: true) }
                let next = Place.listing(log: log, upTo: last, after: end.value)
                return ChangePage(changes: try changes(ids, store, definitions), next: next.text, hasMore: true)
            case .log(let sequence):
                return try logged(after: EventSequence(sequence), limit: limit, store)
            }
        }
    }

    private func start(_ store: any StoreReading) throws(StoreError) -> Place {
        .listing(log: try store.newestEvent().value, upTo: try store.newestTicket().value, after: 0)
    }

    /// The job's own writes are no changes: what they came from is known, and what they made is checked when they are made.
    private func logged(after sequence: EventSequence, limit: Int, _ store: any StoreReading) throws(StoreError) -> ChangePage {
        let heads = try store.eventHeads(after: sequence, limit: Self.window)
        let own = Actor.app(robot).coded
        var changes: [ChangePage.Change] = []
        var known: Set<TicketID> = []
        var last = sequence
        var isCut = false
        for head in heads {
            if changes.count == limit {
                isCut = true
                break
            }
            last = head.sequence
            guard head.tenant == tenant, head.actor != own, known.insert(head.ticket).inserted else { continue }
            changes.append(ChangePage.Change(id: TwinID(String(head.ticket.value))))
        }
        return ChangePage(
            changes: changes, next: Place.log(last.value).text, hasMore: isCut || heads.count == Self.window)
    }

    private func changes(
        _ ids: [TicketID], _ store: any StoreReading, _ definitions: Definitions
    ) throws(StoreError) -> [ChangePage.Change] {
        var changes: [ChangePage.Change] = []
        for id in ids {
            guard let seen = try seen(id, in: store, definitions) else { continue }
            changes.append(ChangePage.Change(id: seen.ticket.id, ticket: seen.ticket, inScope: seen.inScope))
        }
        return changes
    }

    func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
        let definitions = engine.definitions(of: tenant)
        return try engine.look { store throws(StoreError) in
            let after = TicketID(cursor.flatMap { Int64($0) } ?? 0)
            let ids = try store.ticketIDs(after: after, upTo: TicketID(Int64.max), in: tenant, limit: limit)
            return ChangePage(
                changes: try changes(ids, store, definitions), next: ids.last.map { String($0.value) }, hasMore: ids.count == limit)
        }
    }

    /// The oldest event after the cursor that the job has not made itself, as far as one look tells.
    /// - Parameter seen: the log up to here has nothing of interest.
    func news(since cursor: String?, seen: EventSequence) throws(SyncFault) -> (isThere: Bool, upTo: EventSequence) {
        guard case .log(let sequence)? = cursor.flatMap(Place.init) else { return (true, seen) }
        let own = Actor.app(robot).coded
        return try engine.look { store throws(StoreError) in
            var last = max(EventSequence(sequence), seen)
            while true {
                let heads = try store.eventHeads(after: last, limit: Self.window)
                if heads.contains(where: { $0.tenant == tenant && $0.actor != own }) { return (true, last) }
                last = heads.last?.sequence ?? last
                if heads.count < Self.window { return (false, last) }
            }
        }
    }
}
