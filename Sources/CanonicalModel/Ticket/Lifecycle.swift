/// Where a ticket stands, whatever its workflow calls the state. Each adapter maps it in one visible table.
public enum Lifecycle: String, Sendable, CaseIterable {
    /// In its initial state, never submitted.
    case draft
    /// Submitted, nobody has begun.
    case pending
    /// A handler has acted past the initial state.
    case inProgress
    /// Sent back by a refusal.
    case returned
    /// Taken back by its creator.
    case withdrawn
    /// Ended successfully.
    case completed
    /// Ended without success.
    case failed
    /// Ended by decree, outside the workflow's own path.
    case closed
    /// Given up.
    case cancelled

    public var hasEnded: Bool {
        switch self {
        case .draft, .pending, .inProgress, .returned, .withdrawn: false
        case .completed, .failed, .closed, .cancelled: true
        }
    }
}
