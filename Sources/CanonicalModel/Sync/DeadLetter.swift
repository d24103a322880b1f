/// Why a link, or one of its fields, waits for a person.
public enum DeadLetter: Hashable, Sendable {
    /// A value has no counterpart on the other side.
    case unmappable(FieldKey)
    /// Several tickets on this side carry our origin.
    case twoMatches(Side)
    /// A creation on this side was not answered, and nothing can tell whether it was done.
    case unansweredCreation(Side)
    /// The ticket on this side was deleted.
    case deleted(Side)
    /// The ticket on this side is not found any more.
    case disappeared(Side)
    /// Carrying a change would reopen the ticket on this side.
    case reopening(Side)
    /// Both sides changed this field, and its rule is to ask.
    case conflict(FieldKey)
    /// This side refused a call for good.
    case refused(Side, reason: String)

    /// The name under which it is listed.
    public var name: String {
        switch self {
        case .unmappable: "unmappable"
        case .twoMatches: "twoMatches"
        case .unansweredCreation: "unansweredCreation"
        case .deleted: "deleted"
        case .disappeared: "disappeared"
        case .reopening: "reopening"
        case .conflict: "conflict"
        case .refused: "refused"
        }
    }
}
