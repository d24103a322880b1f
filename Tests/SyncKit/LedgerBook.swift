import CanonicalModel

/// A job's store in memory: what it has saved survives every crash of the program.
struct LedgerBook: Sendable {
    struct Entry: Sendable {
        var link: Link
        var due: Moment?
    }

    private(set) var entries: [Origin: Entry] = [:]
    private var byID: [Side: [TwinID: Origin]] = [:]
    var cursors: [Side: String] = [:]
    var unread: Sided<[TwinID: UnreadTicket]> = Sided(both: [:])

    mutating func save(_ link: Link, due: Moment?) {
        entries[link.origin] = Entry(link: link, due: due)
        for side in Side.allCases {
            if let id = link.ends[side].id { byID[side, default: [:]][id] = link.origin }
        }
    }

    func link(of id: TwinID, on side: Side) -> Link? {
        byID[side]?[id].flatMap { entries[$0]?.link }
    }

    func links(after origin: Origin?) -> [Link] {
        entries.keys.filter { key in origin.map { $0 < key } ?? true }.sorted().compactMap { entries[$0]?.link }
    }

    func due(at now: Moment) -> [Link] {
        entries.values.filter { $0.due.map { $0 <= now } ?? false }.map(\.link).sorted { $0.origin < $1.origin }
    }
}

/// The ledger as the job sees it. The program may die just before or just after each save.
struct WorldLedger: SyncLedger {
    let world: World
    let job: Int

    func link(of origin: Origin) async throws(SyncFault) -> Link? {
        await world.ledgers[job].entries[origin]?.link
    }

    func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link? {
        await world.ledgers[job].link(of: id, on: side)
    }

    func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link] {
        Array(await world.ledgers[job].links(after: origin).prefix(limit))
    }

    func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link] {
        Array(await world.ledgers[job].due(at: now).prefix(limit))
    }

    func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket] {
        Array(await world.ledgers[job].unread[side].values.filter { $0.due <= now }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }.prefix(limit))
    }

    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault) {
        try await world.save(unread: tickets, forgetting: read, on: side, job: job)
    }

    func count() async throws(SyncFault) -> Int64 {
        Int64(await world.ledgers[job].entries.count)
    }

    func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault) {
        try await world.save(link, report, due: due, job: job)
    }

    func cursor(_ side: Side) async throws(SyncFault) -> String? {
        await world.ledgers[job].cursors[side]
    }

    func save(cursor: String?, of side: Side) async throws(SyncFault) {
        try await world.save(cursor: cursor, of: side, job: job)
    }
}

extension World {
    func save(_ link: Link, _ report: LinkReport, due: Moment?, job: Int) async throws(SyncFault) {
        try await step()
        ledgers[job].save(link, due: due)
        report.conflicts.forEach(note)
        try await step()
    }

    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side, job: Int) async throws(SyncFault) {
        try await step()
        for ticket in tickets { ledgers[job].unread[side][ticket.id] = ticket }
        for id in read { ledgers[job].unread[side][id] = nil }
        try await step()
    }

    func save(cursor: String?, of side: Side, job: Int) async throws(SyncFault) {
        try await step()
        ledgers[job].cursors[side] = cursor
        try await step()
    }
}
