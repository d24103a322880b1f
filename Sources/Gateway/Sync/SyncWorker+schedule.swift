import CanonicalModel

/// What is to be done next, and when.
extension SyncWorker {
    private static var longestSleep: Int64 { 3_600_000 }

    /// Why a round is run now.
    struct Reason {
        var occasion = PollPace.Occasion.look
        var sides = Set(Side.allCases)
        var isFull = false
        var liftsBrake = false
        var requests: [Int64] = []
    }

    /// Nil where there is nothing to do yet.
    func reason(_ asked: [RunRequest]) throws(SyncFault) -> Reason? {
        if !asked.isEmpty {
            return Reason(
                occasion: .asked, isFull: asked.contains(where: \.isFull), liftsBrake: asked.contains(where: \.liftsBrake),
                requests: asked.map(\.id))
        }
        let (now, memory) = (now, memory)
        if let until = memory.rounds.until, until > now { return nil }
        if now >= fullDue { return Reason(isFull: true) }
        if now >= memory.pace.nextLook { return Reason() }
        var sides = try isTold() ? Set([Side.remote]) : []
        if job.schedule.onEvent {
            for side in Side.allCases where try hasNews(side) { sides.insert(side) }
        }
        if !sides.isEmpty { return Reason(occasion: .word, sides: sides) }
        if let due = try due(), due <= now { return Reason(occasion: .due, sides: []) }
        return nil
    }

    /// Milliseconds.
    func untilNext() throws(SyncFault) -> Int64 {
        let memory = memory
        var next = memory.pace.nextLook
        next = min(next, fullDue)
        if let due = try due() { next = min(next, due) }
        if let until = memory.rounds.until { next = max(next, until) }
        return min(max(next.milliseconds - now.milliseconds, 1), Self.longestSleep)
    }

    /// Never where the job has no such thing; and the first run takes in everything anyway.
    private var fullDue: Moment { memory.nextFull ?? Moment(milliseconds: Int64.max) }

    /// When the next link is due, and not before those that went badly may be tried again.
    private func due() throws(SyncFault) -> Moment? {
        guard let due = try ledger.nextDue() else { return nil }
        return max(due, memory.links.until ?? due)
    }

    func isTold() throws(SyncFault) -> Bool {
        guard job.rules.traits.remote.reads else { return false }
        return try surroundings.engine.look { [job] store throws(StoreError) in
            let place = ToldEnd.Place(try store.syncCursor(.remote, of: job.name))
            return try !store.syncTold(to: job.name, after: place.told, limit: 1).isEmpty
        }
    }

    /// A tenant's log tells at once; outside systems do not.
    func hasNews(_ side: Side) throws(SyncFault) -> Bool {
        guard case .tenant = job.ends[side].place, let end = try job.rawEnd(side, surroundings) as? LocalEnd else { return false }
        let cursor = try surroundings.engine.look { [job] store throws(StoreError) in try store.syncCursor(side, of: job.name) }
        let (isThere, upTo) = try end.news(since: side == .remote ? ToldEnd.Place(cursor).own : cursor, seen: memory.seen[side])
        if !isThere { remember { $0.seen[side] = upTo } }
        return isThere
    }
}
