/// What somebody wants a tenant to have: the content of configuration files, or of an import. Applying it twice is
/// applying it once.
public struct DefinitionSet: Equatable, Sendable {
    public var tenant: TenantID
    public var people: [Person]
    public var departments: [Department]
    public var roles: [Role]
    public var workflows: [Workflow]
    public var productLines: [ProductLine]
    public var types: [TicketType]
    public var tags: [Tag]
    public var organizations: [Organization]
    public var forms: [Form]
    public var notices: [Notice]
    public var aliases: [WorkflowAlias]
    public var callers: [Caller]

    public init(
        tenant: TenantID, people: [Person] = [], departments: [Department] = [], roles: [Role] = [],
        workflows: [Workflow] = [], productLines: [ProductLine] = [], types: [TicketType] = [], tags: [Tag] = [],
        organizations: [Organization] = [], forms: [Form] = [], notices: [Notice] = [], aliases: [WorkflowAlias] = [],
        callers: [Caller] = []
    ) {
        self.tenant = tenant
        self.people = people
        self.departments = departments
        self.roles = roles
        self.workflows = workflows
        self.productLines = productLines
        self.types = types
        self.tags = tags
        self.organizations = organizations
        self.forms = forms
        self.notices = notices
        self.aliases = aliases
        self.callers = callers
    }
}
