import CanonicalModel

extension SQLiteTransaction {
    func put(_ definition: StoredDefinition, in tenant: TenantID) throws(StoreError) {
        try database.run(
            """
            INSERT INTO definitions (tenant, kind, key, body) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET body = excluded.body
            """, [SQLiteValue(tenant), .text(definition.kind.rawValue), .text(definition.key), SQLiteValue(definition.body)])
    }

    func removeDefinition(_ kind: DefinitionKind, key: String, in tenant: TenantID) throws(StoreError) {
        try database.run(
            "DELETE FROM definitions WHERE tenant = ? AND kind = ? AND key = ?",
            [SQLiteValue(tenant), .text(kind.rawValue), .text(key)])
    }

    func put(_ workflow: StoredWorkflow, in tenant: TenantID) throws(StoreError) {
        if workflow.isCurrent {
            try database.run(
                "UPDATE workflows SET is_current = 0 WHERE tenant = ? AND id = ? AND is_current = 1",
                [SQLiteValue(tenant), SQLiteValue(workflow.id)])
        }
        try database.run(
            """
            INSERT INTO workflows (tenant, id, version, is_current, body) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET is_current = excluded.is_current, body = excluded.body
            """,
            [
                SQLiteValue(tenant), SQLiteValue(workflow.id), .integer(workflow.version), SQLiteValue(workflow.isCurrent),
                SQLiteValue(workflow.body),
            ])
    }
}
