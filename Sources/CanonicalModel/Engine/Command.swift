/// What a caller wants done, ready to be decided: one or more commands on one ticket, all or nothing.
public struct CommandRequest: Sendable {
    public var tenant: TenantID
    public var gate: ContractName
    public var caller: CallerName
    /// What the caller's serial numbers begin with.
    public var serialPrefix: String
    /// The workflows this caller may touch.
    public var scope: WorkflowScope
    public var actor: Actor
    public var target: Target
    public var commands: [Command]
    /// People to add first, as external, where the directory does not know them.
    public var newPeople: [Person]

    public enum Target: Equatable, Sendable {
        case new(WorkflowID)
        case existing(TicketKey)
    }

    public init(
        tenant: TenantID, gate: ContractName, caller: CallerName, serialPrefix: String = "", scope: WorkflowScope = .all,
        actor: Actor, target: Target, commands: [Command], newPeople: [Person] = []
    ) {
        self.tenant = tenant
        self.gate = gate
        self.caller = caller
        self.serialPrefix = serialPrefix
        self.scope = scope
        self.actor = actor
        self.target = target
        self.commands = commands
        self.newPeople = newPeople
    }
}

/// How a ticket is named by a caller.
public enum TicketKey: Hashable, Sendable {
    case id(TicketID)
    case guid(Guid)
    case serialNumber(String)
}

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
    case revoke(assignment: Guid, comment: String)
    case reject(productLine: ProductLineID?, comment: String)
    case attach([Attachment])
    /// The hook that was sent has been answered, or called back.
    case hookResult(HookResult)
    case timerFired(TransitionID)
    case retryHook
    case childrenEnded
    case delete
}

/// A ticket to be. Absent values take the workflow's defaults.
public struct NewTicket: Sendable {
    public var title: String?
    public var detail: String
    public var creatorName: String
    public var customer: Customer
    public var classification: Classification
    public var productLine: ProductLineID?
    public var tags: [TagID]
    /// As given by the caller, by key; what the initial state lets a creator fill in is taken.
    public var input: FieldInput
    public var groups: JSONObject
    public var assignmentFields: JSONObject
    public var eventGroup: JSONObject
    public var form: FormID?
    public var parent: Ticket.Parent?
    public var relation: Ticket.Relation?
    public var needsHandling: Bool
    public var reported: Moment?
    public var attachments: [Attachment]
    /// For a ticket that is written down with its solution.
    public var solutionAttachments: [Attachment]
    public var isSolved: Bool
    public var substatus: String?
    /// Kept for the first assignment.
    public var intendedRoute: Route?
    public var comment: String

    public init(
        title: String? = nil, detail: String = "", creatorName: String = "", customer: Customer = Customer(),
        classification: Classification = Classification(), productLine: ProductLineID? = nil, tags: [TagID] = [],
        input: FieldInput = FieldInput(), groups: JSONObject = JSONObject(), assignmentFields: JSONObject = JSONObject(),
        eventGroup: JSONObject = JSONObject(), form: FormID? = nil, parent: Ticket.Parent? = nil,
        relation: Ticket.Relation? = nil, needsHandling: Bool = true, reported: Moment? = nil,
        attachments: [Attachment] = [], solutionAttachments: [Attachment] = [], isSolved: Bool = false,
        substatus: String? = nil, intendedRoute: Route? = nil, comment: String = ""
    ) {
        self.title = title
        self.detail = detail
        self.creatorName = creatorName
        self.customer = customer
        self.classification = classification
        self.productLine = productLine
        self.tags = tags
        self.input = input
        self.groups = groups
        self.assignmentFields = assignmentFields
        self.eventGroup = eventGroup
        self.form = form
        self.parent = parent
        self.relation = relation
        self.needsHandling = needsHandling
        self.reported = reported
        self.attachments = attachments
        self.solutionAttachments = solutionAttachments
        self.isSolved = isSolved
        self.substatus = substatus
        self.intendedRoute = intendedRoute
        self.comment = comment
    }
}

/// Custom field values (and `title`) as a caller sent them.
public struct FieldInput: Sendable {
    public var values: JSONObject
    /// Whose rule says which of them may be written.
    public var writable: Writable
    /// What counts as giving a required field.
    public var required: Required

    public enum Writable: Sendable {
        /// Fields the present state lets its handler change; others are ignored.
        case byState
        /// Any field of the workflow; unknown keys are ignored.
        case anyField
    }

    public enum Required: Sendable {
        /// The key has to be in this request, whatever its value.
        case inRequest
        /// The ticket has to have a value, from this request or before.
        case onTicket
    }

    public init(values: JSONObject = JSONObject(), writable: Writable = .byState, required: Required = .inRequest) {
        self.values = values
        self.writable = writable
        self.required = required
    }
}

public struct FieldChanges: Sendable {
    public var input: FieldInput
    public var title: String?
    public var detail: String?
    /// Merged into the ticket's groups, key by key, one level deep; null removes.
    public var groups: JSONObject
    public var assignmentFields: JSONObject
    public var eventGroup: JSONObject
    public var substatus: String?
    public var priority: Int64?
    /// The assignment in whose name the fields are saved; nil where the contract asks for none.
    public var assignment: Guid?
    public var intendedRoute: Route?
    public var comment: String

    public init(
        input: FieldInput = FieldInput(), title: String? = nil, detail: String? = nil, groups: JSONObject = JSONObject(),
        assignmentFields: JSONObject = JSONObject(), eventGroup: JSONObject = JSONObject(), substatus: String? = nil,
        priority: Int64? = nil, assignment: Guid? = nil, intendedRoute: Route? = nil, comment: String = ""
    ) {
        self.input = input
        self.title = title
        self.detail = detail
        self.groups = groups
        self.assignmentFields = assignmentFields
        self.eventGroup = eventGroup
        self.substatus = substatus
        self.priority = priority
        self.assignment = assignment
        self.intendedRoute = intendedRoute
        self.comment = comment
    }
}

/// Taking a transition.
public struct Move: Sendable {
    public var choice: Choice
    public var comment: String
    public var input: FieldInput
    /// The assignment acted on; nil means the actor's own open one.
    public var assignment: Guid?
    public var route: Route?
    public var eventGroup: JSONObject
    /// A person who holds the work with others takes it by acting, where the workflow asks for accepting first.
    public var acceptsImplicitly: Bool

    public enum Choice: Sendable {
        case transition(TransitionID)
        /// The one transition that applies, or the one to the route's step.
        case automatic
    }

    public init(
        choice: Choice, comment: String = "", input: FieldInput = FieldInput(), assignment: Guid? = nil,
        route: Route? = nil, eventGroup: JSONObject = JSONObject(), acceptsImplicitly: Bool = false
    ) {
        self.choice = choice
        self.comment = comment
        self.input = input
        self.assignment = assignment
        self.route = route
        self.eventGroup = eventGroup
        self.acceptsImplicitly = acceptsImplicitly
    }
}

public struct Comment: Sendable {
    public var text: String
    public var attachments: [Attachment]
    /// Refused on an ended ticket where the contract says so.
    public var onlyWhileOpen: Bool
    /// The assignment it is about, where the contract names one.
    public var assignment: Guid?

    public init(text: String, attachments: [Attachment] = [], onlyWhileOpen: Bool = false, assignment: Guid? = nil) {
        self.text = text
        self.attachments = attachments
        self.onlyWhileOpen = onlyWhileOpen
        self.assignment = assignment
    }
}

/// Ending a ticket outside a transition.
public struct Closing: Sendable {
    /// The lifecycle it ends in.
    public var lifecycle: Lifecycle
    public var authority: Authority
    public var comment: String
    /// The outcome in the caller's own word.
    public var outcome: String?
    public var solved: Moment?
    public var isSolved: Bool?
    public var attachments: [Attachment]
    public var changes: FieldChanges?

    /// Who may end it this way.
    public enum Authority: Sendable {
        /// An administrator anywhere, the creator in the initial state.
        case administratorOrDraftCreator
        /// The engine itself, e.g. because a related ticket ended.
        case system
        /// Whoever holds this open assignment.
        case assignment(Guid)
        case creator
    }

    public init(
        lifecycle: Lifecycle, authority: Authority, comment: String = "", outcome: String? = nil, solved: Moment? = nil,
        isSolved: Bool? = nil, attachments: [Attachment] = [], changes: FieldChanges? = nil
    ) {
        self.lifecycle = lifecycle
        self.authority = authority
        self.comment = comment
        self.outcome = outcome
        self.solved = solved
        self.isSolved = isSolved
        self.attachments = attachments
        self.changes = changes
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
