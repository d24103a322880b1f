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

    /// False where a change could not be taken in: the cursor stays.
    /// - Parameter onlyNew: tickets that a link knows by their id have been gone through already.
    func takeIn(
        _ page: ChangePage, of side: Side, into queue: inout LaneQueue, onlyNew: Bool = false
    ) async throws(SyncFault) -> Bool {
        var links: [Link?] = []
        for change in page.changes { links.append(try await lanes.ledger.link(of: change.id, on: side)) }
        let untold = zip(page.changes, links).filter { $0.ticket == nil && $1 == nil }.map(\.0.id)
        let sightings = try await look(at: untold, on: side)
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

    /// Reads several at once. Without those for which there was no answer; after the first of them nothing more is asked.
    private func look(at ids: [TwinID], on side: Side) async throws(SyncFault) -> [TwinID: Sighting] {
        typealias Answer = (id: TwinID, result: Result<Sighting, SyncFault>)
        let end = lanes.ends[side]
        let answers = await withTaskGroup(of: Answer.self, returning: [Answer].self) { group in
            var rest = ids[...]
            func ask() {
                guard !Task.isCancelled, let id = rest.popFirst() else { return }
                group.addTask {
                    do throws(SyncFault) {
                        return (id, .success(try await end.ticket(id)))
                    } catch {
                        return (id, .failure(error))
                    }
                }
            }
            for _ in 0..<parallel { ask() }
            var answers: [Answer] = []
            while let answer = await group.next() {
                answers.append(answer)
                if case .failure = answer.result { rest = [] }
                ask()
            }
            return answers
        }
        if Task.isCancelled { throw .interrupted }
        var sightings: [TwinID: Sighting] = [:]
        for answer in answers {
            if answer.result == .failure(.interrupted) { throw .interrupted }
            if case .success(let sighting) = answer.result { sightings[answer.id] = sighting }
        }
        return sightings
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
            // Our own twin, whose link was lost.
            var link = fresh
            link.ends[side.other].id = TwinID(fresh.origin.id)
            return Lane(link: link)
        }
        // Row 5, without a link for every ticket that is none of the job's business.
        guard inScope, rules.direction.allows(writingTo: side.other) else { return nil }
        return Lane(link: fresh, handed: Handed(side: side, ticket: ticket, inScope: inScope))
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
