import CanonicalModel
import Synchronization

/// What a round would do, found by the round itself with everything that writes left out.
struct SyncPlanner: Sendable {
    let job: SyncJob
    let surroundings: SyncSurroundings

    struct Step: Sendable {
        var origin: Origin
        var ids: Sided<TwinID?>
        var decisions: [SyncDecision]

        var actions: [SyncAction] { decisions.flatMap(\.actions) }

        var json: JSON {
            var object = JSONObject()
            object["origin"] = origin.json
            object["local"] = ids.local.map { JSON($0.value) } ?? .null
            object["remote"] = ids.remote.map { JSON($0.value) } ?? .null
            object["situation"] = JSON(decisions.first?.situation.rawValue ?? "")
            object["actions"] = .array(actions.map(\.json))
            let conflicts = decisions.flatMap(\.conflicts)
            if !conflicts.isEmpty {
                object["conflicts"] = .array(conflicts.map { ["field": JSON($0.field.value), "rule": JSON($0.rule.rawValue)] })
            }
            let letters = decisions.flatMap(\.deadLetters)
            if !letters.isEmpty { object["deadLetters"] = .array(letters.map(\.json)) }
            if decisions.contains(where: { $0.finally == .detached || $0.link.phase == .detached }) { object["detaches"] = true }
            // The brake counts it.
            if decisions.contains(where: \.isEnding) { object["ends"] = true }
            return .object(object)
        }

        /// Nothing would happen.
        var isIdle: Bool {
            actions.isEmpty && decisions.allSatisfy { $0.conflicts.isEmpty && $0.deadLetters.isEmpty && !$0.isEnding }
        }
    }

    /// - Parameter each: called for every link that something would be done about, several at once.
    func run(full: Bool, each: @escaping @Sendable (Step) -> Void) async throws(SyncFault) -> SyncRound.Tally {
        var round = try job.round(surroundings, ledger: ReadingLedger(ledger: job.ledger(surroundings)), forgets: false)
        round.isPlan = true
        round.watch.finished = { run, _ in
            let last = run.decisions.last?.link
            let first = run.decisions.first?.link
            let step = Step(
                origin: (last ?? run.link).origin,
                ids: Sided(local: first?.ends.local.id, remote: first?.ends.remote.id), decisions: run.decisions)
            if !step.isIdle { each(step) }
        }
        return try await round.run(full: full)
    }
}

/// Reads, and refuses to write.
struct ReadingLedger: SyncLedger {
    let ledger: StoreLedger

    func link(of origin: Origin) async throws(SyncFault) -> Link? { try await ledger.link(of: origin) }
    func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link? { try await ledger.link(of: id, on: side) }
    func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link] {
        try await ledger.links(after: origin, limit: limit)
    }
    func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link] { try await ledger.due(at: now, limit: limit) }
    func count() async throws(SyncFault) -> Int64 { try await ledger.count() }
    func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket] {
        try await ledger.unread(on: side, dueBy: now, limit: limit)
    }
    func cursor(_ side: Side) async throws(SyncFault) -> String? { try await ledger.cursor(side) }

    func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault) { throw .refused("a plan writes nothing") }
    func save(cursor: String?, of side: Side) async throws(SyncFault) { throw .refused("a plan writes nothing") }
    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault) {
        throw .refused("a plan writes nothing")
    }
}
