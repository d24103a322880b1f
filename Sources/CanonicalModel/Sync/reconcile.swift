/// Decides what is to be done about a link: the two tables of `docs/sync.md`, and nothing else. Pure, so that what is planned is
/// what is done.
///
/// - Parameter now: by our clock, as all times in the link.
public func reconcile(
    _ link: Link, local: Sighting, remote: Sighting, rules: JobRules, now: Moment
) -> SyncDecision {
    var reconciliation = Reconciliation(link: link, rules: rules, now: now)
    return reconciliation.decide(Sided(local: local, remote: remote))
}

/// The working state of one decision.
struct Reconciliation {
    let rules: JobRules
    let now: Moment
    var decision: SyncDecision
    /// Tickets that were read or found.
    var tickets: Sided<SyncTicket?>
    /// Actions by their rank in the order of execution.
    var surplus: [SyncAction] = []
    var notes: Sided<[SyncAction]>
    var writes: Sided<[FieldKey: FieldWrite]>
    var items: Sided<[SyncAction]>
    var files: Sided<[SyncAction]>
    /// The first field that has to be written and cannot.
    var unmappable: FieldKey?

    /// What became of a ticket that a link knows.
    enum Presence {
        /// Read, or on a side that cannot be read.
        case there
        case deleted
        case missing
        /// The link knows no ticket on this side.
        case none
    }

    init(link: Link, rules: JobRules, now: Moment) {
        self.rules = rules
        self.now = now
        decision = SyncDecision(situation: .linked, link: link)
        tickets = Sided(both: nil)
        notes = Sided(both: [])
        writes = Sided(both: [:])
        items = Sided(both: [])
        files = Sided(both: [])
    }

    mutating func decide(_ sightings: Sided<Sighting>) -> SyncDecision {
        let before = decision.link
        judge(sightings)
        if let unmappable {
            // Nothing is done by halves: the link is as it was, and held.
            decision = SyncDecision(situation: .unmappable, link: before)
            hold(.unmappable(unmappable))
        }
        return decision
    }

    private mutating func judge(_ sightings: Sided<Sighting>) {
        switch decision.link.phase {
        case .held, .detached, .gone:
            decision.situation = .stopped
            return
        case .new, .linked:
            break
        }
        for side in Side.allCases {
            if case .unmappable(let field) = sightings[side] {
                unmappable = field
                return
            }
        }
        for side in Side.allCases {
            if case .matches(let found) = sightings[side], found.count > 1, rules.twoMatches == .ask {
                decision.situation = .twoMatches
                hold(.twoMatches(side))
                return
            }
        }
        var scope = Sided(both: true)
        let presence = Sided(
            local: take(sightings.local, on: .local, scope: &scope.local),
            remote: take(sightings.remote, on: .remote, scope: &scope.remote))
        weigh(presence, scope: scope)
        forgetOldDoubts(sightings)
        collectActions()
    }

    /// Dead letter for the link as a whole.
    mutating func hold(_ reason: DeadLetter) {
        decision.link.phase = .held(reason)
        decision.deadLetters = [reason]
    }

    var doubt: Int64 {
        rules.doubt.multipliedReportingOverflow(by: 1000).partialValue
    }

    /// When a call of that time can no longer take effect.
    func end(ofDoubtFrom start: Moment) -> Moment {
        Moment(milliseconds: start.milliseconds &+ doubt)
    }

    mutating func wait(until moment: Moment) {
        decision.waitUntil = min(moment, decision.waitUntil ?? moment)
    }

    /// Only now: what takes effect at the last moment of its doubt was still ours for this decision. And what the side still shows
    /// is kept until it is put right, for that may take more than one try.
    private mutating func forgetOldDoubts(_ sightings: Sided<Sighting>) {
        for side in Side.allCases where tickets[side] != nil || sightings[side] == .unread {
            let settled = decision.link.ends[side].settled
            let kept = decision.link.ends[side].unanswered.filter { write in
                if end(ofDoubtFrom: write.at) > now { return true }
                guard let ticket = tickets[side], settled[write.field] != write.print else { return false }
                return Fingerprint(of: ticket.value(write.field)) == write.print
            }
            decision.link.ends[side].unanswered = kept
        }
    }

    private mutating func take(_ sighting: Sighting, on side: Side, scope: inout Bool) -> Presence {
        var isKnown: Bool { decision.link.ends[side].id != nil }
        switch sighting {
        case .present(let ticket, let inScope):
            scope = inScope
            adopt(ticket, on: side)
            return .there
        case .matches(let found):
            guard let twin = oldest(found, on: side) else { return isKnown ? .missing : .none }
            for ticket in found.sorted(by: { $0.id < $1.id }) where ticket.id != twin.id {
                surplus.append(.delete(side, ticket.id))
            }
            adopt(twin, on: side)
            return .there
        case .unread: return isKnown ? .there : .none
        case .absent, .missing, .unmappable: return isKnown ? .missing : .none
        case .deleted: return isKnown ? .deleted : .none
        }
    }

    /// The one that is linked already, or else the one that was made first.
    private func oldest(_ found: [SyncTicket], on side: Side) -> SyncTicket? {
        let known = decision.link.ends[side].id
        return found.first { $0.id == known } ?? found.min { ($0.made, $0.id) < ($1.made, $1.id) }
    }

    private mutating func adopt(_ ticket: SyncTicket, on side: Side) {
        tickets[side] = ticket
        if let known = decision.link.ends[side].id, known != ticket.id {
            // Another twin than the one that was settled with.
            decision.link.ends[side] = LinkEnd()
            decision.link.ends[side.other].settled = [:]
        }
        decision.link.ends[side].id = ticket.id
        decision.link.ends[side].version = ticket.version
        decision.link.ends[side].misses = 0
        if decision.link.creation?.side == side { decision.link.creation = nil }
    }

    private mutating func collectActions() {
        if case .held = decision.link.phase {
            decision.actions = []
            return
        }
        var actions = surplus + decision.actions.filter { if case .create = $0 { true } else { false } }
        actions += notes.local + notes.remote
        // Before the fields: there are systems where nothing can be said to a ticket any more once it is closed.
        actions += items.local + items.remote
        for side in Side.allCases where !writes[side].isEmpty {
            guard let id = decision.link.ends[side].id else { continue }
            actions.append(.update(side, id, expecting: tickets[side]?.version, fields: writes[side]))
        }
        actions += decision.actions.filter { if case .delete = $0 { true } else { false } }
        actions += files.local + files.remote
        decision.actions = actions
    }
}
