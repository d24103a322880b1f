/// A place in a workflow where somebody has something to do, or nothing any more.
public struct State: Equatable, Sendable {
    public var id: StateID
    public var name: String
    public var kind: Kind
    /// Left out of the steps unless the ticket is there.
    public var isHidden: Bool
    public var order: Int64
    /// The creator may take the ticket back from here.
    public var allowsRetreat: Bool
    /// Whoever handled here last gets it again.
    public var remembersLastHandler: Bool
    public var participant: Participant
    public var distribution: Distribution
    /// What a handler sees and may change here, in the order configured.
    public var fieldAttributes: [FieldRule]
    public var label: JSON
    public var creator: Username
    public var created: Moment
    public var modified: Moment

    public enum Kind: String, Sendable {
        case normal
        case initial
        case end
    }

    public struct FieldRule: Equatable, Sendable {
        public var key: String
        public var attribute: FieldAttribute

        public init(key: String, attribute: FieldAttribute) {
            self.key = key
            self.attribute = attribute
        }
    }

    public init(
        id: StateID, name: String, kind: Kind = .normal, isHidden: Bool = false, order: Int64 = 0,
        allowsRetreat: Bool = false, remembersLastHandler: Bool = false, participant: Participant = .nobody,
        distribution: Distribution = .direct, fieldAttributes: [FieldRule] = [], label: JSON = .object(JSONObject()),
        creator: Username = "admin", created: Moment, modified: Moment
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.isHidden = isHidden
        self.order = order
        self.allowsRetreat = allowsRetreat
        self.remembersLastHandler = remembersLastHandler
        self.participant = participant
        self.distribution = distribution
        self.fieldAttributes = fieldAttributes
        self.label = label
        self.creator = creator
        self.created = created
        self.modified = modified
    }

    public func attribute(of key: String) -> FieldAttribute? {
        fieldAttributes.first { $0.key == key }?.attribute
    }
}

public enum FieldAttribute: String, Sendable {
    case readOnly
    case required
    case optional

    public var isWritable: Bool {
        self != .readOnly
    }
}

/// How a state's work falls to several people.
public enum Distribution: String, Sendable {
    /// One takes it first, then it is that person's alone.
    case acceptFirst
    /// Whoever acts first.
    case direct
    /// The engine picks one.
    case random
    /// Everybody has to act; the ticket moves when all agree.
    case all
}

/// Who has to act in a state.
public enum Participant: Equatable, Sendable {
    case nobody
    case person(Username)
    case people([Username])
    case departments([DepartmentID])
    case roles([RoleID])
    case variables([Variable])
    /// An executable by name, run when the state is entered; deprecated in favour of hooks.
    case script(String)
    /// A field of the ticket holds the name or names.
    case field(String)
    /// A field of the parent ticket holds them.
    case parentField(String)
    case hook(Hook)
    /// An outside service is asked who; until it has answered nobody acts.
    case external(Hook)

    public enum Variable: String, Sendable {
        case creator
        /// The approvers of the creator's departments, or else their leaders.
        case creatorLead
    }
}

/// An outside address that is called, signed with its own token.
public struct Hook: Equatable, Sendable {
    public var url: String
    public var token: String
    /// The ticket stays until the outside system calls back.
    public var waits: Bool
    /// Passed along where configured.
    public var extra: JSON?
    /// How often a call that was not taken is repeated by itself. The failure shows on the ticket all the same.
    public var retries: Int

    public init(url: String, token: String, waits: Bool = false, extra: JSON? = nil, retries: Int = 0) {
        self.url = url
        self.token = token
        self.waits = waits
        self.extra = extra
        self.retries = min(max(retries, 0), Hook.mostRetries)
    }

    public static let mostRetries = 100
}
