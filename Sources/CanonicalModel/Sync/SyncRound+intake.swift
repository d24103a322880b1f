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
        /// Why those were not read that were not.
        var unread: [TwinID: SyncFault] = [:]
        /// What was known of those that could not be read before.
        var earlier: [TwinID: UnreadTicket] = [:]
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

    func fetched(_ page: ChangePage, of side: Side) async throws(SyncFault) -> Fetched {
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
        for (id, result) in try await look(at: ids, on: side) {
            switch result {
            case .success(let sighting): fetched.sightings[id] = sighting
            case .failure(let fault): fetched.unread[id] = fault
            }
        }
    }

    /// False where a change could not be taken in: the cursor stays.
    /// - Parameter onlyNew: tickets that a link knows by their id have been gone through already.
    func takeIn(
        _ fetched: Fetched, of side: Side, into queue: inout LaneQueue, _ tally: inout Tally, onlyNew: Bool = false
    ) async throws(SyncFault) -> Bool {
        var fetched = fetched
        let page = fetched.page
        let links = if let known = fetched.links { known } else { try await links(of: page, on: side) }
        let untold = untold(page, links).filter { fetched.sightings[$0] == nil && fetched.unread[$0] == nil }
        try await read(untold, on: side, into: &fetched)
        let sightings = fetched.sightings
        guard try await layAside(fetched, on: side, &tally) else { return false }
        for (change, link) in zip(page.changes, links) {
            if let link {
                // Until a person acts nothing is done about it, so there is no need to look.
                if !onlyNew, !link.phase.isStopped { queue.add(Lane(link: link)) }
                continue
            }
            var ticket = change.ticket
            var inScope = change.inScope
            if ticket == nil {
                guard let sighting = sightings[change.id] else { continue }
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

    /// So many tickets of a page that cannot be read are their own fault, not that of the side, even where no other can be.
    private static let mostUnread = 10

    /// Tickets that could not be read while others could hold up nobody: they are looked at again later.
    /// - Returns: false where it is the side that cannot be read, and the page is to come again.
    private func layAside(_ fetched: Fetched, on side: Side, _ tally: inout Tally) async throws(SyncFault) -> Bool {
        guard !fetched.unread.isEmpty else { return true }
        let mayLayAside = fetched.unread.count <= max(Self.mostUnread, fetched.sightings.count)
        // Those that were laid aside before have no page to come again with.
        guard mayLayAside || !fetched.earlier.isEmpty else { return false }
        tally.unread += fetched.unread.count
        if isPlan { return true }
        let now = await lanes.clock()
        let unread = fetched.unread.map { UnreadTicket($0.key, after: fetched.earlier[$0.key], $0.value, at: now) }
        try await lanes.ledger.save(unread: unread, forgetting: [], on: side)
        return true
    }

    private struct Seen: Sendable {
        var id: TwinID
        var result: Result<Sighting, SyncFault>
    }

    /// Reads several at once. Where only faults come nothing more is asked, and what was not asked for has the last of them.
    private func look(at ids: [TwinID], on side: Side) async throws(SyncFault) -> [TwinID: Result<Sighting, SyncFault>] {
        let all = await withTaskGroup(of: Seen.self, returning: [Seen].self) { group in
            var rest = ids[...]
            var (all, faults): ([Seen], Int) = ([], 0)
            for _ in 0..<parallel {
                if let id = rest.popFirst() { group.addTask { await see(id, on: side) } }
            }
            while let seen = await group.next() {
                all.append(seen)
                if case .failure(let fault) = seen.result {
                    faults += 1
                    if faults > max(Self.mostUnread, all.count - faults) {
                        all += rest.map { Seen(id: $0, result: .failure(fault)) }
                        rest = []
                    }
                }
                if Task.isCancelled { rest = [] }
                if let id = rest.popFirst() { group.addTask { await see(id, on: side) } }
            }
            return all
        }
        let isInterrupted = all.contains { if case .failure(.interrupted) = $0.result { true } else { false } }
        if Task.isCancelled || isInterrupted { throw .interrupted }
        return Dictionary(all.map { ($0.id, $0.result) }) { $1 }
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
