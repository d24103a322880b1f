/// One request to act: loonflow's participant, NGS's elitetask and Kingsoft's assign are views of it.
public struct Assignment: Equatable, Sendable {
    /// Numbered by the store when first kept; 0 until then.
    public var id: Int64
    public var guid: Guid
    /// Counts from 1 within the ticket.
    public var number: Int64
    public var state: StateID
    public var stateName: String
    public var status: Status
    public var target: Target
    /// The people who could act on it when it was made or handed over.
    public var people: [Username]
    /// Who took it, or acted on it.
    public var handler: Username?
    /// The transition its handler took.
    public var transition: TransitionID?
    /// The next step and handler that a caller asked for beforehand.
    public var intendedRoute: Route?
    /// Fields of the assignment itself (NGS `task`), exactly as given.
    public var fields: JSONObject
    public var created: Moment
    /// When somebody took it.
    public var taken: Moment?
    public var finished: Moment?
    public var updated: Moment

    public enum Status: String, Sendable, CaseIterable {
        case pending
        case inProgress
        case done
        case rejected
        case revoked

        public var isOpen: Bool {
            self == .pending || self == .inProgress
        }
    }

    /// What was asked, before it was resolved to people.
    public enum Target: Equatable, Sendable {
        case people
        case department(DepartmentID)
        case role(RoleID)
        case productLine(ProductLineID)
        case hook
        case nobody
    }

    public init(
        id: Int64 = 0, guid: Guid, number: Int64, state: StateID, stateName: String, status: Status = .pending,
        target: Target, people: [Username], created: Moment
    ) {
        self.id = id
        self.guid = guid
        self.number = number
        self.state = state
        self.stateName = stateName
        self.status = status
        self.target = target
        self.people = people
        fields = JSONObject()
        self.created = created
        updated = created
    }

    public var isOpen: Bool {
        status.isOpen
    }
}

/// Where to go next and who is to act there, over what the workflow says.
public struct Route: Equatable, Sendable {
    /// A state by name or number, as the caller wrote it.
    public var step: String?
    public var handler: Handler?

    public enum Handler: Equatable, Sendable {
        case person(Username)
        case department(DepartmentID)
        case role(RoleID)
        /// People of the department who also have the role.
        case departmentRole(DepartmentID, RoleID)
        /// Whoever acted in an earlier state.
        case handlerOf(step: String)
        case parentDepartment
        case departmentLeader
    }

    public init(step: String? = nil, handler: Handler? = nil) {
        self.step = step
        self.handler = handler
    }

    public var isEmpty: Bool {
        step == nil && handler == nil
    }
}
