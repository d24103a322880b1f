/// One round of a job: takes in what has changed on both sides, goes through the links concerned, and only then moves the cursors.
/// A round that is broken off anywhere is simply run again.
public struct SyncRound: Sendable {
    public var lanes: LaneRunner
    /// Changes taken in at once from each side.
    public var batch: Int

    public struct Tally: Equatable, Sendable {
        public var outcomes: [LinkRun.Outcome: Int] = [:]
        public var actions = 0
        public var conflicts: [ConflictRule: Int] = [:]
        public var echoes = 0
        /// Tickets that would end or detach, and were left because they are too many.
        public var braked = 0
        /// A side has more changes already.
        public var hasMore = false

        mutating func add(_ run: LinkRun, _ outcome: LinkRun.Outcome) {
            outcomes[outcome, default: 0] += 1
            for decision in run.decisions {
                actions += decision.actions.count
                echoes += decision.echoes
                for conflict in decision.conflicts { conflicts[conflict.rule, default: 0] += 1 }
            }
        }
    }

    /// A link that has to be gone through.
    struct Lane {
        var link: Link
        var handed: (side: Side, ticket: SyncTicket, inScope: Bool)?
        var searched: Side?
    }

    public init(lanes: LaneRunner, batch: Int = 200) {
        self.lanes = lanes
        self.batch = batch
    }

    /// - Parameter full: goes through all links and everything that can be listed, whether it has changed or not.
    public func run(full: Bool = false) async throws(SyncFault) -> Tally {
        var tally = Tally()
        var queue = LaneQueue()
        var cursors: [(side: Side, next: String?)] = []
        for link in try await lanes.ledger.due(at: await lanes.clock(), limit: batch) { queue.add(Lane(link: link)) }
        for side in Side.allCases where lanes.rules.traits[side].reads {
            let cursor = try await lanes.ledger.cursor(side)
            guard let page = try await orNil({ () async throws(SyncFault) in
                try await lanes.ends[side].changes(since: cursor, limit: batch)
            }) else { continue }
            if try await takeIn(page, of: side, into: &queue) { cursors.append((side, page.next)) }
            tally.hasMore = tally.hasMore || page.hasMore
        }
        if full { try await takeInEverything(into: &queue) }
        try await go(through: queue.lanes, &tally)
        for (side, next) in cursors { try await lanes.ledger.save(cursor: next, of: side) }
        return tally
    }

    private func go(through queue: [Lane], _ tally: inout Tally) async throws(SyncFault) {
        var endings: [Lane] = []
        for lane in queue {
            var run = LinkRun(lane.link, rules: lanes.rules, mode: .sparing, handed: lane.handed, searched: lane.searched)
            let outcome = try await lanes.carryOut(&run)
            if outcome == .deferred {
                endings.append(Lane(link: run.link, searched: lane.searched))
            } else {
                tally.add(run, outcome)
            }
        }
        guard !endings.isEmpty else { return }
        if lanes.rules.brake.stops(ending: Int64(endings.count), of: try await lanes.ledger.count()) {
            tally.braked = endings.count
            return
        }
        for lane in endings {
            var run = LinkRun(lane.link, rules: lanes.rules, searched: lane.searched)
            tally.add(run, try await lanes.carryOut(&run))
        }
    }

    /// Nil where the end gives no answer now.
    private func orNil<Value: Sendable>(_ body: () async throws(SyncFault) -> Value) async throws(SyncFault) -> Value? {
        do throws(SyncFault) {
            return try await body()
        } catch {
            if error == .interrupted { throw error }
            return nil
        }
    }
}

// MARK: From changes to links

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
    private func takeIn(_ page: ChangePage, of side: Side, into queue: inout LaneQueue) async throws(SyncFault) -> Bool {
        for change in page.changes {
            if let link = try await lanes.ledger.link(of: change.id, on: side) {
                queue.add(Lane(link: link))
                continue
            }
            var ticket = change.ticket
            var inScope = change.inScope
            if ticket == nil {
                guard let sighting = try await orNil({ () async throws(SyncFault) in
                    try await lanes.ends[side].ticket(change.id)
                }) else { return false }
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
            queue.add(try await lane(for: ticket, on: side, inScope: inScope))
        }
        return true
    }

    /// The lane of a ticket that no link knows by its id.
    private func lane(for ticket: SyncTicket, on side: Side, inScope: Bool) async throws(SyncFault) -> Lane {
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
        return Lane(link: fresh, handed: (side, ticket, inScope))
    }

    private func takeInEverything(into queue: inout LaneQueue) async throws(SyncFault) {
        var last: Origin?
        while true {
            let links = try await lanes.ledger.links(after: last, limit: batch)
            for link in links { queue.add(Lane(link: link)) }
            guard let end = links.last else { break }
            last = end.origin
        }
        for side in Side.allCases {
            guard let end = lanes.ends[side] as? any SyncListing else { continue }
            var cursor: String?
            repeat {
                let place = cursor
                guard let page = try await orNil({ () async throws(SyncFault) in
                    try await end.list(after: place, limit: batch)
                }) else { break }
                _ = try await takeIn(page, of: side, into: &queue)
                cursor = page.hasMore ? page.next : nil
            } while cursor != nil
        }
    }
}
