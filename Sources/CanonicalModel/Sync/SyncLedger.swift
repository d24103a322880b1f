/// What a job remembers, in a store. Each call is durable when it returns.
public protocol SyncLedger: Sendable {
    func link(of origin: Origin) async throws(SyncFault) -> Link?
    func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link?
    /// Links in the order of their origins.
    func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link]
    /// Links whose time to be looked at again has come, longest waiting first.
    func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link]
    /// Links that are neither detached nor gone.
    func count() async throws(SyncFault) -> Int64

    /// Stores the link and what there is to report about it in one transaction.
    /// - Parameter due: when to look at it again although nothing has changed; nil for not at all.
    func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault)

    /// Tickets that could not be read and are to be looked at again, longest waiting first.
    func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket]
    /// In one transaction; what is saved is put in the place of what was known of the same ticket.
    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault)

    func cursor(_ side: Side) async throws(SyncFault) -> String?
    func save(cursor: String?, of side: Side) async throws(SyncFault)
}

/// What people should be able to look up later: conflicts with both values, and what waits for them.
public struct LinkReport: Equatable, Sendable {
    public var conflicts: [FieldConflict] = []
    public var deadLetters: [DeadLetter] = []
    /// What the sides showed, where there is a dead letter.
    public var tickets: Sided<SyncTicket?> = Sided(both: nil)

    public init() {}

    public var isEmpty: Bool {
        conflicts.isEmpty && deadLetters.isEmpty
    }
}
