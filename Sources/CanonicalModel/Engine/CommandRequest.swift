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
