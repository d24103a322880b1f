/// Ending a ticket outside a transition.
public struct Closing: Sendable {
    /// The lifecycle it ends in.
    public var lifecycle: Lifecycle
    public var authority: Authority
    public var comment: String
    /// The outcome in the caller's own word.
    public var outcome: String?
    public var solved: Moment?
    public var isSolved: Bool?
    public var attachments: [Attachment]
    public var changes: FieldChanges?
    /// What the caller said of the closing itself, kept with its log entry.
    public var eventGroup: JSONObject

    /// Who may end it this way.
    public enum Authority: Sendable {
        /// An administrator anywhere, the creator in the initial state.
        case administratorOrDraftCreator
        /// The engine itself, e.g. because a related ticket ended.
        case system
        /// Whoever holds this open assignment.
        case assignment(Guid)
        case creator
    }

    public init(
        lifecycle: Lifecycle, authority: Authority, comment: String = "", outcome: String? = nil, solved: Moment? = nil,
        isSolved: Bool? = nil, attachments: [Attachment] = [], changes: FieldChanges? = nil,
        eventGroup: JSONObject = JSONObject()
    ) {
        self.lifecycle = lifecycle
        self.authority = authority
        self.comment = comment
        self.outcome = outcome
        self.solved = solved
        self.isSolved = isSolved
        self.attachments = attachments
        self.changes = changes
        self.eventGroup = eventGroup
    }
}
