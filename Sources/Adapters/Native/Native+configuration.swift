import CanonicalModel

extension Native {
    package static let entry = ContractEntry(contract) { reader, _ in
        let isEnabled = reader.bool("enabled", default: true)
        let callers = reader.list("tokens") { reader in
            let name = reader.string("name")
            let token = reader.secret("token")
            return Caller(
                contract: contract, name: CallerName(name), tenant: TenantID(reader.string("tenant", default: "default")),
                secrets: [token.text], workflows: reader.workflowScope("workflows"), serialPrefix: name)
        }
        return ContractConfiguration(isEnabled: isEnabled, callers: callers) { services in
            Gate(services: services)
        }
    }
}
