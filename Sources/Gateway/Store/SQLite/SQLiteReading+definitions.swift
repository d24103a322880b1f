import CanonicalModel

extension SQLiteBacked {
    func tenants() throws(StoreError) -> [TenantID] {
        try database.query("SELECT tenant FROM definitions UNION SELECT tenant FROM workflows ORDER BY tenant") {
            TenantID($0.text(0))
        }
    }

    func definitions(of tenant: TenantID) throws(StoreError) -> StoredDefinitions {
        var out = StoredDefinitions()
        let rows = try database.query(
            "SELECT kind, key, body FROM definitions WHERE tenant = ? ORDER BY kind, key", [SQLiteValue(tenant)]
        ) { (kind: $0.text(0), key: $0.text(1), body: $0.blob(2)) }
        for row in rows {
            guard let kind = DefinitionKind(rawValue: row.kind) else {
                throw StoreError(.corrupt, "definition \(row.key) is of the unknown kind \(row.kind)")
            }
            out.definitions.append(
                StoredDefinition(kind: kind, key: row.key, body: try StoredJSON.object(row.body, "\(row.kind) \(row.key)")))
        }
        let versions = try database.query(
            "SELECT id, version, is_current, body FROM workflows WHERE tenant = ? ORDER BY id, version", [SQLiteValue(tenant)]
        ) { (id: $0.int64(0), version: $0.int64(1), isCurrent: $0.bool(2), body: $0.blob(3)) }
        for row in versions {
            out.workflows.append(
                StoredWorkflow(
                    id: WorkflowID(row.id), version: row.version, isCurrent: row.isCurrent,
                    body: try StoredJSON.object(row.body, "workflow \(row.id)")))
        }
        return out
    }
}
