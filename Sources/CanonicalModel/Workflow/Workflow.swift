/// How tickets of one kind move: states, transitions, fields, and who may do what. A value; a changed one is a new version.
public struct Workflow: Equatable, Sendable {
    public var id: WorkflowID
    public var version: Int64
    public var name: String
    public var description: String
    public var isDeleted: Bool
    public var creator: Username
    public var created: Moment
    public var modified: Moment

    public var states: [State]
    public var transitions: [Transition]
    public var fields: [FieldDefinition]
    public var notices: [NoticeID]

    /// Only people involved may see a ticket's detail.
    public var checksViewPermission: Bool
    public var limit: LimitRule
    /// Keys shown to those who have nothing to do.
    public var displayKeys: [String]
    public var titleTemplate: String
    public var contentTemplate: String
    public var permissions: WorkflowPermissions

    public init(
        id: WorkflowID, version: Int64 = 1, name: String, description: String = "", isDeleted: Bool = false,
        creator: Username, created: Moment, modified: Moment, states: [State], transitions: [Transition],
        fields: [FieldDefinition], notices: [NoticeID] = [], checksViewPermission: Bool = false,
        limit: LimitRule = LimitRule(), displayKeys: [String] = [], titleTemplate: String = "{title}",
        contentTemplate: String = "", permissions: WorkflowPermissions = WorkflowPermissions()
    ) {
        self.id = id
        self.version = version
        self.name = name
        self.description = description
        self.isDeleted = isDeleted
        self.creator = creator
        self.created = created
        self.modified = modified
        self.states = states
        self.transitions = transitions
        self.fields = fields
        self.notices = notices
        self.checksViewPermission = checksViewPermission
        self.limit = limit
        self.displayKeys = displayKeys
        self.titleTemplate = titleTemplate
        self.contentTemplate = contentTemplate
        self.permissions = permissions
    }

    public func state(_ id: StateID) -> State? {
        states.first { $0.id == id }
    }

    public func transition(_ id: TransitionID) -> Transition? {
        transitions.first { $0.id == id }
    }

    public func field(_ key: String) -> FieldDefinition? {
        fields.first { $0.key == key }
    }

    public var initialState: State? {
        states.first { $0.kind == .initial }
    }

    /// The first end state, which a forced close goes to.
    public var endState: State? {
        states.first { $0.kind == .end }
    }

    /// In order of their numbers, as callers list them.
    public func transitions(from state: StateID) -> [Transition] {
        transitions.filter { $0.source == state }.sorted { $0.id < $1.id }
    }
}

/// Who has a right to a workflow beyond handling its tickets.
public struct WorkflowPermissions: Equatable, Sendable {
    public var administrators: [Username] = []
    public var interveners: [Username] = []
    public var intervenerDepartments: [DepartmentID] = []
    public var viewers: [Username] = []
    public var viewerDepartments: [DepartmentID] = []

    public init() {}
}

/// Who may submit, and how often.
public struct LimitRule: Equatable, Sendable {
    /// Hours.
    public var period: Int64?
    public var count: Int64?
    public var level: Level?
    public var people: [Username]?
    public var departments: [DepartmentID]?
    public var roles: [RoleID]?

    public enum Level: Int64, Sendable {
        case perPerson = 1
        case overall = 2
    }

    public init() {}
}

/// Where a workflow's notices go.
public struct Notice: Equatable, Sendable {
    public var id: NoticeID
    public var name: String
    public var description: String
    public var kind: Kind
    public var url: String
    public var token: String

    public enum Kind: String, Sendable {
        case hook
        case dingTalk
        case weCom
        case feishu
    }

    public init(id: NoticeID, name: String, description: String = "", kind: Kind = .hook, url: String, token: String) {
        self.id = id
        self.name = name
        self.description = description
        self.kind = kind
        self.url = url
        self.token = token
    }
}
