import CanonicalModel

extension DefinitionsSnapshot {
    /// Everything that is in the store.
    init(_ store: any StoreReading) throws(StoreError) {
        self.init()
        for tenant in try store.tenants() { try reload(tenant, from: store) }
    }

    mutating func reload(_ tenant: TenantID, from store: any StoreReading) throws(StoreError) {
        let (definitions, callers) = try store.definitions(of: tenant).read(tenant: tenant)
        replace(definitions)
        replace(callers: callers, of: tenant)
    }
}

extension JobContext {
    /// Writes what differs from what is there. A changed workflow becomes a new version and the old one stays, because
    /// open tickets follow it.
    mutating func apply(_ set: DefinitionSet, removing removed: [DefinitionKey]) throws -> DefinitionsReport {
        var report = DefinitionsReport()
        let present = try store.definitions(of: set.tenant)
        let known = Dictionary(
            present.definitions.map { (DefinitionKey(kind: $0.kind, key: $0.key), $0.body) }, uniquingKeysWith: { first, _ in first })
        for definition in set.stored {
            let old = known[DefinitionKey(kind: definition.kind, key: definition.key)]
            if old == definition.body {
                report.count(.unchanged, definition.kind.rawValue)
                continue
            }
            try store.put(definition, in: set.tenant)
            report.count(old == nil ? .added : .changed, definition.kind.rawValue)
        }
        let given = Set(set.stored.map { DefinitionKey(kind: $0.kind, key: $0.key) })
        for key in Set(removed) where known[key] != nil && !given.contains(key) {
            try store.removeDefinition(key.kind, key: key.key, in: set.tenant)
            report.count(.removed, key.kind.rawValue)
        }
        for workflow in set.workflows { try apply(workflow, over: present, in: set.tenant, &report) }
        if report.isChanged { try definitions.reload(set.tenant, from: store) }
        return report
    }

    private func apply(
        _ workflow: Workflow, over present: StoredDefinitions, in tenant: TenantID, _ report: inout DefinitionsReport
    ) throws {
        let versions = present.workflows.filter { $0.id == workflow.id }
        if let current = versions.first(where: \.isCurrent), Workflow(json: current.body, version: 0)?.rules == workflow.rules {
            report.count(.unchanged, DefinitionsReport.workflows)
            return
        }
        let version = max((versions.map(\.version).max() ?? 0) + 1, versions.isEmpty ? workflow.version : 1)
        try store.put(StoredWorkflow(id: workflow.id, version: version, isCurrent: true, body: workflow.json), in: tenant)
        report.count(versions.isEmpty ? .added : .changed, DefinitionsReport.workflows)
    }
}

extension Workflow {
    /// What makes a version: everything but its number and the moments of editing, which a file may not know.
    fileprivate var rules: Workflow {
        var out = self
        let never = Moment(milliseconds: 0)
        out.version = 0
        (out.created, out.modified) = (never, never)
        for index in out.states.indices { (out.states[index].created, out.states[index].modified) = (never, never) }
        return out
    }
}
