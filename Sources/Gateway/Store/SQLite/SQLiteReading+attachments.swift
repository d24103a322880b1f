import CanonicalModel

extension SQLiteBacked {
    private static var attachmentColumns: String { "id, tenant, author, name, type, size, sha256, created_at" }

    func attachment(_ id: AttachmentID) throws(StoreError) -> StoredAttachment? {
        try attachments("id = ?", [.text(id.text)]).first
    }

    func attachments(_ ids: [AttachmentID], in tenant: TenantID) throws(StoreError) -> [StoredAttachment] {
        var found: [StoredAttachment] = []
        // One by one: callers name few, and every statement is prepared once.
        for id in Set(ids) {
            found += try attachments("id = ? AND tenant = ?", [.text(id.text), SQLiteValue(tenant)])
        }
        return found
    }

    func gatewayKey(_ name: String) throws(StoreError) -> [UInt8]? {
        try database.queryOne("SELECT value FROM gateway_keys WHERE name = ?", [.text(name)]) { $0.blob(0) }
    }

    private func attachments(_ condition: String, _ values: [SQLiteValue]) throws(StoreError) -> [StoredAttachment] {
        let rows = try database.query("SELECT \(Self.attachmentColumns) FROM attachments WHERE \(condition)", values) {
            row -> StoredAttachment? in
            guard let id = AttachmentID(row.text(0)) else { return nil }
            return StoredAttachment(
                tenant: TenantID(row.text(1)), id: id, author: row.int64(2), name: row.text(3), type: row.text(4),
                size: row.int64(5), sha256: row.text(6), created: Moment(milliseconds: row.int64(7)))
        }
        return rows.compactMap { $0 }
    }
}
