import Adapters
import CanonicalModel

/// Many files, one set a tenant.
enum DefinitionMerge {
    static func merged(_ sets: [DefinitionSet], contracts: [ContractConfiguration]) -> [DefinitionSet] {
        var byTenant: [TenantID: DefinitionSet] = [:]
        for set in sets { byTenant[set.tenant, default: DefinitionSet(tenant: set.tenant)].add(set) }
        for contract in contracts where contract.isEnabled {
            for caller in contract.callers {
                byTenant[caller.tenant, default: DefinitionSet(tenant: caller.tenant)].callers.append(caller)
            }
            for entry in contract.aliases {
                byTenant[entry.tenant, default: DefinitionSet(tenant: entry.tenant)].aliases.append(entry.alias)
            }
        }
        return byTenant.values.sorted { $0.tenant < $1.tenant }
    }
}

extension DefinitionSet {
    fileprivate mutating func add(_ other: DefinitionSet) {
        people += other.people
        departments += other.departments
        roles += other.roles
        workflows += other.workflows
        productLines += other.productLines
        types += other.types
        tags += other.tags
        organizations += other.organizations
        forms += other.forms
        notices += other.notices
        aliases += other.aliases
        callers += other.callers
    }
}

/// What the files say about each other: everything named has to be there.
enum DefinitionCheck {
    static func problems(_ sets: [DefinitionSet]) -> [ConfigProblem] {
        sets.flatMap { set in
            duplicates(set) + missing(set)
        } + sharedSecrets(sets)
    }

    /// Tenants may call their callers the same, but then something has to tell them apart.
    private static func sharedSecrets(_ sets: [DefinitionSet]) -> [ConfigProblem] {
        let named = Dictionary(grouping: sets.flatMap(\.callers)) { "\($0.contract) \($0.name)" }
        return named.sorted { $0.key < $1.key }.flatMap { name, callers in
            repeated(callers.flatMap { Set($0.secrets) }).prefix(1).map { _ in
                let tenants = callers.map { "'\($0.tenant)'" }.joined(separator: ", ")
                return ConfigProblem(message: "caller '\(name)' has the same secret in more than one tenant (\(tenants))")
            }
        }
    }

    private static func duplicates(_ set: DefinitionSet) -> [ConfigProblem] {
        repeated(set.people.map(\.username.value)).map { problem(set, "two people are called '\($0)'") }
            + repeated(set.workflows.map(\.id.description)).map { problem(set, "two workflows have the id \($0)") }
            + repeated(set.callers.map { "\($0.contract) \($0.name)" }).map { problem(set, "two callers are called '\($0)'") }
            + repeated(set.productLines.map(\.id.description)).map { problem(set, "two product lines have the id \($0)") }
            + repeated(set.types.map { String($0.id) }).map { problem(set, "two types have the id \($0)") }
            + repeated(set.tags.map(\.id.description)).map { problem(set, "two tags have the id \($0)") }
            + repeated(set.organizations.map(\.id.description)).map { problem(set, "two organizations have the id \($0)") }
            + repeated(set.forms.map(\.id.description)).map { problem(set, "two forms have the id \($0)") }
    }

    private static func missing(_ set: DefinitionSet) -> [ConfigProblem] {
        missingForms(set) + missingWorkflows(set)
    }

    /// No import brings forms.
    private static func missingForms(_ set: DefinitionSet) -> [ConfigProblem] {
        let forms = Set(set.forms.map(\.id))
        return set.productLines.compactMap { line in
            line.form.flatMap { form in
                forms.contains(form)
                    ? nil : problem(set, "product line \(line.id) (\(line.name)) names form \(form), which is in no file")
            }
        }
    }

    private static func missingWorkflows(_ set: DefinitionSet) -> [ConfigProblem] {
        // Definitions may also come from an import; what is named here is checked only where such things are here at all.
        guard !set.workflows.isEmpty else { return [] }
        let workflows = Set(set.workflows.map(\.id))
        let lines = set.productLines.filter { !workflows.contains($0.workflow) }.map {
            problem(set, "product line \($0.id) (\($0.name)) names workflow \($0.workflow), which is in no file")
        }
        let aliases = set.aliases.filter { !workflows.contains($0.workflow) }.map {
            problem(set, "the \($0.contract) map '\($0.name)' names workflow \($0.workflow), which is in no file")
        }
        return lines + aliases
    }

    private static func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }

    private static func problem(_ set: DefinitionSet, _ message: String) -> ConfigProblem {
        ConfigProblem(message: "tenant '\(set.tenant)': \(message)")
    }
}
