import Adapters
import CanonicalModel

/// Something that leaves the gateway, written in the transaction of the event that caused it.
struct OutboxEntry: Equatable, Sendable {
    /// Numbered by the store, 0 until then; ascending in the order of writing.
    var id: Int64 = 0
    var tenant: TenantID
    var ticket: TicketID
    var event: EventSequence
    var kind: Kind
    var created: Moment

    enum Kind: Hashable, Sendable {
        case notice(NoticeID)
        /// The hook of the state the ticket has entered, in the ticket's version of the workflow.
        case hook(StateID)
    }
}

/// A transition that the engine takes by itself when its time has come.
struct ArmedTimer: Equatable, Sendable {
    /// Numbered by the store, 0 until then.
    var id: Int64 = 0
    var tenant: TenantID
    var ticket: TicketID
    var transition: TransitionID
    var due: Moment
}

/// What was answered to a request with an idempotency key.
struct StoredResponse: Equatable, Sendable {
    var owner: String
    var key: String
    var bodyHash: [UInt8]
    var response: GateResponse
    var created: Moment
}

/// A definition as it is kept: one JSON body per kind and key.
struct StoredDefinition: Equatable, Sendable {
    var kind: DefinitionKind
    var key: String
    var body: JSONObject
}

struct StoredWorkflow: Equatable, Sendable {
    var id: WorkflowID
    var version: Int64
    var isCurrent: Bool
    var body: JSONObject
}

struct StoredDefinitions: Equatable, Sendable {
    var definitions: [StoredDefinition] = []
    /// All versions.
    var workflows: [StoredWorkflow] = []
}

enum DefinitionKind: String, Sendable, CaseIterable {
    case person
    case department
    case role
    case caller
    case productLine
    case ticketType
    case tag
    case organization
    case form
    case notice
    case alias
    /// No definition itself: the list of those that configuration files gave, so that what leaves a file leaves the store.
    case configured
}
