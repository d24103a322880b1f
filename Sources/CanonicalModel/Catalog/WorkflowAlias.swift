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
