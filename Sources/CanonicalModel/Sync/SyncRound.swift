/// One round of a job: takes in what has changed on both sides, page by page, goes through the links concerned, and moves a cursor
/// only when all of its page has been gone through. A round that is broken off anywhere is simply run again.
public struct SyncRound: Sendable {
    public var lanes: LaneRunner
    /// Changes taken in at once from each side.
    public var batch: Int
    /// Links gone through at once. The steps of one link always keep their order.
    public var parallel: Int
    /// Decides and writes nothing, not even to the ledger.
    public var isPlan = false
    public var watch = Watch()

    /// Who looks on.
    public struct Watch: Sendable {
        /// Asked before each page; a round that is stopped so has lost nothing.
        public var isGoingOn: @Sendable () async -> Bool = { true }
        public var finished: @Sendable (LinkRun, LinkRun.Outcome) async -> Void = { _, _ in }
        /// After each page, with the sums so far.
        public var page: @Sendable (Tally) async -> Void = { _ in }
        /// Asked of a side that has no more to tell, while the other side is still being gone through: that may take long.
        public var hasNews: @Sendable (Side) async -> Bool = { _ in false }

        public init() {}
    }

    public struct Tally: Equatable, Sendable {
        public var outcomes: [LinkRun.Outcome: Int] = [:]
        public var actions = 0
        public var conflicts: [ConflictRule: Int] = [:]
        public var deadLetters = 0
        public var echoes = 0
        /// Tickets that would end or detach, and were left because they are too many.
        public var braked = 0
        /// Stopped before its end.
        public var isCutShort = false
        /// Sides that did not answer.
        public var silent: Set<Side> = []
        /// Tickets that could not be read and will be looked at again.
        public var unread = 0

        public init() {}

        /// Links gone through.
        public var links: Int { outcomes.values.reduce(0, +) }

        mutating func add(_ run: LinkRun, _ outcome: LinkRun.Outcome) {
            outcomes[outcome, default: 0] += 1
            for decision in run.decisions {
                actions += decision.actions.count
                echoes += decision.echoes
                deadLetters += decision.deadLetters.count
                for conflict in decision.conflicts { conflicts[conflict.rule, default: 0] += 1 }
            }
        }
    }

    /// A link that has to be gone through.
    struct Lane: Sendable {
        var link: Link
        var handed: Handed?
        var searched: Side?
        var isDue = false
    }

    struct Handed: Sendable {
        var side: Side
        var ticket: SyncTicket
        var inScope: Bool
    }

    /// What a round has come to so far.
    struct Progress {
        var tally = Tally()
        /// Links that would end or detach a ticket, to be gone through last, with the side that is to be searched. Only their
        /// origins: there may be many.
        var endings: [Origin: Side?] = [:]
        /// Nothing is saved while planning, so what was planned once would be found again.
        var planned: Set<Origin> = []
        /// What was due and had its turn, and what went badly and is due for that: the next round tries it again.
        var due: Set<Origin> = []
        /// What could not be read earlier and had its turn.
        var unread: Sided<Set<TwinID>> = Sided(both: [])
    }

    public init(lanes: LaneRunner, batch: Int = 200, parallel: Int = 1) {
        self.lanes = lanes
        self.batch = max(batch, 1)
        self.parallel = max(parallel, 1)
    }

    /// - Parameters:
    ///   - full: goes through all links and everything that can be listed, whether it has changed or not.
    ///   - sides: those that are asked for changes.
    ///   - brakeLifted: a person has said that so many may end.
    public func run(
        full: Bool = false, sides: Set<Side> = Set(Side.allCases), brakeLifted: Bool = false
    ) async throws(SyncFault) -> Tally {
        var progress = Progress()
        try await goThroughUnread(&progress)
        try await goThroughDue(&progress)
        try await goThroughChanges(of: sides, &progress)
        if full { try await goThroughEverything(&progress) }
        if !progress.tally.isCutShort { try await end(&progress, brakeLifted: brakeLifted) }
        return progress.tally
    }

    // MARK: What there is to go through

    private func goThroughDue(_ progress: inout Progress) async throws(SyncFault) {
        let start = await lanes.clock()
        // Nothing is saved while planning, so all of them have to come at once.
        let limit = isPlan ? Int(Int32.max) : batch
        while await isGoingOn(&progress) {
            let links = try await lanes.ledger.due(at: start, limit: limit).filter { progress.due.insert($0.origin).inserted }
            guard !links.isEmpty else { return }
            try await go(through: links.map { Lane(link: $0, isDue: true) }, &progress)
        }
    }

    private func goThroughChanges(of sides: Set<Side>, _ progress: inout Progress) async throws(SyncFault) {
        var open: [Side] = []
        var places: Sided<String?> = Sided(both: nil)
        try await take(up: sides, &open, &places)
        var first = Set(open)
        var pages: [Side: Fetched] = [:]
        while !open.isEmpty, await isGoingOn(&progress) {
            let missing = open.filter { pages[$0] == nil }
            pages.merge(try await fetch(missing, places)) { $1 }
            var queue = LaneQueue()
            var taken: [(side: Side, next: String?)] = []
            for side in open {
                let place = places[side]
                guard let fetched = pages[side], try await takeIn(fetched, of: side, into: &queue, &progress.tally) else {
                    progress.tally.silent.insert(side)
                    close(side)
                    continue
                }
                let page = fetched.page
                if page.next != place { taken.append((side, page.next)) }
                // A place that does not move would be asked for ever.
                if !page.hasMore || page.next == place { close(side) }
                places[side] = page.next
            }
            pages = try await go(through: queue.lanes, &progress, meanwhile: open, places)
            if isPlan { continue }
            for (side, next) in taken { try await lanes.ledger.save(cursor: next, of: side) }
            // Only while one side is at it for the first time, or two that never rest would keep the round from ending.
            if open.count == 1, let side = open.first, first.contains(side) {
                try await turn(to: side.other, &open, &places, &progress)
            }
        }

        func close(_ side: Side) {
            open.removeAll { $0 == side }
            first.remove(side)
        }
    }

    private func take(up sides: Set<Side>, _ open: inout [Side], _ places: inout Sided<String?>) async throws(SyncFault) {
        for side in Side.allCases where sides.contains(side) && lanes.rules.traits[side].reads {
            places[side] = try await lanes.ledger.cursor(side)
            open.append(side)
        }
    }

    /// One side may go on for hours, a first run or a flood of notices: what happens on the other meanwhile does not wait for its
    /// end, nor what becomes due.
    private func turn(
        to side: Side, _ open: inout [Side], _ places: inout Sided<String?>, _ progress: inout Progress
    ) async throws(SyncFault) {
        try await goThroughUnread(&progress)
        try await goThroughDue(&progress)
        guard !progress.tally.silent.contains(side), await watch.hasNews(side) else { return }
        try await take(up: [side], &open, &places)
    }

    /// Goes through lanes while the next page of each side is fetched: one system is waited for while the other is written to. One
    /// page ahead at most, and nothing of it counts before the cursor of this one is saved.
    private func go(
        through queue: [Lane], _ progress: inout Progress, meanwhile sides: [Side], _ places: Sided<String?>
    ) async throws(SyncFault) -> [Side: Fetched] {
        guard parallel > 1, !sides.isEmpty, !queue.isEmpty else {
            try await go(through: queue, &progress)
            return [:]
        }
        // Broken off and waited for where the lanes are.
        async let ahead = fetchAhead(sides, places)
        try await go(through: queue, &progress)
        return await ahead
    }

    private func goThroughEverything(_ progress: inout Progress) async throws(SyncFault) {
        var last: Origin?
        while await isGoingOn(&progress) {
            let links = try await lanes.ledger.links(after: last, limit: batch)
            guard let end = links.last else { break }
            try await go(through: links.filter { !$0.phase.isStopped }.map { Lane(link: $0) }, &progress)
            last = end.origin
        }
        for side in Side.allCases {
            guard let end = lanes.ends[side] as? any SyncListing else { continue }
            var place: String?
            while await isGoingOn(&progress) {
                let start = place
                guard let page = try await orNil({ () async throws(SyncFault) in
                    try await end.list(after: start, limit: batch)
                }) else { break }
                var queue = LaneQueue()
                _ = try await takeIn(Fetched(page: page), of: side, into: &queue, &progress.tally, onlyNew: true)
                try await go(through: queue.lanes, &progress)
                place = page.next
                if !page.hasMore || place == start { break }
            }
        }
    }

    /// What ends or detaches a ticket is done last, and not at all where it is too much at once.
    private func end(_ progress: inout Progress, brakeLifted: Bool) async throws(SyncFault) {
        let endings = progress.endings.sorted { $0.key < $1.key }
        guard !endings.isEmpty else { return }
        if !brakeLifted, lanes.rules.brake.stops(ending: Int64(endings.count), of: try await lanes.ledger.count()) {
            progress.tally.braked = endings.count
            return
        }
        if isPlan { return }
        var place = 0
        while place < endings.count, await isGoingOn(&progress) {
            var queue: [Lane] = []
            for ending in endings[place..<min(place + batch, endings.count)] {
                guard let link = try await lanes.ledger.link(of: ending.key) else { continue }
                queue.append(Lane(link: link, searched: ending.value))
            }
            place += batch
            try await go(through: queue, &progress, mode: .all)
        }
    }

    func isGoingOn(_ progress: inout Progress) async -> Bool {
        if await watch.isGoingOn() { return true }
        progress.tally.isCutShort = true
        return false
    }

    // MARK: Going through it

    private struct Done: Sendable {
        var run: LinkRun
        var searched: Side?
        var result: Result<LinkRun.Outcome, SyncFault>
    }

    func go(through queue: [Lane], _ progress: inout Progress, mode: LinkRun.Mode = .sparing) async throws(SyncFault) {
        let queue = isPlan ? queue.filter { progress.planned.insert($0.link.origin).inserted } : queue
        for done in try await follow(queue, isPlan ? .plan : mode) {
            let outcome = try done.result.get()
            let isEnding = outcome == .deferred || isPlan && done.run.decisions.contains(where: \.isEnding)
            if isEnding { progress.endings.updateValue(done.searched, forKey: done.run.link.origin) }
            if outcome == .again { progress.due.insert(done.run.link.origin) }
            if outcome != .deferred { progress.tally.add(done.run, outcome) }
        }
        await watch.page(progress.tally)
    }

    /// Several at once, each link's own steps in order. When the program stops, what was begun is finished first.
    private func follow(_ queue: [Lane], _ mode: LinkRun.Mode) async throws(SyncFault) -> [Done] {
        var all: [Done] = []
        if parallel == 1 || queue.count < 2 {
            for lane in queue {
                if Task.isCancelled { throw .interrupted }
                let done = await follow(lane, mode)
                _ = try done.result.get()
                all.append(done)
            }
            return all
        }
        let finished = await withTaskGroup(of: Done.self, returning: [Done].self) { group in
            var rest = queue[...]
            var finished: [Done] = []
            for _ in 0..<parallel {
                if let lane = rest.popFirst() { group.addTask { await follow(lane, mode) } }
            }
            while let done = await group.next() {
                finished.append(done)
                if case .failure = done.result { rest = [] }
                if Task.isCancelled { rest = [] }
                if let lane = rest.popFirst() { group.addTask { await follow(lane, mode) } }
            }
            return finished
        }
        if finished.count < queue.count, !finished.contains(where: { if case .failure = $0.result { true } else { false } }) {
            throw .interrupted
        }
        return finished
    }

    private func follow(_ lane: Lane, _ mode: LinkRun.Mode) async -> Done {
        let handed = lane.handed.map { (side: $0.side, ticket: $0.ticket, inScope: $0.inScope) }
        var run = LinkRun(
            lane.link, rules: lanes.rules, mode: mode, handed: handed, searched: lane.searched, wasDue: lane.isDue)
        do throws(SyncFault) {
            let outcome = try await lanes.carryOut(&run)
            await watch.finished(run, outcome)
            return Done(run: run, searched: lane.searched, result: .success(outcome))
        } catch {
            return Done(run: run, searched: lane.searched, result: .failure(error))
        }
    }
}
