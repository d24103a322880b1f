import Adapters
import CanonicalModel

/// The engine as the gates see it: reads from memory or a pooled reader, writes through the one writer.
final class GatewayEngine: TicketReading {
    let settings: EngineSettings
    let store: any TicketStore
    let questions = PendingQuestions()
    private let board = DefinitionsBoard()
    private let writer: Writer
    private let log: @Sendable (String) -> Void

    /// Reads the definitions and starts the writer.
    init(store: any TicketStore, settings: EngineSettings = EngineSettings(), log: @escaping @Sendable (String) -> Void = { _ in })
        throws(StoreError)
    {
        self.store = store
        self.settings = settings
        self.log = log
        board.publish(try store.read { reading throws(StoreError) in try DefinitionsSnapshot(reading) })
        writer = Writer(store: store, board: board, settings: settings, log: log)
        writer.start()
    }

    deinit {
        // The writer's thread would otherwise wait for ever for an engine that is gone.
        writer.close()
    }

    var metrics: WriterMetrics.Values { writer.metrics.values }
    var queueDepth: Int { writer.queueDepth }
    var commits: CommitBell { writer.commits }

    // MARK: Writing

    /// - Parameter completion: called once, after the commit or at once; has to be quick.
    func submit(
        _ request: WriteRequest, completion: @escaping @Sendable (Result<WriteOutcome, CanonicalError>) -> Void
    ) {
        submit(.request(request), completion: completion)
    }

    /// Carries out a request once, however often it comes: repetitions get the first one's answer.
    func submit(
        _ work: WriteJob.Work, claim: IdempotencyClaim, completion: @escaping @Sendable (GateResponse) -> Void
    ) {
        writer.submit(
            WriteJob(work: work, claim: claim) { answer in
                switch answer {
                case .response(let response): completion(response)
                case .outcome(let result): completion(claim.render(result))
                }
            })
    }

    func submit(
        _ work: WriteJob.Work, completion: @escaping @Sendable (Result<WriteOutcome, CanonicalError>) -> Void
    ) {
        writer.submit(
            WriteJob(work: work) { answer in
                if case .outcome(let result) = answer { completion(result) }
            })
    }

    /// Takes no more writes and returns when those that wait are done.
    func stop() {
        writer.stop()
        do throws(StoreError) { try store.settle() } catch { log("the store could not be settled: \(error)") }
    }

    // MARK: Reading

    func definitions(of tenant: TenantID) -> Definitions {
        board.definitions(of: tenant)
    }

    func callers(_ contract: ContractName, named name: CallerName) -> [Caller] {
        board.callers(contract, named: name)
    }

    func callers(_ contract: ContractName) -> [Caller] {
        board.snapshot.callers(contract)
    }

    func ticket(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> Ticket? {
        if case .id(let id) = key {
            return try read { () throws(StoreError) in try store.newest(id, in: tenant) }
        }
        return try read { store throws(StoreError) in try store.ticket(key, in: tenant) }
    }

    func version(of ticket: TicketID, in tenant: TenantID) -> Int64? {
        store.newestVersion(ticket, in: tenant)
    }

    func aggregate(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> TicketAggregate? {
        try read { store throws(StoreError) in try store.aggregate(key, in: tenant) }
    }

    func tickets(_ query: TicketQuery) throws(CanonicalError) -> Page<Ticket> {
        try read { store throws(StoreError) in try store.tickets(query) }
    }

    func assignments(of tickets: [TicketID]) throws(CanonicalError) -> [TicketID: [Assignment]] {
        try read { store throws(StoreError) in try store.assignments(of: tickets) }
    }

    func events(_ query: EventQuery) throws(CanonicalError) -> Page<TicketEvent> {
        try read { store throws(StoreError) in try store.events(query) }
    }

    func dailyCounts(of workflows: Set<WorkflowID>, in tenant: TenantID, calendar: ZonedCalendar)
        throws(CanonicalError) -> [DailyCount]
    {
        try read { store throws(StoreError) in try store.dailyCounts(of: workflows, in: tenant, calendar: calendar) }
    }

    func session(tokenHash: [UInt8]) throws(CanonicalError) -> Session? {
        try read { store throws(StoreError) in try store.session(tokenHash: tokenHash) }
    }

    func accessToken(hash: [UInt8]) throws(CanonicalError) -> AccessToken? {
        try read { store throws(StoreError) in try store.accessToken(hash: hash) }
    }

    func attachment(_ id: AttachmentID) throws(CanonicalError) -> StoredAttachment? {
        try read { store throws(StoreError) in try store.attachment(id) }
    }

    func attachments(_ ids: [AttachmentID], in tenant: TenantID) throws(CanonicalError) -> [StoredAttachment] {
        try read { store throws(StoreError) in try store.attachments(ids, in: tenant) }
    }

    private func read<R: Sendable>(_ body: (any StoreReading) throws(StoreError) -> R) throws(CanonicalError) -> R {
        try read { () throws(StoreError) in try store.read(body) }
    }

    private func read<R: Sendable>(_ body: () throws(StoreError) -> R) throws(CanonicalError) -> R {
        do throws(StoreError) {
            return try body()
        } catch {
            log("a read failed: \(error)")
            throw error.asCanonical
        }
    }
}
