/// A ticket that could not be read when it was to be taken in. Nothing links it yet, so its id is kept to look at it again; the
/// tickets after it do not wait for that.
public struct UnreadTicket: Equatable, Sendable {
    public var id: TwinID
    /// Looks that came to nothing.
    public var tries: Int
    public var due: Moment
    /// What the last look met.
    public var fault: SyncFault

    public init(id: TwinID, tries: Int, due: Moment, fault: SyncFault) {
        self.id = id
        self.tries = tries
        self.due = due
        self.fault = fault
    }

    /// After 5, 10, 20 … seconds, an hour at most: it may be put right there at any time.
    init(_ id: TwinID, after earlier: UnreadTicket?, _ fault: SyncFault, at now: Moment) {
        let tries = (earlier?.tries ?? 0) + 1
        let pause = min(Int64(5000) << Int64(min(tries - 1, 10)), 3_600_000)
        self.init(id: id, tries: tries, due: Moment(milliseconds: now.milliseconds + pause), fault: fault)
    }
}

/// From tickets that could not be read to links, once they can be.
extension SyncRound {
    func goThroughUnread(_ progress: inout Progress) async throws(SyncFault) {
        let start = await lanes.clock()
        let limit = isPlan ? Int(Int32.max) : batch
        for side in Side.allCases where lanes.rules.traits[side].reads {
            while await isGoingOn(&progress) {
                let asked = try await lanes.ledger.unread(on: side, dueBy: start, limit: limit)
                    .filter { progress.unread[side].insert($0.id).inserted }
                guard !asked.isEmpty else { break }
                let page = ChangePage(changes: asked.map { ChangePage.Change(id: $0.id) }, next: nil, hasMore: false)
                var fetched = try await fetched(page, of: side)
                fetched.earlier = Dictionary(asked.map { ($0.id, $0) }) { $1 }
                var queue = LaneQueue()
                _ = try await takeIn(fetched, of: side, into: &queue, &progress.tally)
                try await go(through: queue.lanes, &progress)
                if isPlan { break }
                let read = asked.map(\.id).filter { fetched.unread[$0] == nil }
                try await lanes.ledger.save(unread: [], forgetting: read, on: side)
            }
        }
    }
}
