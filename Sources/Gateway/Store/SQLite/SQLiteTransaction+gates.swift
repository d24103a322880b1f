import Adapters
import CanonicalModel

/// Sessions, answers kept for repeated requests, and signatures seen.
extension SQLiteTransaction {
    func open(_ session: Session) throws(StoreError) {
        try database.run(
            """
            INSERT OR REPLACE INTO sessions (token_hash, contract, caller, tenant, person, person_group, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(session.tokenHash), .text(session.contract.value), SQLiteValue(session.caller),
                SQLiteValue(session.tenant), SQLiteValue(session.person), SQLiteValue(session.group),
                SQLiteValue(session.expires),
            ])
    }

    func closeSession(tokenHash: [UInt8]) throws(StoreError) {
        try database.run("DELETE FROM sessions WHERE token_hash = ?", [.blob(tokenHash)])
    }

    func keep(_ stored: StoredResponse) throws(StoreError) {
        let headers = stored.response.headers.map { JSON.array([JSON($0.name), JSON($0.value)]) }
        try database.run(
            """
            INSERT OR REPLACE INTO idempotency (owner, key, body_hash, status, content_type, headers, body, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(stored.owner), .text(stored.key), .blob(stored.bodyHash), SQLiteValue(stored.response.status),
                .text(stored.response.contentType), .text(JSON.array(headers).text), .blob(stored.response.body),
                SQLiteValue(stored.created),
            ])
    }

    func remember(nonce: [UInt8], of owner: String, until: Moment) throws(StoreError) -> Bool {
        try database.run(
            "INSERT OR IGNORE INTO nonces (owner, nonce, expires_at) VALUES (?, ?, ?)",
            [.text(owner), .blob(nonce), SQLiteValue(until)]) > 0
    }

    func prune(responsesBefore: Moment, expiredBy now: Moment, limit: Int) throws(StoreError) {
        let limit = SQLiteValue.integer(Int64(limit))
        try database.run(
            "DELETE FROM idempotency WHERE rowid IN (SELECT rowid FROM idempotency WHERE created_at < ? LIMIT ?)",
            [SQLiteValue(responsesBefore), limit])
        try database.run(
            "DELETE FROM nonces WHERE rowid IN (SELECT rowid FROM nonces WHERE expires_at < ? LIMIT ?)",
            [SQLiteValue(now), limit])
        try database.run(
            "DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions WHERE expires_at < ? LIMIT ?)",
            [SQLiteValue(now), limit])
    }
}
