/// What sync needs of a system. Small on purpose: NGS can hardly do more than this. What else a system can do it says by the
/// protocols below, which a job's configuration checks.
public protocol SyncEnd: Sendable {
    /// Tickets that may have changed since the cursor, each at least once; nil is the beginning.
    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage

    /// `present`, `deleted`, `missing` or `unmappable`, in common form.
    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting

    /// The origin is written into the ticket with its creation, so that it can be found by it. A system that keeps origins
    /// unique answers with `wasThere` where it has the ticket already.
    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt

    /// - Parameter expecting: the version that was read; a system that has such a thing answers `stale` where it is another one. A
    ///   side that cannot be read gets the version that its last receipt told.
    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt
}

/// One change of a ticket: one call, which is carried out or not.
public enum TwinChange: Equatable, Sendable {
    /// Values in common form.
    case fields([FieldKey: JSON])
    case comment(SyncAction.NewComment)
}

/// Can find tickets by the origin that was written on them.
public protocol SyncLookup: SyncEnd {
    func tickets(with origin: Origin) async throws(SyncFault) -> [SyncTicket]
}

/// Can list all tickets of the job's filter, for a full reconciliation.
public protocol SyncListing: SyncEnd {
    func list(after cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage
}

public protocol SyncDeletion: SyncEnd {
    func delete(_ id: TwinID) async throws(SyncFault)
}

public protocol SyncAttaching: SyncEnd {
    /// Streams the file from where the link's other side has it.
    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault)
}

/// Writes into the store that the ledger is in.
public protocol SyncLedgerNeighbour: SyncEnd {
    /// An end that saves the link in one transaction with what it writes next: both or neither. Nil where its writes go elsewhere.
    /// Its calls are never `unanswered`.
    func saving(_ link: Link, due: Moment?) -> (any SyncEnd)?
}

/// A piece of what has changed.
public struct ChangePage: Equatable, Sendable {
    public var changes: [Change]
    /// Where the next page begins; stored once everything on this one has been taken in.
    public var next: String?
    /// There is more already.
    public var hasMore: Bool

    public struct Change: Equatable, Sendable {
        public var id: TwinID
        /// With the ticket as it was listed, where the list tells enough to make a twin of.
        public var ticket: SyncTicket?
        public var inScope: Bool

        public init(id: TwinID, ticket: SyncTicket? = nil, inScope: Bool = true) {
            self.id = id
            self.ticket = ticket
            self.inScope = inScope
        }
    }

    public init(changes: [Change], next: String?, hasMore: Bool) {
        self.changes = changes
        self.next = next
        self.hasMore = hasMore
    }
}

/// Why a call has no answer that could be used.
public enum SyncFault: Error, Equatable, Sendable {
    /// It may have been carried out, or may still be.
    case unanswered
    /// It was certainly not carried out; trying later may help.
    case unavailable(String)
    /// The ticket is not at the version that was expected; nothing was done.
    case stale
    /// The system does not want it, and will not later.
    case refused(String)
    /// The program is stopping.
    case interrupted

    /// What it means for a write of several calls some of which were carried out before.
    public var afterPart: SyncFault {
        if case .unavailable = self { .unanswered } else { self }
    }
}
