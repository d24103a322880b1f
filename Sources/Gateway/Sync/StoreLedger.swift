import CanonicalModel

/// A job's memory in the gateway's store. Lanes that save at the same time share a commit.
struct StoreLedger: SyncLedger {
    let engine: GatewayEngine
    let job: JobName

    func link(of origin: Origin) async throws(SyncFault) -> Link? {
        try engine.look { store throws(StoreError) in try store.syncLink(of: origin, job: job) }
    }

    func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link? {
        try engine.look { store throws(StoreError) in try store.syncLink(of: id, on: side, job: job) }
    }

    func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link] {
        try engine.look { store throws(StoreError) in try store.syncLinks(after: origin, job: job, limit: limit) }
    }

    func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link] {
        try engine.look { store throws(StoreError) in try store.syncLinks(dueBy: now, job: job, limit: limit) }
    }

    func nextDue() throws(SyncFault) -> Moment? {
        try engine.look { store throws(StoreError) in try store.nextSyncDue(of: job) }
    }

    func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket] {
        try engine.look { store throws(StoreError) in try store.syncUnread(on: side, dueBy: now, job: job, limit: limit) }
    }

    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault) {
        try await write { [job] context in
            for ticket in tickets { try context.store.save(unread: ticket, on: side, job: job) }
            for id in read { try context.store.forget(unread: id, on: side, job: job) }
        }
    }

    func count() async throws(SyncFault) -> Int64 {
        try engine.look { store throws(StoreError) in try store.liveSyncLinks(of: job) }
    }

    func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault) {
        try await write { [job] context in
            try context.store.save(link, report, due: due, job: job, now: context.now)
        }
    }

    func cursor(_ side: Side) async throws(SyncFault) -> String? {
        try engine.look { store throws(StoreError) in try store.syncCursor(side, of: job) }
    }

    func save(cursor: String?, of side: Side) async throws(SyncFault) {
        try await write { [job] context in try context.store.save(syncCursor: cursor, of: side, job: job) }
    }

    /// - Throws: `unavailable` where it is not durable.
    func write(_ body: @escaping @Sendable (inout JobContext) throws -> Void) async throws(SyncFault) {
        let result = await engine.written { context in
            try body(&context)
            return .done
        }
        if case .failure(let error) = result { throw .unavailable(error.message) }
    }
}
