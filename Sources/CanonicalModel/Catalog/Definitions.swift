/// Everything a tenant has defined, immutable; replaced whole when a definition changes, so that what was worked out with one
/// of these holds as long as it is current. A reference, because every request carries it along: copying a value of a dozen
/// tables costs a count each, which all threads share.
public final class Definitions: Sendable {
    public let tenant: TenantID
    public let directory: Directory
    /// The current version of each workflow, deleted ones included.
    public let workflows: [WorkflowID: Workflow]
    /// Older versions that open tickets still follow.
    public let pastWorkflows: [WorkflowVersion: Workflow]
    public let productLines: [ProductLineID: ProductLine]
    public let types: [Int64: TicketType]
    public let tags: [TagID: Tag]
    public let organizations: [OrganizationID: Organization]
    public let forms: [FormID: Form]
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
        organizations: [Organization] = [], forms: [Form] = [], notices: [Notice] = [], aliases: [WorkflowAlias] = []
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
        self.forms = Dictionary(forms.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.notices = Dictionary(notices.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.aliases = aliases
        stateOwners = Dictionary(
            workflows.flatMap { workflow in workflow.states.map { ($0.id, workflow.id) } },
            uniquingKeysWith: { _, last in last })
    }

    private init(_ other: Definitions, directory: Directory) {
        tenant = other.tenant
        self.directory = directory
        workflows = other.workflows
        pastWorkflows = other.pastWorkflows
        productLines = other.productLines
        types = other.types
        tags = other.tags
        organizations = other.organizations
        forms = other.forms
        notices = other.notices
        aliases = other.aliases
        stateOwners = other.stateOwners
    }

    /// With people whom the directory does not know yet.
    public func adding(_ people: [Person]) -> Definitions {
        Definitions(self, directory: directory.adding(people))
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
