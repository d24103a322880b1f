import CanonicalModel

/// How a contract joins the gateway: its name, and how its settings become a gate. `Registry` lists them.
package struct ContractEntry: Sendable {
    package var contract: ContractName
    /// Reads `contracts/<name>.json5`; with the file absent, every setting has its default.
    package var configure: @Sendable (inout ConfigReader, ContractEnvironment) -> ContractConfiguration

    package init(
        _ contract: ContractName,
        configure: @escaping @Sendable (inout ConfigReader, ContractEnvironment) -> ContractConfiguration
    ) {
        self.contract = contract
        self.configure = configure
    }
}

/// Settings that all contracts share.
package struct ContractEnvironment: Sendable {
    package var calendar: ZonedCalendar
    package var trustedProxies: [String]

    package init(calendar: ZonedCalendar, trustedProxies: [String] = []) {
        self.calendar = calendar
        self.trustedProxies = trustedProxies
    }
}

/// What a contract's settings came to.
package struct ContractConfiguration: Sendable {
    package var isEnabled: Bool
    package var callers: [Caller]
    package var aliases: [(tenant: TenantID, alias: WorkflowAlias)]
    package var makeGate: @Sendable (GateServices) -> any Gate
    /// For a contract that defines hooks and notices. They go out also where its gate is closed.
    package var makeOutgoing: (@Sendable (any Cryptography) -> any OutgoingMessages)?

    package init(
        isEnabled: Bool, callers: [Caller] = [], aliases: [(tenant: TenantID, alias: WorkflowAlias)] = [],
        makeOutgoing: (@Sendable (any Cryptography) -> any OutgoingMessages)? = nil,
        makeGate: @escaping @Sendable (GateServices) -> any Gate
    ) {
        self.isEnabled = isEnabled
        self.callers = callers
        self.aliases = aliases
        self.makeOutgoing = makeOutgoing
        self.makeGate = makeGate
    }
}
