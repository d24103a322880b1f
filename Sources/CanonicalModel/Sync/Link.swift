/// What a job remembers of two tickets that are one: enough to tell a change from an echo, and what was under way when it stopped.
public struct Link: Equatable, Sendable {
    /// The origin of the ticket, which is also written on the twin. Unique within a job.
    public var origin: Origin
    public var phase: Phase
    public var ends: Sided<LinkEnd>
    /// A creation whose answer has not come.
    public var creation: Creation?
    /// Fields that wait for a person, with what the two sides showed.
    public var held: [FieldKey: Sided<Fingerprint>]
    /// A person's word on a held field: whose value it is to be.
    public var verdicts: [FieldKey: Side]

    public enum Phase: Equatable, Sendable {
        /// Never had a twin.
        case new
        case linked
        /// Stopped until a person acts.
        case held(DeadLetter)
        /// The two go their own ways.
        case detached
        /// There is nothing left to link.
        case gone

        /// Nothing is done until a person acts.
        public var isStopped: Bool {
            switch self {
            case .new, .linked: false
            case .held, .detached, .gone: true
            }
        }
    }

    public struct Creation: Equatable, Sendable {
        public var side: Side
        public var lastAttempt: Moment

        public init(side: Side, lastAttempt: Moment) {
            self.side = side
            self.lastAttempt = lastAttempt
        }
    }

    public init(origin: Origin) {
        self.origin = origin
        phase = .new
        ends = Sided(both: LinkEnd())
        held = [:]
        verdicts = [:]
    }

    /// The link of a ticket that was seen on a side and has none yet.
    public init(_ ticket: SyncTicket, seenOn side: Side, of system: SystemName) {
        self.init(origin: ticket.origin ?? Origin(system: system, id: ticket.id.value))
        ends[side].id = ticket.id
    }

    /// Free again after a person has put right what it was held for, or has linked it anew.
    public mutating func release() {
        phase = ends.local.id != nil && ends.remote.id != nil ? .linked : .new
        creation = nil
    }
}

/// One side of a link.
public struct LinkEnd: Equatable, Sendable {
    public var id: TwinID?
    /// Of the ticket when it was last read.
    public var version: String?
    /// How often running the id was not found.
    public var misses = 0
    /// The prints this side showed when the fields were last agreed, or their difference accepted.
    public var settled: [FieldKey: Fingerprint] = [:]
    /// Writes whose answer has not come, oldest first.
    public var unanswered: [UnansweredWrite] = []
    /// Comments and attachments that this side has shown or been given.
    public var known: Set<ItemKey> = []
    /// Comments and attachments sent without an answer so far, with the time of the last attempt.
    public var sending: [ItemKey: Moment] = [:]

    public init() {}

    public struct UnansweredWrite: Equatable, Sendable {
        public var field: FieldKey
        public var print: Fingerprint
        public var at: Moment

        public init(field: FieldKey, print: Fingerprint, at: Moment) {
            self.field = field
            self.print = print
            self.at = at
        }
    }
}
