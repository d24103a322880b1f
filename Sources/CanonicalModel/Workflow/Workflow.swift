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
