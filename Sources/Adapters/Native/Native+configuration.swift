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
        // A token is all that its bearer shows.
        var known: Set<String> = []
        for caller in callers where !caller.secrets.allSatisfy({ known.insert($0).inserted }) {
            reader.report("tokens", "the token of '\(caller.name)' is another one's too", hint: "give each its own")
        }
        return ContractConfiguration(isEnabled: isEnabled, callers: callers) { services in
            Gate(services: services)
        }
    }
}
