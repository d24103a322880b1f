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
