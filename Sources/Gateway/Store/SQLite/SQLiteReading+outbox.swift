import Adapters
import CanonicalModel

extension SQLiteBacked {
    func outbox(after id: Int64, limit: Int) throws(StoreError) -> [OutboxEntry] {
        let rows = try database.query(
            """
            SELECT id, tenant, ticket_id, event_seq, kind, reference, created_at FROM outbox WHERE id > ? ORDER BY id LIMIT ?
            """, [.integer(id), .integer(Int64(limit))]
        ) { row in
            OutboxEntry.Kind(code: row.text(4), reference: row.int64(5)).map { kind in
                OutboxEntry(
                    id: row.int64(0), tenant: TenantID(row.text(1)), ticket: TicketID(row.int64(2)),
                    event: EventSequence(row.int64(3)), kind: kind, created: Moment(milliseconds: row.int64(6)))
            }
        }
        return rows.compactMap { $0 }
    }

    func storedResponse(owner: String, key: String) throws(StoreError) -> StoredResponse? {
        let found = try database.queryOne(
            """
            SELECT body_hash, status, content_type, headers, body, created_at FROM idempotency WHERE owner = ? AND key = ?
            """, [.text(owner), .text(key)]
        ) { row in
            (
                headers: Array(row.text(3).utf8),
                stored: StoredResponse(
                    owner: owner, key: key, bodyHash: row.blob(0),
                    response: GateResponse(status: row.int(1), contentType: row.text(2), body: row.blob(4)),
                    created: Moment(milliseconds: row.int64(5)))
            )
        }
        guard var stored = found?.stored, let headers = found?.headers else { return nil }
        for line in try StoredJSON.value(headers, "the headers of a stored response").arrayValue ?? [] {
            stored.response.headers.append(.init(line[0]?.stringValue ?? "", line[1]?.stringValue ?? ""))
        }
        return stored
    }
}

extension OutboxEntry.Kind {
    var code: String {
        switch self {
        case .notice: "notice"
        case .hook: "hook"
        }
    }

    var reference: Int64 {
        switch self {
        case .notice(let id): id.value
        case .hook(let state): state.value
        }
    }

    init?(code: String, reference: Int64) {
        switch code {
        case "notice": self = .notice(NoticeID(reference))
        case "hook": self = .hook(StateID(reference))
        default: return nil
        }
    }
}
