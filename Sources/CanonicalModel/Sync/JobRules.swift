/// How a job decides; every setting of the two tables in `docs/sync.md`.
public struct JobRules: Equatable, Sendable {
    public var job: JobName
    public var systems: Sided<SystemName>
    public var traits: Sided<EndTraits>
    public var direction: Direction
    public var fields: [FieldRule]
    public var comments: Direction
    public var attachments: Direction

    public var twoMatches = TwoMatches.ask
    public var unanswered = Unanswered.atMostOnce
    public var outOfScope = OutOfScope.keep
    public var deletion = Sided(both: Loss.detach)
    public var disappearance = Sided(both: Loss.ask)
    /// What it means that the ticket on a side has ended.
    public var closing = Sided(both: Closing.follow)
    public var reopening = Reopening.ask
    /// Not found so many times running is gone.
    public var misses = 3
    /// Seconds for which a call without an answer may still take effect.
    public var doubt: Int64 = 120
    /// Milliseconds by which the remote's clock is ahead of ours.
    public var remoteClockAhead: Int64 = 0
    public var brake = Brake()

    public init(
        job: JobName, systems: Sided<SystemName>, traits: Sided<EndTraits>, direction: Direction = .both,
        fields: [FieldRule], comments: Direction = .both, attachments: Direction = .both
    ) {
        self.job = job
        self.systems = systems
        self.traits = traits
        self.direction = direction
        self.fields = fields
        self.comments = comments
        self.attachments = attachments
    }

    public enum Direction: String, Sendable, CaseIterable {
        /// From local to remote.
        case push
        case pull
        case both
        case none

        public func allows(writingTo side: Side) -> Bool {
            switch self {
            case .push: side == .remote
            case .pull: side == .local
            case .both: true
            case .none: false
            }
        }
    }

    public enum TwoMatches: String, Sendable, CaseIterable {
        case ask, keepOldest
    }

    /// Which side of "at least once" is taken where a system cannot be asked whether it did something.
    public enum Unanswered: String, Sendable, CaseIterable {
        case atMostOnce, atLeastOnce
    }

    public enum OutOfScope: String, Sendable, CaseIterable {
        case keep, detach
    }

    /// What becomes of the ticket whose twin has gone.
    public enum Loss: String, Sendable, CaseIterable {
        case detach, close, delete, recreate, ask
    }

    public enum Closing: String, Sendable, CaseIterable {
        case follow, tell, ignore
    }

    public enum Reopening: String, Sendable, CaseIterable {
        case ask, follow, restate
    }
}

/// One field of a job.
public struct FieldRule: Equatable, Sendable {
    public var key: FieldKey
    public var direction: JobRules.Direction
    public var conflict: ConflictRule
    public var form: ValueForm
    /// Sides that take a value only with the creation of the ticket.
    public var fixed: Set<Side> = []

    /// - Parameter conflict: nil is the field's default.
    public init(
        _ key: FieldKey, direction: JobRules.Direction = .both, conflict: ConflictRule? = nil, form: ValueForm = .same
    ) {
        self.key = key
        self.direction = direction
        self.conflict = conflict ?? (key == .lifecycle ? .higherState : .newest)
        self.form = form
    }
}

/// Whose value a field gets that both sides changed.
public enum ConflictRule: String, Sendable, CaseIterable {
    case local, remote, newest, higherState, keepBoth, ask
}

/// What a system can do, as far as decisions depend on it.
public struct EndTraits: Equatable, Sendable {
    /// A ticket can be read by its id.
    public var reads = true
    /// Tickets can be found by the origin written on them.
    public var looksUp = true
    /// A second creation, or comment, with an origin that is there already does nothing.
    public var keepsOriginsUnique = false
    public var deletes = true

    public init() {}
}

/// Stops a job that would end or detach too many of its tickets.
public struct Brake: Equatable, Sendable {
    public var percent: Int64 = 20
    /// So many are never too many.
    public var atLeast: Int64 = 10

    public init() {}

    public func stops(ending count: Int64, of links: Int64) -> Bool {
        count > atLeast && count * 100 > links * percent
    }
}
