/// A product line: what integrators file tickets under, and so which workflow and group gets them.
public struct ProductLine: Equatable, Sendable {
    public var id: ProductLineID
    public var name: String
    /// An own product's line, or (false) one of the product library.
    public var isOwn: Bool
    public var workflow: WorkflowID
    public var department: DepartmentID?
    public var manager: Username?

    public init(
        id: ProductLineID, name: String, isOwn: Bool = false, workflow: WorkflowID, department: DepartmentID? = nil,
        manager: Username? = nil
    ) {
        self.id = id
        self.name = name
        self.isOwn = isOwn
        self.workflow = workflow
        self.department = department
        self.manager = manager
    }
}

/// A ticket type or subtype; subtypes name their parent.
public struct TicketType: Equatable, Sendable {
    public var id: Int64
    public var name: String
    public var parent: Int64?

    public init(id: Int64, name: String, parent: Int64? = nil) {
        self.id = id
        self.name = name
        self.parent = parent
    }
}

public struct Tag: Equatable, Sendable {
    public var id: TagID
    public var name: String
    public var isEnabled: Bool
    public var isDeleted: Bool
    public var created: Moment
    public var updated: Moment

    public init(
        id: TagID, name: String, isEnabled: Bool = true, isDeleted: Bool = false, created: Moment, updated: Moment
    ) {
        self.id = id
        self.name = name
        self.isEnabled = isEnabled
        self.isDeleted = isDeleted
        self.created = created
        self.updated = updated
    }
}

public struct Organization: Equatable, Sendable {
    public var id: OrganizationID
    public var name: String

    public init(id: OrganizationID, name: String) {
        self.id = id
        self.name = name
    }
}

/// The name a contract's callers use for a workflow (NGS `mapId`), and their names for its states.
public struct WorkflowAlias: Equatable, Sendable {
    public var contract: ContractName
    public var name: String
    public var workflow: WorkflowID
    public var steps: [String: StateID]

    public init(contract: ContractName, name: String, workflow: WorkflowID, steps: [String: StateID] = [:]) {
        self.contract = contract
        self.name = name
        self.workflow = workflow
        self.steps = steps
    }
}

public struct ContractName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public var value: String

    public init(_ value: String) {
        self.value = value
    }

    public init(stringLiteral value: String) {
        self.value = value
    }

    public var description: String {
        value
    }
}

/// A system that may call, within one contract and tenant.
public struct Caller: Equatable, Sendable {
    public var contract: ContractName
    /// loonflow `appname`, Kingsoft `AppId`, NGS data source.
    public var name: CallerName
    public var tenant: TenantID
    /// Secrets that are live now, the newest first; two while one is being replaced.
    public var secrets: [String]
    public var workflows: WorkflowScope
    /// What this caller's serial numbers begin with.
    public var serialPrefix: String
    public var isEnabled: Bool
    /// The contract's own settings for this caller; only its adapter reads them.
    public var settings: JSON

    public init(
        contract: ContractName, name: CallerName, tenant: TenantID, secrets: [String] = [],
        workflows: WorkflowScope = .all, serialPrefix: String, isEnabled: Bool = true,
        settings: JSON = .object(JSONObject())
    ) {
        self.contract = contract
        self.name = name
        self.tenant = tenant
        self.secrets = secrets
        self.workflows = workflows
        self.serialPrefix = serialPrefix
        self.isEnabled = isEnabled
        self.settings = settings
    }
}

/// The workflows that a caller may touch.
public enum WorkflowScope: Equatable, Sendable {
    case all
    case only(Set<WorkflowID>)

    public func contains(_ id: WorkflowID) -> Bool {
        switch self {
        case .all: true
        case .only(let ids): ids.contains(id)
        }
    }
}

/// Everything a tenant has defined, as one immutable value; replaced whole when a definition changes.
public struct Definitions: Sendable {
    public let tenant: TenantID
    public private(set) var directory: Directory
    /// The current version of each workflow, deleted ones included.
    public let workflows: [WorkflowID: Workflow]
    /// Older versions that open tickets still follow.
    public let pastWorkflows: [WorkflowVersion: Workflow]
    public let productLines: [ProductLineID: ProductLine]
    public let types: [Int64: TicketType]
    public let tags: [TagID: Tag]
    public let organizations: [OrganizationID: Organization]
    public let notices: [NoticeID: Notice]
    public let aliases: [WorkflowAlias]
    private let stateOwners: [StateID: WorkflowID]

    public struct WorkflowVersion: Hashable, Sendable {
        public var id: WorkflowID
        public var version: Int64

        public init(id: WorkflowID, version: Int64) {
            self.id = id
            self.version = version
        }
    }

    public init(
        tenant: TenantID, directory: Directory = Directory(), workflows: [Workflow] = [],
        pastWorkflows: [Workflow] = [], productLines: [ProductLine] = [], types: [TicketType] = [], tags: [Tag] = [],
        organizations: [Organization] = [], notices: [Notice] = [], aliases: [WorkflowAlias] = []
    ) {
        self.tenant = tenant
        self.directory = directory
        self.workflows = Dictionary(workflows.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.pastWorkflows = Dictionary(
            pastWorkflows.map { (WorkflowVersion(id: $0.id, version: $0.version), $0) },
            uniquingKeysWith: { _, last in last })
        self.productLines = Dictionary(productLines.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.types = Dictionary(types.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.tags = Dictionary(tags.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.organizations = Dictionary(organizations.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.notices = Dictionary(notices.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.aliases = aliases
        stateOwners = Dictionary(
            workflows.flatMap { workflow in workflow.states.map { ($0.id, workflow.id) } },
            uniquingKeysWith: { _, last in last })
    }

    /// With people whom the directory does not know yet.
    public func adding(_ people: [Person]) -> Definitions {
        var out = self
        out.directory = directory.adding(people)
        return out
    }

    /// A workflow that is there: known and not deleted.
    public func workflow(_ id: WorkflowID) -> Workflow? {
        guard let found = workflows[id], !found.isDeleted else { return nil }
        return found
    }

    /// The version a ticket follows; the current one where that version is gone.
    public func workflow(of ticket: Ticket) -> Workflow? {
        if let current = workflows[ticket.workflow], current.version == ticket.workflowVersion { return current }
        return pastWorkflows[WorkflowVersion(id: ticket.workflow, version: ticket.workflowVersion)]
            ?? workflows[ticket.workflow]
    }

    public func workflow(owning state: StateID) -> Workflow? {
        stateOwners[state].flatMap { workflows[$0] }
    }

    public func alias(_ contract: ContractName, _ name: String) -> WorkflowAlias? {
        aliases.first { $0.contract == contract && $0.name == name }
    }
}
