import Adapters
import CanonicalModel

/// A job names tenants, and what is defined in them. A name that nothing has would make all of a tenant's tickets look lost or out of
/// the filter.
extension SyncFile {
    /// Every tenant that is in use has a file that names it, if only for its callers; without any file the store alone knows.
    /// A job that is not enabled may wait for its tenant.
    func checkTenant(_ tenant: String, isEnabled: Bool, _ reader: inout ConfigReader) {
        let known = definitions.map(\.tenant.value)
        guard isEnabled, !known.isEmpty, !known.contains(tenant) else { return }
        let nearest = EditDistance.nearest(to: tenant, among: known).map { "did you mean '\($0)'?" }
        reader.report(
            "tenant", "there is no tenant '\(tenant)'",
            hint: nearest ?? "directory/\(tenant).json5 with { tenant: \"\(tenant)\" } is enough, where an import brings the rest")
    }

    func checkWorkflow(_ id: WorkflowID, of tenant: String, _ reader: inout ConfigReader) {
        guard let set = definitions(of: tenant), !set.workflows.isEmpty, !set.workflows.contains(where: { $0.id == id }) else { return }
        reportWorkflow(id.description, "workflow", set, &reader)
    }

    func checkNames(in filter: SyncFilter, of end: ReadEnd, _ reader: inout ConfigReader) {
        guard case .tenant(let tenant) = end.place, let set = definitions(of: tenant.value) else { return }
        if !set.workflows.isEmpty {
            let known = set.workflows.flatMap { [$0.id.description, $0.name] }
            for name in filter.workflows where !known.contains(name) { reportWorkflow(name, "workflows", set, &reader) }
        }
        checkNames(filter.productLines, "productLines", set.productLines.flatMap { [$0.id.description, $0.name] }, "product line", set, &reader)
        checkNames(filter.tags, "tags", set.tags.flatMap { [$0.id.description, $0.name] }, "tag", set, &reader)
    }

    private func definitions(of tenant: String) -> DefinitionSet? {
        definitions.first { $0.tenant.value == tenant }
    }

    /// A warning only: a workflow may have come into the store by an import, which no file tells of.
    private func reportWorkflow(_ name: String, _ key: String, _ set: DefinitionSet, _ reader: inout ConfigReader) {
        let nearest = EditDistance.nearest(to: name, among: set.workflows.map(\.name)).map { "did you mean '\($0)'?" }
        reader.report(
            key, "workflow '\(name)' of tenant '\(set.tenant)' is in no file",
            hint: nearest ?? "that is right only where an import has brought it", severity: .warning)
    }

    /// No import brings these, so what is in no file is nowhere.
    private func checkNames(
        _ names: [String], _ key: String, _ known: [String], _ noun: String, _ set: DefinitionSet, _ reader: inout ConfigReader
    ) {
        for name in names where !known.contains(name) {
            let nearest = EditDistance.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
            reader.report(
                key, "tenant '\(set.tenant)' has no \(noun) '\(name)'", hint: nearest ?? "define it in the tenant's catalog, or leave it out")
        }
    }
}
