import CanonicalModel

/// What sync keeps in the store beside links.
protocol SyncReading {
    func syncLink(of origin: Origin, job: JobName) throws(StoreError) -> Link?
    func syncLink(of id: TwinID, on side: Side, job: JobName) throws(StoreError) -> Link?
    /// In the order of their origins.
    func syncLinks(after origin: Origin?, job: JobName, limit: Int) throws(StoreError) -> [Link]
    /// Longest waiting first.
    func syncLinks(dueBy moment: Moment, job: JobName, limit: Int) throws(StoreError) -> [Link]
    func nextSyncDue(of job: JobName) throws(StoreError) -> Moment?
    func syncCounts(of job: JobName, now: Moment) throws(StoreError) -> SyncCounts
    /// Neither detached nor gone.
    func liveSyncLinks(of job: JobName) throws(StoreError) -> Int64
    func syncUnread(on side: Side, dueBy moment: Moment, job: JobName, limit: Int) throws(StoreError) -> [UnreadTicket]
    /// The longest in trouble first.
    func syncUnread(of job: JobName, limit: Int) throws(StoreError) -> [(side: Side, ticket: UnreadTicket)]
    func syncCursor(_ side: Side, of job: JobName) throws(StoreError) -> String?
    func syncState(of job: JobName) throws(StoreError) -> SyncState
    /// The oldest first.
    func syncDeadLetters(of job: JobName, limit: Int) throws(StoreError) -> [SyncDeadLetter]
    /// The newest first.
    func syncConflicts(of job: JobName, limit: Int) throws(StoreError) -> [SyncConflict]
    func openSyncRequests(of job: JobName, limit: Int) throws(StoreError) -> [SyncRequestRow]
    /// Nil while it is open.
    func syncAnswer(to request: Int64) throws(StoreError) -> JSON?
    func syncTold(to job: JobName, after id: Int64, limit: Int) throws(StoreError) -> [(id: Int64, ticket: TwinID)]
    /// The number of the newest, 0 where there is none, and how many there are, at most `limit`.
    func extentOfSyncTold(to job: JobName, limit: Int) throws(StoreError) -> (last: Int64, count: Int)

    func origin(of ticket: TicketID) throws(StoreError) -> Origin?
    /// Empty for one that no job of another gateway has made.
    func path(of ticket: TicketID) throws(StoreError) -> GatewayPath
    /// Deleted ones included.
    func ticketID(with origin: Origin, in tenant: TenantID) throws(StoreError) -> TicketID?
    /// By the number of the log entry.
    func commentOrigins(of ticket: TicketID) throws(StoreError) -> [Int64: Origin]
    func hasComment(with origin: Origin, on ticket: TicketID) throws(StoreError) -> Bool

    func newestEvent() throws(StoreError) -> EventSequence
    func newestTicket() throws(StoreError) -> TicketID
    /// Rows of the global log, without what they say.
    func eventHeads(after sequence: EventSequence, limit: Int) throws(StoreError) -> [EventHead]
    func ticketIDs(after id: TicketID, upTo last: TicketID, in tenant: TenantID, limit: Int) throws(StoreError) -> [TicketID]
}

protocol SyncWriting {
    /// - Parameter now: of what is reported.
    func save(_ link: Link, _ report: LinkReport, due: Moment?, job: JobName, now: Moment) throws(StoreError)
    func save(unread ticket: UnreadTicket, on side: Side, job: JobName) throws(StoreError)
    func forget(unread id: TwinID, on side: Side, job: JobName) throws(StoreError)
    func save(syncCursor cursor: String?, of side: Side, job: JobName) throws(StoreError)
    func setPaused(_ reason: String?, job: JobName) throws(StoreError)
    func save(round: JSON, ranAt: Moment?, fullAt: Moment?, error: String?, job: JobName, now: Moment) throws(StoreError)
    func save(drift: Int64, job: JobName, now: Moment) throws(StoreError)
    func ask(_ request: JSON, of job: JobName, now: Moment) throws(StoreError) -> Int64
    func answer(_ request: Int64, with answer: JSON) throws(StoreError)
    /// In place of what is kept of it.
    func save(_ request: SyncRequestRow) throws(StoreError)
    func tell(_ job: JobName, changed tickets: [TwinID]) throws(StoreError)
    func forgetTold(to job: JobName, upTo id: Int64) throws(StoreError)

    /// In place of another ticket of that origin, which is deleted.
    func keep(_ origin: Origin, of ticket: TicketID, in tenant: TenantID) throws(StoreError)
    func keep(_ path: GatewayPath, of ticket: TicketID) throws(StoreError)
    func keep(_ origin: Origin, ofEntry number: Int64, on ticket: TicketID) throws(StoreError)
}

struct SyncCounts: Equatable, Sendable {
    /// Links by phase.
    var phases: [String: Int64] = [:]
    var due: Int64 = 0
    var deadLetters: Int64 = 0
    /// Tickets that could not be read when they were to be taken in.
    var unread: Int64 = 0
}

/// How a job stands, for those who look from outside.
struct SyncState: Equatable, Sendable {
    var isPaused = false
    var pauseReason = ""
    var round: JSON = .object(JSONObject())
    var ranAt: Moment?
    /// When everything was last compared.
    var fullAt: Moment?
    var error = ""
    var errorAt: Moment?
    var drift: Int64?
    var driftAt: Moment?
}

struct SyncDeadLetter: Equatable, Sendable {
    var id: Int64
    var origin: Origin
    var letter: JSON
    var contents: Sided<JSON?>
    var at: Moment
}

struct SyncConflict: Equatable, Sendable {
    var origin: Origin
    var field: String
    var rule: String
    var winner: String?
    var values: Sided<JSON>
    var at: Moment
}

struct SyncRequestRow: Equatable, Sendable {
    var id: Int64
    var request: JSON
}

struct EventHead: Equatable, Sendable {
    var sequence: EventSequence
    var ticket: TicketID
    var tenant: TenantID
    var actor: String
}
