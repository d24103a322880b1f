/// Which tickets of an end a job is about. Names are the end's own; an empty list is no restriction.
public struct SyncFilter: Equatable, Sendable {
    public var workflows: [String] = []
    public var productLines: [String] = []
    public var lifecycles: Set<Lifecycle> = []
    public var tags: [String] = []
    /// Creators or handlers, by user name.
    public var people: [String] = []
    public var createdSince: Moment?

    public init() {}
}
