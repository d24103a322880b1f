/// What is to be done about a link, and why.
public struct SyncDecision: Equatable, Sendable {
    public var situation: Situation
    /// In the order in which they are carried out.
    public var actions: [SyncAction] = []
    /// The link before any action; `Link.begin` and `Link.conclude` carry it on with each of them.
    public var link: Link
    public var conflicts: [FieldConflict] = []
    /// Told once, not with every decision that finds it still waiting.
    public var deadLetters: [DeadLetter] = []
    /// Fields that show a write of our own that was not settled.
    public var echoes = 0
    /// When to look again, where something waits for a doubt to end.
    public var waitUntil: Moment?
    /// The link's phase once all actions are done.
    public var finally: Link.Phase?

    public init(situation: Situation, link: Link) {
        self.situation = situation
        self.link = link
    }

    /// Counts for the brake.
    public var isEnding: Bool {
        finally == .detached || link.phase == .detached || actions.contains(where: \.isEnding)
    }

    public enum Situation: String, Sendable, CaseIterable {
        case stopped, unmappable, twoMatches, nothing, notSeen, bothGone, deleted, disappeared
        case outOfScope, notCarried, new, unanswered, inDoubt, linked
    }
}

/// One call to one side.
public enum SyncAction: Equatable, Sendable {
    case create(Side, origin: Origin, fields: [FieldKey: FieldWrite])
    case update(Side, TwinID, expecting: String?, fields: [FieldKey: FieldWrite])
    case comment(Side, TwinID, NewComment)
    case attach(Side, TwinID, SyncAttachment)
    case delete(Side, TwinID)

    public struct NewComment: Equatable, Sendable {
        public var origin: Origin
        public var text: String
        public var author: String
        public var at: Moment
        /// Once it is there, the difference in this field is accepted.
        public var accepts: Acceptance?

        public init(origin: Origin, text: String, author: String, at: Moment, accepts: Acceptance? = nil) {
            self.origin = origin
            self.text = text
            self.author = author
            self.at = at
            self.accepts = accepts
        }
    }

    public struct Acceptance: Equatable, Sendable {
        public var field: FieldKey
        public var prints: Sided<Fingerprint>

        public init(field: FieldKey, prints: Sided<Fingerprint>) {
            self.field = field
            self.prints = prints
        }
    }

    public var side: Side {
        switch self {
        case .create(let side, _, _), .update(let side, _, _, _), .comment(let side, _, _), .attach(let side, _, _),
            .delete(let side, _):
            side
        }
    }

    var isEnding: Bool {
        switch self {
        case .delete: true
        case .update(_, _, _, let fields):
            fields[.lifecycle]?.value.stringValue.flatMap(Lifecycle.init)?.hasEnded ?? false
        case .create, .comment, .attach: false
        }
    }
}

/// A value on its way to a side.
public struct FieldWrite: Equatable, Sendable {
    /// In common form.
    public var value: JSON
    /// What the side will show.
    public var reading: Fingerprint
    /// What the other side shows, to be settled with it; nil where the value is not the other side's.
    public var source: Fingerprint?

    public init(value: JSON, reading: Fingerprint, source: Fingerprint?) {
        self.value = value
        self.reading = reading
        self.source = source
    }
}

/// Both sides changed a field.
public struct FieldConflict: Equatable, Sendable {
    public var field: FieldKey
    public var values: Sided<JSON>
    public var rule: ConflictRule
    /// Nil while a person is asked.
    public var winner: Side?

    public init(field: FieldKey, values: Sided<JSON>, rule: ConflictRule, winner: Side?) {
        self.field = field
        self.values = values
        self.rule = rule
        self.winner = winner
    }
}
