/// Which tickets, in which order, which page. Every filter narrows; nil means no filter.
public struct TicketQuery: Sendable {
    public var tenant: TenantID
    public var scope: WorkflowScope
    public var relation: Relation?
    public var ids: [TicketID]?
    public var workflows: Set<WorkflowID>?
    public var states: Set<StateID>?
    public var lifecycles: Set<Lifecycle>?
    /// Of failed tickets only those whose end has an outcome in the caller's own word, or only those without.
    public var failedHasOutcome: Bool?
    public var hasStarted: Bool?
    /// Where tickets stand as they are shown: where one shares an open related ticket's status, where that one stands.
    public var shown: Standing?
    public var creator: Username?
    /// Both ends count.
    public var createdFrom: Moment?
    public var createdTo: Moment?
    public var updatedFrom: Moment?
    public var serialNumberPrefix: String?
    /// Any part of the title, case-sensitive.
    public var titlePart: String?
    public var customerNamePart: String?
    public var parent: TicketID?
    public var parentState: StateID?
    public var productLines: Set<ProductLineID>?
    public var type: Int64?
    public var subtype: Int64?
    public var secondSubtype: Int64?
    public var priorities: Set<Int64>?
    /// Any one of these is enough.
    public var tags: Set<TagID>?
    public var newestFirst: Bool
    public var page: PageRequest

    /// What a person has to do with the tickets.
    public enum Relation: Hashable, Sendable {
        case creator(Username)
        /// Has to act now, on a ticket that has not ended.
        case handler(Username)
        /// Created it or was ever asked to act.
        case involved(Username)
        /// Took a transition.
        case worked(Username)
    }

    public init(tenant: TenantID, scope: WorkflowScope = .all, newestFirst: Bool = true, page: PageRequest = PageRequest()) {
        self.tenant = tenant
        self.scope = scope
        self.newestFirst = newestFirst
        self.page = page
    }
}

public struct PageRequest: Equatable, Sendable {
    /// Counts from 1.
    public var number: Int64
    public var size: Int64
    public var beyondEnd: BeyondEnd

    public enum BeyondEnd: Sendable {
        /// A page that is not there gives the last one.
        case lastPage
        case empty
    }

    public init(number: Int64 = 1, size: Int64 = 10, beyondEnd: BeyondEnd = .lastPage) {
        self.number = number
        self.size = size
        self.beyondEnd = beyondEnd
    }

    /// Rows to skip, given how many there are; nil where the page is empty.
    public func offset(total: Int64) -> Int64? {
        guard total > 0, size > 0 else { return nil }
        // A page longer than the list is the list; and no sum below can overflow.
        let size = min(size, total)
        let pages = total / size + (total % size == 0 ? 0 : 1)
        if number >= 1, number <= pages { return (number - 1) * size }
        return beyondEnd == .lastPage ? (pages - 1) * size : nil
    }
}

public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    public var total: Int64

    public init(items: [Item], total: Int64) {
        self.items = items
        self.total = total
    }
}

/// How many tickets of a workflow were created on one day.
public struct DailyCount: Equatable, Sendable {
    public var day: CivilDate
    public var workflow: WorkflowID
    public var count: Int64

    public init(day: CivilDate, workflow: WorkflowID, count: Int64) {
        self.day = day
        self.workflow = workflow
        self.count = count
    }

    /// The sums of a table, in order, without the days that have none.
    public static func inOrder(_ sums: [CivilDate: [WorkflowID: Int64]]) -> [DailyCount] {
        sums.flatMap { day, counts in
            counts.filter { $0.value != 0 }.map { DailyCount(day: day, workflow: $0.key, count: $0.value) }
        }.sorted { ($0.day, $0.workflow) < ($1.day, $1.workflow) }
    }
}

/// A ticket's log, as a page.
public struct EventQuery: Sendable {
    public var ticket: TicketID
    /// Kinds left out, because a contract has no word for them.
    public var excluding: Set<TicketEvent.Kind>
    public var newestFirst: Bool
    public var page: PageRequest?

    public init(
        ticket: TicketID, excluding: Set<TicketEvent.Kind> = [], newestFirst: Bool = true, page: PageRequest? = nil
    ) {
        self.ticket = ticket
        self.excluding = excluding
        self.newestFirst = newestFirst
        self.page = page
    }
}
