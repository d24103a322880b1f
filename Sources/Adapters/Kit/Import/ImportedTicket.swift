import CanonicalModel

/// A ticket of another system, ready to be stored.
public struct ImportedTicket: Sendable {
    public var aggregate: TicketAggregate
    public var events: [TicketEvent]
    /// Those who took a transition.
    public var workers: Set<Username>
    /// The transitions of its state that time will take.
    public var timers: [Timer]

    public struct Timer: Equatable, Sendable {
        public var transition: TransitionID
        public var due: Moment
    }
}
