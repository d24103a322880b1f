/// What a job does about one link, step by step, as a value: it says what is to be done next and is told how it went. It may be
/// dropped at any step; a new one takes up what was saved.
///
/// Before a call the link is saved with the call in it; after its answer with the outcome. So nothing that was begun is forgotten.
public struct LinkRun: Sendable {
    public enum Effect: Equatable, Sendable {
        case look(Side, Look)
        case save(Link, LinkReport, due: Moment?)
        case call(SyncAction)
        case finish(Outcome)
    }

    public enum Look: Equatable, Sendable {
        case byID(TwinID)
        case byOrigin(Origin)
    }

    public enum Event: Equatable, Sendable {
        case begin
        case saw(Sighting)
        /// The side could not be looked at.
        case blind
        case saved
        case answered(Answer)
    }

    public enum Answer: Equatable, Sendable {
        case done(Receipt)
        case unanswered
        case notSent
        case stale
        case refused(String)
    }

    public enum Outcome: Equatable, Sendable {
        case settled
        /// Something waits for a doubt to end.
        case waiting
        /// A call did not go well; the link is due again.
        case again
        /// It would end or detach a ticket, which is done last in a round.
        case deferred
        /// Waits for a person.
        case stopped
        case planned
    }

    public enum Mode: Sendable {
        /// Decides and does nothing.
        case plan
        /// Leaves what ends or detaches a ticket.
        case sparing
        case all
    }

    public private(set) var link: Link
    /// All decisions so far, for plans and metrics.
    public private(set) var decisions: [SyncDecision] = []
    private let rules: JobRules
    private let mode: Mode
    /// Look for the origin on this side also where an id is known: there may be a second twin.
    private let searched: Side?
    /// It is in the ledger as due: that has to be taken back also where nothing else is to be saved.
    private let wasDue: Bool
    private let given: Link
    private var sightings = Sided<Sighting?>(both: nil)
    /// What a search found beside a twin whose id is known, which is read after it.
    private var found: [SyncTicket]?
    private var position = Position.idle
    private var pending: [SyncAction] = []
    private var report = LinkReport()
    private var rounds = 0
    /// Before the first look: what was not seen then cannot be taken for not being there later.
    private var gathered = Moment(milliseconds: 0)

    private enum Position {
        case idle
        case looking(Side)
        case saving(Then)
        case calling(SyncAction, begun: Moment)
    }

    private enum Then {
        case call(SyncAction, begun: Moment)
        case gather(made: Side?)
        case finish(Outcome)
    }

    /// So often a link is looked at again within one run, because a version was stale or a twin was just made.
    private static let mostRounds = 4

    /// - Parameter handed: a ticket that a list has just told, taken for a link that is new only: an older one must be read anew.
    public init(
        _ link: Link, rules: JobRules, mode: Mode = .all, handed: (side: Side, ticket: SyncTicket, inScope: Bool)? = nil,
        searched: Side? = nil, wasDue: Bool = false
    ) {
        self.wasDue = wasDue
        given = link
        self.link = link
        self.rules = rules
        self.mode = mode
        self.searched = searched
        if let handed, link.phase == .new, link.creation == nil {
            sightings[handed.side] = .present(handed.ticket, inScope: handed.inScope)
        }
    }

    /// The call that comes after what is being saved.
    var followingCall: SyncAction? {
        if case .saving(.call(let action, _)) = position { action } else { nil }
    }

    public mutating func next(_ event: Event, at now: Moment) -> Effect {
        switch (position, event) {
        case (.idle, .begin):
            gathered = now
            return gather(now)
        case (.looking(let side), .saw(let sighting)):
            if let look = take(sighting, on: side) { return .look(side, look) }
            return gather(now)
        case (.looking, .blind):
            if mode == .plan { return finish(.again) }
            return save(then: .finish(.again), due: now)
        case (.saving(.call(let action, let begun)), .saved):
            position = .calling(action, begun: begun)
            return .call(action)
        case (.saving(.gather(let made)), .saved):
            return again(now, made: made)
        case (.saving(.finish(let outcome)), .saved):
            return finish(outcome)
        case (.calling(let action, let begun), .answered(let answer)):
            return take(answer, to: action, begun: begun, now)
        default:
            // An event that belongs to no step: nothing is known to have happened.
            return finish(.again)
        }
    }

    private mutating func finish(_ outcome: Outcome) -> Effect {
        position = .idle
        return .finish(outcome)
    }

    private mutating func save(then: Then, due: Moment?) -> Effect {
        position = .saving(then)
        defer { report = LinkReport() }
        return .save(link, report, due: due)
    }
}

// MARK: Looking

extension LinkRun {
    private mutating func gather(_ now: Moment) -> Effect {
        for side in Side.allCases where sightings[side] == nil {
            if let look = look(at: side) {
                position = .looking(side)
                return .look(side, look)
            }
            sightings[side] = rules.traits[side].looksUp && link.ends[side].id == nil ? .absent : .unread
        }
        return decide(now)
    }

    /// Nil where there is no need to look, or no way.
    private func look(at side: Side) -> Look? {
        let traits = rules.traits[side]
        if traits.looksUp, searched == side || link.ends[side].id == nil && link.creation?.side == side {
            return .byOrigin(link.origin)
        }
        guard traits.reads else { return nil }
        return link.ends[side].id.map(Look.byID)
    }

    /// A search may leave the linked twin out: it is too old to be searched for, or somebody has changed its origin. Then it is
    /// read by its id, and only what that says can mean that it is not there; nor does another ticket with its origin take its place.
    /// - Returns: what has to be looked at before.
    private mutating func take(_ sighting: Sighting, on side: Side) -> Look? {
        let others = found
        found = nil
        if searched == side, rules.traits[side].reads, let id = link.ends[side].id {
            switch (others, sighting) {
            case (nil, .absent):
                found = []
                return .byID(id)
            case (nil, .matches(let tickets)) where !tickets.contains(where: { $0.id == id }):
                found = tickets
                return .byID(id)
            case (let others?, .present(let twin, _)) where !others.isEmpty:
                sightings[side] = .matches([twin] + others)
                return nil
            case (let others?, .deleted), (let others?, .missing):
                sightings[side] = others.isEmpty ? sighting : .matches(others)
                return nil
            default: break
            }
        }
        sightings[side] = sighting
        return nil
    }

    /// - Parameter made: the side on which a twin was just made of what the other one shows: only the twin is read then. What was
    ///   gathered is as old as it was, so what is edited on the other side meanwhile is seen the next time.
    private mutating func again(_ now: Moment, made: Side?) -> Effect {
        rounds += 1
        guard rounds < Self.mostRounds else { return save(then: .finish(.again), due: now) }
        if let made {
            sightings[made] = nil
        } else {
            sightings = Sided(both: nil)
            gathered = now
        }
        return gather(now)
    }
}

// MARK: Deciding and doing

extension LinkRun {
    private mutating func decide(_ now: Moment) -> Effect {
        guard let local = sightings.local, let remote = sightings.remote else { return finish(.again) }
        let decision = reconcile(link, local: local, remote: remote, rules: rules, now: gathered)
        decisions.append(decision)
        if mode == .plan { return plan(decision, now) }
        if mode == .sparing, decision.isEnding { return save(then: .finish(.deferred), due: now) }
        let isNews = decision.link != link
        link = decision.link
        report.conflicts += decision.conflicts
        report.deadLetters += decision.deadLetters
        if !decision.deadLetters.isEmpty { report.tickets = shown }
        pending = decision.actions
        if !pending.isEmpty { return begin(now) }
        link.phase = decision.finally ?? link.phase
        let outcome = self.outcome
        if !isNews, !wasDue, report.isEmpty, outcome == .settled { return finish(outcome) }
        return save(then: .finish(outcome), due: due)
    }

    private mutating func begin(_ now: Moment) -> Effect {
        let action = pending.removeFirst()
        link.begin(action, at: now)
        return save(then: .call(action, begun: now), due: now)
    }

    private mutating func take(_ answer: Answer, to action: SyncAction, begun: Moment, _ now: Moment) -> Effect {
        switch answer {
        case .done(let receipt):
            link.conclude(action, with: receipt, begunAt: begun)
            if !pending.isEmpty { return begin(now) }
            link.phase = decisions.last?.finally ?? link.phase
            if case .create(let side, _, _) = action {
                if receipt.wasThere { return save(then: .gather(made: nil), due: now) }
                if hasMoreToCarry(after: action) { return save(then: .gather(made: side), due: now) }
            }
            return save(then: .finish(outcome), due: due)
        case .unanswered:
            return finish(.again)
        case .notSent:
            link.strike(action, begunAt: begun)
            return save(then: .finish(.again), due: now)
        case .stale:
            link.strike(action, begunAt: begun)
            return save(then: .gather(made: nil), due: now)
        case .refused(let reason):
            link.strike(action, begunAt: begun)
            link.phase = .held(.refused(action.side, reason: reason))
            report.deadLetters.append(.refused(action.side, reason: reason))
            report.tickets = shown
            return save(then: .finish(.stopped), due: nil)
        }
    }

    private var shown: Sided<SyncTicket?> {
        func ticket(_ sighting: Sighting?) -> SyncTicket? {
            if case .present(let ticket, _)? = sighting { ticket } else { nil }
        }
        return Sided(local: ticket(sightings.local), remote: ticket(sightings.remote))
    }

    /// Goes on as if every call had been answered, so that what follows a creation is in the plan too.
    private mutating func plan(_ decision: SyncDecision, _ now: Moment) -> Effect {
        link = decision.link
        for action in decision.actions {
            link.begin(action, at: now)
            link.conclude(action, with: Receipt(id: TwinID("new")), begunAt: now)
        }
        guard case .create(let side, let origin, let fields)? = decision.actions.last, rounds < Self.mostRounds,
              hasMoreToCarry(after: decision.actions[decision.actions.count - 1]), sightings[side.other] != nil
        else {
            link = given
            return finish(.planned)
        }
        rounds += 1
        var made = SyncTicket(id: TwinID("new"), origin: origin, made: now, fields: [:])
        for (key, write) in fields {
            let form = rules.fields.first { $0.key == key }?.form ?? .same
            made.fields[key] = form.reading(write.value, on: side) ?? write.value
        }
        sightings[side] = .present(made, inScope: true)
        return decide(now)
    }

    /// A twin was made of the fields; comments and files come after it. Most tickets have none, and need no second look.
    private func hasMoreToCarry(after action: SyncAction) -> Bool {
        guard case .present(let ticket, _)? = sightings[action.side.other] else { return true }
        return !ticket.comments.isEmpty || !ticket.attachments.isEmpty
    }

    private var outcome: Outcome {
        if case .held = link.phase { return .stopped }
        return due == nil ? .settled : .waiting
    }

    /// A write without an answer may still come to light: the side is read once more when it no longer can.
    private var due: Moment? {
        guard link.phase == .new || link.phase == .linked else { return nil }
        let starts = Side.allCases.flatMap { link.ends[$0].unanswered.map(\.at) }
        let ends = starts.map { Moment(milliseconds: $0.milliseconds &+ rules.doubt &* 1000) }
        return ([decisions.last?.waitUntil].compactMap { $0 } + ends).min()
    }
}
