/// From changes to links.
extension SyncRound {
    /// Lanes in the order in which they came, one for each link.
    struct LaneQueue {
        private(set) var lanes: [Lane] = []
        private var places: [Origin: Int] = [:]

        mutating func add(_ lane: Lane) {
            if let place = places[lane.link.origin] {
                lanes[place].searched = lanes[place].searched ?? lane.searched
                if let second = lane.handed, lanes[place].link.ends[second.side].id != second.ticket.id {
                    // Two tickets of one origin: both have to be seen.
                    lanes[place].searched = second.side
                    lanes[place].handed = nil
                }
            } else {
                places[lane.link.origin] = lanes.count
                lanes.append(lane)
            }
        }
    }

    /// A page of changes, with what the ledger knew of them and what was read of those that it did not know.
    struct Fetched: Sendable {
        var page: ChangePage
        /// One for each change; nil once lanes have run that may have made others.
        var links: [Link?]?
        var sightings: [TwinID: Sighting] = [:]
        var unread: Set<TwinID> = []
    }

    /// The next pages. Without those of sides that do not answer.
    func fetch(_ sides: [Side], _ places: Sided<String?>) async throws(SyncFault) -> [Side: Fetched] {
        var pages: [Side: Fetched] = [:]
        for side in sides {
            let page = try await orNil { () async throws(SyncFault) in
                try await lanes.ends[side].changes(since: places[side], limit: batch)
            }
            if let page { pages[side] = try await fetched(page, of: side) }
        }
        return pages
    }

    /// While lanes run. What goes wrong with it shows again when the page's turn has come.
    func fetchAhead(_ sides: [Side], _ places: Sided<String?>) async -> [Side: Fetched] {
        guard var pages = try? await fetch(sides, places) else { return [:] }
        for side in sides { pages[side]?.links = nil }
        return pages
    }

    private func fetched(_ page: ChangePage, of side: Side) async throws(SyncFault) -> Fetched {
        var fetched = Fetched(page: page)
        let links = try await self.links(of: page, on: side)
        fetched.links = links
        try await read(untold(page, links), on: side, into: &fetched)
        return fetched
    }

    private func links(of page: ChangePage, on side: Side) async throws(SyncFault) -> [Link?] {
        var links: [Link?] = []
        for change in page.changes { links.append(try await lanes.ledger.link(of: change.id, on: side)) }
        return links
    }

    /// Tickets that have to be read to see what they are.
    private func untold(_ page: ChangePage, _ links: [Link?]) -> [TwinID] {
        zip(page.changes, links).filter { $0.ticket == nil && $1 == nil }.map(\.0.id)
    }

    private func read(_ ids: [TwinID], on side: Side, into fetched: inout Fetched) async throws(SyncFault) {
        let sightings = try await look(at: ids, on: side)
        fetched.unread.formUnion(ids.filter { sightings[$0] == nil })
        fetched.sightings.merge(sightings) { $1 }
    }

    /// False where a change could not be taken in: the cursor stays.
    /// - Parameter onlyNew: tickets that a link knows by their id have been gone through already.
    func takeIn(
        _ fetched: Fetched, of side: Side, into queue: inout LaneQueue, onlyNew: Bool = false
    ) async throws(SyncFault) -> Bool {
        var fetched = fetched
        let page = fetched.page
        let links = if let known = fetched.links { known } else { try await links(of: page, on: side) }
        let untold = untold(page, links).filter { fetched.sightings[$0] == nil && !fetched.unread.contains($0) }
        try await read(untold, on: side, into: &fetched)
        let sightings = fetched.sightings
        for (change, link) in zip(page.changes, links) {
            if let link {
                // Until a person acts nothing is done about it, so there is no need to look.
                if !onlyNew, !link.phase.isStopped { queue.add(Lane(link: link)) }
                continue
            }
            var ticket = change.ticket
            var inScope = change.inScope
            if ticket == nil {
                guard let sighting = sightings[change.id] else { return false }
                if case .present(let read, let scope) = sighting { (ticket, inScope) = (read, scope) }
                if case .unmappable = sighting {
                    // The lane finds the same, and holds it.
                    var link = Link(origin: Origin(system: lanes.rules.systems[side], id: change.id.value))
                    link.ends[side].id = change.id
                    queue.add(Lane(link: link))
                }
            }
            // Made and deleted again before anybody looked.
            guard let ticket else { continue }
            if let lane = try await lane(for: ticket, on: side, inScope: inScope) { queue.add(lane) }
        }
        return true
    }

    private struct Seen: Sendable {
        var id: TwinID
        var result: Result<Sighting, SyncFault>
    }

    /// Reads several at once. Without those for which there was no answer; after the first of them nothing more is asked.
    private func look(at ids: [TwinID], on side: Side) async throws(SyncFault) -> [TwinID: Sighting] {
        let all = await withTaskGroup(of: Seen.self, returning: [Seen].self) { group in
            var rest = ids[...]
            var all: [Seen] = []
            for _ in 0..<parallel {
                if let id = rest.popFirst() { group.addTask { await see(id, on: side) } }
            }
            while let seen = await group.next() {
                all.append(seen)
                if case .failure = seen.result { rest = [] }
                if Task.isCancelled { rest = [] }
                if let id = rest.popFirst() { group.addTask { await see(id, on: side) } }
            }
            return all
        }
        if Task.isCancelled { throw .interrupted }
        var sightings: [TwinID: Sighting] = [:]
        for seen in all {
            switch seen.result {
            case .success(let sighting): sightings[seen.id] = sighting
            case .failure(.interrupted): throw .interrupted
            case .failure: break
            }
        }
        return sightings
    }

    private func see(_ id: TwinID, on side: Side) async -> Seen {
        do throws(SyncFault) {
            return Seen(id: id, result: .success(try await lanes.ends[side].ticket(id)))
        } catch {
            return Seen(id: id, result: .failure(error))
        }
    }

    /// The lane of a ticket that no link knows by its id; nil where it is not carried.
    private func lane(for ticket: SyncTicket, on side: Side, inScope: Bool) async throws(SyncFault) -> Lane? {
        let rules = lanes.rules
        let fresh = Link(ticket, seenOn: side, of: rules.systems[side])
        if let link = try await lanes.ledger.link(of: fresh.origin), link.phase != .gone {
            // The twin of a creation without an answer, or a second one.
            return Lane(link: link, searched: side)
        }
        if fresh.origin.system == rules.systems[side.other] {
            return try await mayHaveMade(fresh.origin, on: side) ? Lane(link: ownTwin(fresh, on: side.other)) : nil
        }
        // Row 5, without a link for every ticket that is none of the job's business.
        guard inScope, rules.direction.allows(writingTo: side.other) else { return nil }
        return Lane(link: fresh, handed: Handed(side: side, ticket: ticket, inScope: inScope))
    }

    /// Whether a ticket that says it is a twin of ours, whose link was lost, can be one: anybody there can write such a thing, and
    /// would see what they name. So only what the job carries there anyway is tied to it, by exactly its id. One that is not here any
    /// more shows nothing, and what the job does about lost tickets is done.
    private func mayHaveMade(_ origin: Origin, on side: Side) async throws(SyncFault) -> Bool {
        guard lanes.rules.direction.allows(writingTo: side) else { return false }
        return switch try await lanes.ends[side.other].ticket(TwinID(origin.id)) {
        case .present(let ticket, let inScope): inScope && ticket.id.value == origin.id && ticket.origin == nil
        case .unmappable: false
        case .deleted, .missing, .absent, .unread, .matches: true
        }
    }

    private func ownTwin(_ fresh: Link, on side: Side) -> Link {
        var link = fresh
        link.ends[side].id = TwinID(fresh.origin.id)
        return link
    }

    /// Nil where the end gives no answer now.
    func orNil<Value: Sendable>(_ body: () async throws(SyncFault) -> Value) async throws(SyncFault) -> Value? {
        do throws(SyncFault) {
            return try await body()
        } catch {
            if error == .interrupted { throw error }
            return nil
        }
    }
}
