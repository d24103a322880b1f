public enum Command: Sendable {
    /// Only first, and only for a new ticket. Leaves it in the initial state unless a `move` follows.
    case create(NewTicket)
    case saveFields(FieldChanges)
    case move(Move)
    case accept
    case deliver(to: Username, comment: String, asAdministrator: Bool)
    case requestHelp(from: Username, comment: String)
    case endHelp(comment: String)
    case comment(Comment)
    case forceState(StateID, comment: String)
    case close(Closing)
    case fail(Closing)
    case retreat(comment: String)
    case remind(comment: String, group: JSONObject)
    case sendBack(SendBack)
    case revoke(assignment: Guid, comment: String, group: JSONObject = JSONObject())
    case reject(productLine: ProductLineID?, comment: String)
    case attach([Attachment])
    /// The hook that was sent has been answered, or called back.
    case hookResult(HookResult)
    /// The outside service that a state asks has said who handles.
    case nameHandlers(HandlersNamed)
    case timerFired(TransitionID)
    case retryHook
    case childrenEnded
    case delete
    /// Takes over what another system says of the ticket; only sync asks for it.
    case synchronise(Synchronised)
}

public struct Comment: Sendable {
    public var text: String
    public var attachments: [Attachment]
    /// Refused on an ended ticket where the contract says so.
    public var onlyWhileOpen: Bool
    /// The assignment it is about, where the contract names one.
    public var assignment: Guid?
    /// Kept with the log entry.
    public var group = JSONObject()

    public init(text: String, attachments: [Attachment] = [], onlyWhileOpen: Bool = false, assignment: Guid? = nil) {
        self.text = text
        self.attachments = attachments
        self.onlyWhileOpen = onlyWhileOpen
        self.assignment = assignment
    }
}

/// Returning along the path a ticket came.
public struct SendBack: Sendable {
    /// The assignment that is given back.
    public var assignment: Guid
    /// True reopens the earlier assignment itself; false makes a new one at the earlier step.
    public var reopensEarlier: Bool
    public var handler: Route.Handler?
    public var comment: String
    public var changes: FieldChanges?

    public init(
        assignment: Guid, reopensEarlier: Bool, handler: Route.Handler? = nil, comment: String = "",
        changes: FieldChanges? = nil
    ) {
        self.assignment = assignment
        self.reopensEarlier = reopensEarlier
        self.handler = handler
        self.comment = comment
        self.changes = changes
    }
}

public struct HandlersNamed: Sendable {
    /// In the order named.
    public var people: [Username]
    /// What the service said beside it.
    public var message: String
    /// The state that asked: a late answer must not touch a ticket that has gone on.
    public var state: StateID

    public init(people: [Username], message: String = "", state: StateID) {
        self.people = people
        self.message = message
        self.state = state
    }
}

public struct HookResult: Sendable {
    public var succeeded: Bool
    public var message: String
    public var values: JSONObject
    /// An answer to the call itself, not a call-back: it moves the ticket only where the hook does not wait.
    public var isImmediate: Bool
    /// The state whose hook it was, where that is known: a late answer must not move a ticket that has gone on.
    public var state: StateID?

    public init(
        succeeded: Bool, message: String, values: JSONObject = JSONObject(), isImmediate: Bool = false, state: StateID? = nil
    ) {
        self.succeeded = succeeded
        self.message = message
        self.values = values
        self.isImmediate = isImmediate
        self.state = state
    }
}
