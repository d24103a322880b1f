import Adapters
import CanonicalModel

/// What the gateway needs of a database. Every implementation passes the same conformance suite.
protocol TicketStore: Sendable {
    /// Everything `body` reads is of one moment.
    func read<R: Sendable>(_ body: (any StoreReading) throws(StoreError) -> R) throws(StoreError) -> R

    /// The ticket as last committed. Deleted ones are not found.
    func newest(_ id: TicketID, in tenant: TenantID) throws(StoreError) -> Ticket?
    /// The version last committed, where that is known without asking the database.
    func newestVersion(_ id: TicketID, in tenant: TenantID) -> Int64?

    /// One transaction for many jobs, durable when this returns. Nothing of it is kept when it throws. `body` may be run
    /// a second time from the start, after everything that the first time did was undone.
    func write(_ body: (any StoreBatch) throws(StoreError) -> Void) throws(StoreError)

    /// At the end of the program, when nothing is written any more: leaves everything in one piece on the disk.
    func settle() throws(StoreError)
}

extension TicketStore {
    // For a store that others write to as well: nothing is known without asking it.

    func newest(_ id: TicketID, in tenant: TenantID) throws(StoreError) -> Ticket? {
        try read { reading throws(StoreError) in try reading.ticket(.id(id), in: tenant) }
    }

    func newestVersion(_ id: TicketID, in tenant: TenantID) -> Int64? { nil }
}

/// A transaction that is open for jobs.
protocol StoreBatch {
    /// Runs one job. What it wrote is undone when it fails; what other jobs wrote stays.
    /// - Throws: only where the whole transaction is lost.
    func attempt<R>(_ job: (any StoreTransaction) throws -> R) throws(StoreError) -> Result<R, JobFailure>
}

/// The reading half, also available to jobs.
protocol StoreReading: DeliveryReading, AttachmentReading, SyncReading {
    /// Deleted tickets are not found.
    func ticket(_ key: TicketKey, in tenant: TenantID) throws(StoreError) -> Ticket?
    func aggregate(_ key: TicketKey, in tenant: TenantID) throws(StoreError) -> TicketAggregate?
    func tickets(_ query: TicketQuery) throws(StoreError) -> Page<Ticket>
    func assignments(of tickets: [TicketID]) throws(StoreError) -> [TicketID: [Assignment]]
    func events(_ query: EventQuery) throws(StoreError) -> Page<TicketEvent>
    /// The global log, in its order, for delivery and sync.
    func events(after sequence: EventSequence, limit: Int) throws(StoreError) -> [TicketEvent]

    /// Tickets by day of creation on a calendar's clock; costs the days, and the tickets on the far side of a midnight.
    func dailyCounts(of workflows: Set<WorkflowID>, in tenant: TenantID, calendar: ZonedCalendar)
        throws(StoreError) -> [DailyCount]

    /// Whose a number is, deleted tickets included.
    func holder(of id: TicketID) throws(StoreError) -> (tenant: TenantID, serialNumber: String, updated: Moment)?
    func holder(ofSerialNumber text: String, in tenant: TenantID) throws(StoreError) -> TicketID?

    /// How many of the kept totals of lists are not what counting everything gives; takes as long as that.
    func wrongTotals() throws(StoreError) -> Int64

    func session(tokenHash: [UInt8]) throws(StoreError) -> Session?
    func accessToken(hash: [UInt8]) throws(StoreError) -> AccessToken?
    /// By name.
    func accessTokens() throws(StoreError) -> [AccessToken]
    func storedResponse(owner: String, key: String) throws(StoreError) -> StoredResponse?
    /// Timers that are due, the earliest first.
    func timers(dueBy moment: Moment, limit: Int) throws(StoreError) -> [ArmedTimer]
    func outbox(after id: Int64, limit: Int) throws(StoreError) -> [OutboxEntry]

    func tenants() throws(StoreError) -> [TenantID]
    func definitions(of tenant: TenantID) throws(StoreError) -> StoredDefinitions
}

/// What a job may do within a batch.
protocol StoreTransaction: StoreReading, DeliveryWriting, AttachmentWriting, SyncWriting {
    func nextTicketID() throws(StoreError) -> TicketID
    /// Counts from 1 within a tenant's day.
    func nextSerial(in tenant: TenantID, day: String) throws(StoreError) -> Int64
    /// Tickets created since a moment, by one person or by anybody; counts no further than `limit`.
    func recentTickets(of workflow: WorkflowID, in tenant: TenantID, by creator: Username?, since: Moment, limit: Int64)
        throws(StoreError) -> Int64
    func hasOpenChildren(_ parent: TicketID, state: StateID, in tenant: TenantID) throws(StoreError) -> Bool
    /// Open tickets that show this one's status and end with it.
    func openTickets(sharingStatusOf ticket: TicketID, in tenant: TenantID, limit: Int) throws(StoreError) -> [TicketID]

    /// Ticket numbers up to this one are given to nobody new.
    func reserve(ticketsUpTo id: TicketID) throws(StoreError)
    /// The day's serial numbers go on behind this counter.
    func reserve(serialsUpTo counter: Int64, in tenant: TenantID, day: String) throws(StoreError)

    /// Stores a decision's ticket, assignments and events. The events' sequences and new assignments' numbers are in the answer.
    /// - Parameter workers: who took a transition, where not the events say it.
    func save(_ decision: Decision, replacing before: TicketAggregate?, workers: Set<Username>?) throws(StoreError) -> Decision
    func enqueue(_ entry: OutboxEntry) throws(StoreError)
    func arm(_ timer: ArmedTimer) throws(StoreError)
    func cancelTimers(of ticket: TicketID) throws(StoreError)
    /// False where it is not armed any more.
    func removeTimer(_ id: Int64) throws(StoreError) -> Bool

    func open(_ session: Session) throws(StoreError)
    func closeSession(tokenHash: [UInt8]) throws(StoreError)
    /// False where there is one of that name.
    func issue(_ token: AccessToken) throws(StoreError) -> Bool
    /// False where there is none of that name.
    func revokeAccessToken(named name: String) throws(StoreError) -> Bool
    func keep(_ response: StoredResponse) throws(StoreError)
    /// False where it was seen before.
    func remember(nonce: [UInt8], of owner: String, until: Moment) throws(StoreError) -> Bool
    /// Removes at most `limit` of each kind that has outlived its time: responses, nonces, sessions.
    func prune(responsesBefore: Moment, expiredBy now: Moment, limit: Int) throws(StoreError)

    func put(_ definition: StoredDefinition, in tenant: TenantID) throws(StoreError)
    func removeDefinition(_ kind: DefinitionKind, key: String, in tenant: TenantID) throws(StoreError)
    /// Makes this version the current one; earlier ones stay.
    func put(_ workflow: StoredWorkflow, in tenant: TenantID) throws(StoreError)
}

extension StoreTransaction {
    func save(_ decision: Decision, replacing before: TicketAggregate?) throws(StoreError) -> Decision {
        try save(decision, replacing: before, workers: nil)
    }
}
