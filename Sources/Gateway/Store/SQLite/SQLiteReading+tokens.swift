import CanonicalModel

extension SQLiteBacked {
    func accessToken(hash: [UInt8]) throws(StoreError) -> AccessToken? {
        try accessTokens("WHERE token_hash = ?", [.blob(hash)]).first
    }

    func accessTokens() throws(StoreError) -> [AccessToken] {
        try accessTokens("ORDER BY name", [])
    }

    private func accessTokens(_ clause: String, _ values: [SQLiteValue]) throws(StoreError) -> [AccessToken] {
        try database.query(
            """
            SELECT token_hash, name, tenant, role, workflows, hint, created_at, expires_at FROM access_tokens
            \(clause)
            """, values
        ) { row -> AccessToken? in
            // A role that a newer program knows is none here: better no access than another's.
            guard let role = AccessToken.Role(rawValue: row.text(3)), let scope = StoredScope.scope(row.optionalText(4)) else {
                return nil
            }
            return AccessToken(
                hash: row.blob(0), name: row.text(1), tenant: TenantID(row.text(2)), role: role, workflows: scope,
                hint: row.text(5), created: Moment(milliseconds: row.int64(6)),
                expires: row.optionalInt64(7).map { Moment(milliseconds: $0) })
        }.compactMap { $0 }
    }
}

extension SQLiteTransaction {
    func issue(_ token: AccessToken) throws(StoreError) -> Bool {
        try database.run(
            """
            INSERT OR IGNORE INTO access_tokens (token_hash, name, tenant, role, workflows, hint, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(token.hash), .text(token.name), SQLiteValue(token.tenant), .text(token.role.rawValue),
                SQLiteValue(StoredScope.text(token.workflows)), .text(token.hint), SQLiteValue(token.created),
                SQLiteValue(token.expires?.milliseconds),
            ]) > 0
    }

    func revokeAccessToken(named name: String) throws(StoreError) -> Bool {
        try database.run("DELETE FROM access_tokens WHERE name = ?", [.text(name)]) > 0
    }
}

/// A scope as a column: a JSON array of ids, or nothing for all workflows.
private enum StoredScope {
    static func text(_ scope: WorkflowScope) -> String? {
        guard case .only(let ids) = scope else { return nil }
        return JSON.array(ids.map(\.value).sorted().map { JSON($0) }).text
    }

    static func scope(_ text: String?) -> WorkflowScope? {
        guard let text else { return .all }
        guard let ids = try? JSON(parsing: Array(text.utf8)).arrayValue else { return nil }
        return .only(Set(ids.compactMap { $0.int64Value.map { WorkflowID($0) } }))
    }
}
