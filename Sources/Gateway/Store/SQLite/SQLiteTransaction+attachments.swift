import CanonicalModel

extension SQLiteTransaction {
    func keep(_ attachment: StoredAttachment) throws(StoreError) {
        try database.run(
            """
            INSERT INTO attachments (id, tenant, author, name, type, size, sha256, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(attachment.id.text), SQLiteValue(attachment.tenant), .integer(attachment.author), .text(attachment.name),
                .text(attachment.type), .integer(attachment.size), .text(attachment.sha256), SQLiteValue(attachment.created),
            ])
    }

    func keepGatewayKey(_ name: String, _ value: [UInt8]) throws(StoreError) {
        try database.run(
            "INSERT INTO gateway_keys (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING", [.text(name), .blob(value)])
    }
}
