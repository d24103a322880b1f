/// What a side shows of a link's ticket: a change here or there is whatever this differs in from what the link remembers.
public enum Sighting: Equatable, Sendable {
    /// The side cannot be read, or cannot be searched for an origin.
    case unread
    /// Nothing with our origin is there, or nobody has looked because none was ever made.
    case absent
    /// Tickets that carry our origin, all of them.
    case matches([SyncTicket])
    /// Read by its id. `inScope`: it is in the job's filter.
    case present(SyncTicket, inScope: Bool)
    /// The system says that it was deleted.
    case deleted
    /// The system does not find its id.
    case missing
    /// It has a value that the job's mapping does not know.
    case unmappable(FieldKey)
}
