/// Decides one request: what the ticket becomes, what happened, and what has to be carried out. Pure: no clock, no
/// randomness and no I/O but what comes in, so that every rule can be tested as a value and every run replayed.
///
/// - Parameters:
///   - aggregate: the ticket as it is; nil for a new one.
///   - workflow: the version the ticket follows.
/// - Throws: `CanonicalError` with nothing changed.
public func decide(
    _ request: CommandRequest, on aggregate: TicketAggregate?, in context: DecisionContext, random: inout RandomSource
) throws(CanonicalError) -> Decision {
    var deliberation = Deliberation(request: request, context: context, random: random)
    defer { random = deliberation.random }
    guard request.scope.contains(context.workflow.id) else {
        throw .forbidden(.workflow, "app has no permission to the workflow of this ticket")
    }
    if let aggregate { deliberation.take(aggregate) }
    for command in request.commands {
        try deliberation.apply(command)
    }
    return try deliberation.conclude()
}

/// What stays the same while a request is decided.
public struct DecisionContext: Sendable {
    public var workflow: Workflow
    public var definitions: Definitions
    public var facts: Facts
    public var calendar: ZonedCalendar
    public var now: Moment

    public init(
        workflow: Workflow, definitions: Definitions, facts: Facts = Facts(), calendar: ZonedCalendar, now: Moment
    ) {
        self.workflow = workflow
        self.definitions = definitions
        self.facts = facts
        self.calendar = calendar
        self.now = now
    }
}

/// The working state of one decision.
struct Deliberation {
    let request: CommandRequest
    let context: DecisionContext
    var random: RandomSource
    private(set) var events: [TicketEvent] = []
    var effects: [Effect] = []
    private(set) var hasTicket = false
    /// What is being decided on; every command but `create` is refused before this is read without a ticket.
    var aggregate = Deliberation.absent
    /// The ticket as of the newest event, to tell what the next one changes.
    private var recorded: JSONObject = JSONObject()
    /// A created ticket whose first log entry is still to be written: by the move that follows, or at the end.
    var pendingCreation: PendingCreation?

    struct PendingCreation {
        var comment: String
        var group: JSONObject
        var attachments: [Attachment]
    }

    init(request: CommandRequest, context: DecisionContext, random: RandomSource) {
        self.request = request
        self.context = context
        self.random = random
    }

    var workflow: Workflow { context.workflow }
    var directory: Directory { context.definitions.directory }
    var now: Moment { context.now }
    var actor: Username { request.actor.name }

    mutating func take(_ aggregate: TicketAggregate) {
        begin(aggregate)
        recorded = aggregate.ticket.json
    }

    mutating func begin(_ aggregate: TicketAggregate) {
        self.aggregate = aggregate
        hasTicket = true
    }

    /// In place: a getter and a setter would copy the whole ticket for each field that changes.
    var ticket: Ticket {
        _read { yield aggregate.ticket }
        _modify { yield &aggregate.ticket }
    }

    private static let absent = TicketAggregate(
        ticket: Ticket(
            id: 0, guid: Guid.zero, tenant: "", serialNumber: "", title: "", workflow: 0, workflowVersion: 0, state: 0,
            lifecycle: .draft, creator: "", caller: "", moments: TicketMoments(created: Moment(milliseconds: 0))))

    mutating func apply(_ command: Command) throws(CanonicalError) {
        if case .create(let new) = command { return try create(new) }
        guard hasTicket else { throw .notFound(.ticket, "ticket is not existed or has been deleted") }
        guard !ticket.flags.isDeleted else { throw .notFound(.ticket, "ticket is not existed or has been deleted") }
        // A move right after the creation is part of it; anything else comes after its log entry.
        if case .move = command {} else { recordCreation() }
        try applyToExisting(command)
    }

    private mutating func applyToExisting(_ command: Command) throws(CanonicalError) {
        switch command {
        case .create: break
        case .saveFields(let changes): try saveFields(changes)
        case .move(let choice): try move(choice)
        case .accept: try accept()
        case .deliver(let person, let comment, let asAdministrator):
            try deliver(to: person, comment: comment, asAdministrator: asAdministrator)
        case .requestHelp(let person, let comment): try requestHelp(from: person, comment: comment)
        case .endHelp(let comment): try endHelp(comment: comment)
        case .comment(let comment): try addComment(comment)
        case .forceState(let state, let comment): try forceState(state, comment: comment)
        case .close(let closing): try end(closing, kind: .closed)
        case .fail(let closing): try end(closing, kind: .failed)
        case .retreat(let comment): try retreat(comment: comment)
        case .remind(let comment, let group): try remind(comment: comment, group: group)
        case .sendBack(let request): try sendBack(request)
        case .revoke(let assignment, let comment, let group):
            try revoke(assignment: assignment, comment: comment, group: group)
        case .reject(let productLine, let comment): try reject(productLine: productLine, comment: comment)
        case .attach(let attachments): attach(attachments)
        case .hookResult(let result): try takeHookResult(result)
        case .nameHandlers(let named): try nameHandlers(named)
        case .timerFired(let transition): try timerFired(transition)
        case .retryHook: try retryHook()
        case .childrenEnded: try childrenEnded()
        case .delete: try delete()
        case .synchronise(let wanted): try synchronise(wanted)
        }
    }

    mutating func conclude() throws(CanonicalError) -> Decision {
        guard hasTicket else { throw .notFound(.ticket, "ticket is not existed or has been deleted") }
        recordCreation()
        return Decision(
            aggregate: aggregate, events: events, effects: effects, ticketBody: events.isEmpty ? nil : recorded)
    }

    private mutating func recordCreation() {
        guard let creation = pendingCreation else { return }
        pendingCreation = nil
        record(.created, state: ticket.state, comment: creation.comment, group: creation.group,
            attachments: creation.attachments)
    }

    /// Writes down one thing that happened, with the values it changed. Every change is followed by exactly one of these.
    mutating func record(
        _ kind: TicketEvent.Kind, state: StateID, transition: Transition? = nil, comment: String = "",
        assignment: Guid? = nil, group: JSONObject = JSONObject(), attachments: [Attachment] = [], actor: Actor? = nil
    ) {
        if !events.isEmpty || recorded.count > 0 { ticket.version += 1 }
        ticket.moments.updated = now
        var event = TicketEvent(
            ticket: ticket.id, number: aggregate.eventCount + 1, kind: kind, at: now, actor: actor ?? request.actor,
            caller: request.caller, state: state, stateName: workflow.state(state)?.name ?? "",
            transition: transition.map { TicketEvent.TransitionTaken(id: $0.id, name: $0.name, attribute: $0.attribute) },
            comment: comment, assignment: assignment)
        event.group = group
        event.attachments = attachments
        let after = ticket.json
        event.changes = TicketChanges.between(recorded, after)
        recorded = after
        aggregate.eventCount += 1
        events.append(event)
    }
}
