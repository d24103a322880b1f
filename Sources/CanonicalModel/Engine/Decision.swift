/// What is known about a ticket when a command is decided.
public struct TicketAggregate: Equatable, Sendable {
    public var ticket: Ticket
    /// All of them, oldest first.
    public var assignments: [Assignment]
    /// How many events the ticket has.
    public var eventCount: Int64

    public init(ticket: Ticket, assignments: [Assignment] = [], eventCount: Int64 = 0) {
        self.ticket = ticket
        self.assignments = assignments
        self.eventCount = eventCount
    }

    public var openAssignments: [Assignment] {
        assignments.filter(\.isOpen)
    }

    public func assignment(_ guid: Guid) -> Assignment? {
        assignments.first { $0.guid == guid }
    }

    /// The product line that an assignment is for: the one that was asked, or else the ticket's, whoever was asked.
    public func productLine(of assignment: Assignment) -> ProductLineID? {
        if case .productLine(let id) = assignment.target { id } else { ticket.productLine }
    }
}

/// The outcome of `decide`: the new ticket, what happened, and what has to be carried out. Stored in one transaction.
public struct Decision: Sendable {
    public var aggregate: TicketAggregate
    public var events: [TicketEvent]
    public var effects: [Effect]
    /// The ticket as it is kept; made for its newest event anyway.
    public let ticketBody: JSONObject

    /// - Parameter ticketBody: the ticket's own form, where that has been made already.
    public init(
        aggregate: TicketAggregate, events: [TicketEvent] = [], effects: [Effect] = [], ticketBody: JSONObject? = nil
    ) {
        self.aggregate = aggregate
        self.ticketBody = ticketBody ?? aggregate.ticket.json
        self.events = events
        self.effects = effects
    }
}

/// Something to do outside the transaction, written with it.
public enum Effect: Equatable, Sendable {
    /// Tell a workflow's notices of the ticket's newest event.
    case notify(NoticeID)
    /// Call the hook of the state the ticket has entered.
    case callHook(StateID)
    /// Take the transition by itself at that moment, if the ticket is still in this stay of the state.
    case armTimer(TransitionID, at: Moment)
    case cancelTimers
    /// The parent may move once all its children of that state have ended.
    case childEnded(parent: TicketID, state: StateID)
    /// Tickets that share this one's status end with it.
    case relatedEnded
}

/// What `decide` needs to know beyond the ticket; looked up beforehand so that deciding does no I/O.
public struct Facts: Sendable {
    /// Tickets of the workflow that the actor created within the limit rule's period, and all of them.
    public var recentByCreator: Int64
    public var recentOverall: Int64
    public var parent: Ticket?
    /// For a new ticket.
    public var newTicketID: TicketID
    public var newSerialNumber: String

    public init(
        recentByCreator: Int64 = 0, recentOverall: Int64 = 0, parent: Ticket? = nil, newTicketID: TicketID = 0,
        newSerialNumber: String = ""
    ) {
        self.recentByCreator = recentByCreator
        self.recentOverall = recentOverall
        self.parent = parent
        self.newTicketID = newTicketID
        self.newSerialNumber = newSerialNumber
    }
}

/// What a caller learns of its commands.
public struct CommandOutcome: Sendable {
    public var ticket: Ticket
    /// Those still open, oldest first.
    public var openAssignments: [Assignment]

    public init(ticket: Ticket, openAssignments: [Assignment]) {
        self.ticket = ticket
        self.openAssignments = openAssignments
    }
}
