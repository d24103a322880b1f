/// One thing that happened to a ticket. Append-only: loonflow flow logs, NGS steps and Kingsoft history are views of it.
public struct TicketEvent: Equatable, Sendable {
    /// Its place in the global log; numbered by the store, 0 until then.
    public var sequence: EventSequence
    public var ticket: TicketID
    /// Counts from 1 within the ticket.
    public var number: Int64
    public var kind: Kind
    public var at: Moment
    public var actor: Actor
    public var caller: CallerName
    /// The state in which it happened.
    public var state: StateID
    public var stateName: String
    public var transition: TransitionTaken?
    /// What the actor wrote.
    public var comment: String
    public var assignment: Guid?
    /// Values after the event of everything it changed; the fold over a ticket's events is the ticket.
    public var changes: JSONObject
    /// A contract's own group for the log entry (NGS `step`), exactly as given.
    public var group: JSONObject
    /// Files that came with it.
    public var attachments: [Attachment]

    public enum Kind: String, Sendable, CaseIterable {
        case created
        case handled
        case accepted
        case delivered
        case helpRequested
        case helpEnded
        case commented
        case fieldsSaved
        case stateForced
        case closed
        case failed
        case retreated
        case reminded
        case sentBack
        case revoked
        case rejected
        case attached
        case hookCalled
        case hookSucceeded
        case hookFailed
        /// An outside service has said who handles.
        case handlersNamed
        case timerFired
        case childrenEnded
        case deleted
    }

    public struct TransitionTaken: Equatable, Sendable {
        public var id: TransitionID
        public var name: String
        public var attribute: Transition.Attribute

        public init(id: TransitionID, name: String, attribute: Transition.Attribute) {
            self.id = id
            self.name = name
            self.attribute = attribute
        }
    }

    public init(
        ticket: TicketID, number: Int64, kind: Kind, at: Moment, actor: Actor, caller: CallerName, state: StateID,
        stateName: String, transition: TransitionTaken? = nil, comment: String = "", assignment: Guid? = nil
    ) {
        sequence = 0
        self.ticket = ticket
        self.number = number
        self.kind = kind
        self.at = at
        self.actor = actor
        self.caller = caller
        self.state = state
        self.stateName = stateName
        self.transition = transition
        self.comment = comment
        self.assignment = assignment
        changes = JSONObject()
        group = JSONObject()
        attachments = []
    }
}

/// Who acts.
public enum Actor: Hashable, Sendable {
    case person(Username)
    /// A calling system in its own name, for contracts whose calls name no person.
    case app(CallerName)
    /// The engine itself: timers, hooks, ended children.
    case robot

    /// The name under which automatic steps appear.
    public static let robotName: Username = "loonrobot"

    public var name: Username {
        switch self {
        case .person(let name): name
        case .app(let caller): Username(caller.value)
        case .robot: Actor.robotName
        }
    }
}
