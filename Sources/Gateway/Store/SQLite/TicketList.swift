import CanonicalModel

/// A query made ready for SQL: what counts as its scope, its relation and its window, and which filters remain.
struct TicketList {
    let tenant: TenantID
    let scope: WorkflowScope
    let relation: (relation: ListRelation, name: Username)?
    let window: ListWindow
    let query: TicketQuery

    init(_ query: TicketQuery) {
        tenant = query.tenant
        scope = query.workflows.map { query.scope.narrowed(to: $0) } ?? query.scope
        window = ListWindow(from: query.createdFrom, to: query.createdTo)
        var query = query
        // A creator alone is a relation like the others, with rows and totals of its own.
        if query.relation == nil, let creator = query.creator {
            query.relation = .creator(creator)
            query.creator = nil
        }
        if query.titlePart?.isEmpty == true { query.titlePart = nil }
        if query.customerNamePart?.isEmpty == true { query.customerNamePart = nil }
        if query.serialNumberPrefix?.isEmpty == true { query.serialNumberPrefix = nil }
        relation = query.relation?.listed
        self.query = query
    }

    var counterScope: String {
        relation.map { $0.relation.scope($0.name) } ?? ListRelation.everything
    }

    /// Surely nothing to find, without a look at the store.
    var isEmpty: Bool {
        if case .only(let workflows) = scope, workflows.isEmpty { return true }
        return window.isEmpty || query.ids?.isEmpty == true || query.states?.isEmpty == true
            || query.lifecycles?.isEmpty == true || query.productLines?.isEmpty == true || query.shown?.lifecycles.isEmpty == true
            || query.priorities?.isEmpty == true || query.tags?.isEmpty == true
    }

    /// Whether the kept totals do not say how many there are.
    var isFiltered: Bool {
        !ListFilter.all(of: self, coveredBy: .tenant).subtracting([.scope, .relation]).isEmpty
    }
}

extension WorkflowScope {
    func narrowed(to ids: Set<WorkflowID>) -> WorkflowScope {
        switch self {
        case .all: .only(ids)
        case .only(let own): .only(own.intersection(ids))
        }
    }
}

/// Where a list's rows come from: an index that has them in the order of creation, once for each of its parts.
enum ListSource: Equatable {
    case tenant
    case workflows([WorkflowID])
    case states([WorkflowID], [StateID])
    case lifecycles([WorkflowID], [Lifecycle])
    case productLines([ProductLineID])
    case type(Int64)
    case relation(ListRelation, Username, [WorkflowID])
    /// For a person with tickets of more workflows than one statement can merge.
    case relationInAnyWorkflow(ListRelation, Username)
    // The following are few rows, sorted after they were found.
    case ids([TicketID])
    case parent(TicketID)
    case serialPrefix(String)

    /// How many ordered parts one statement merges; SQLite itself would take 500.
    static let mostParts = 128
}

/// A condition that a source's index does not already meet.
enum ListFilter: CaseIterable {
    case scope, relation, ids, states, lifecycles, outcome, started, shown, creator, serial, title, customer, parent
    case parentState, productLines, type, subtype, secondSubtype, priorities, tags, updated

    static func all(of list: TicketList, coveredBy source: ListSource) -> Set<ListFilter> {
        let query = list.query
        var wanted: Set<ListFilter> = []
        func want(_ filter: ListFilter, _ isGiven: Bool) { if isGiven { wanted.insert(filter) } }
        if case .only = list.scope { wanted.insert(.scope) }
        want(.relation, list.relation != nil)
        want(.ids, query.ids != nil)
        want(.states, query.states != nil)
        want(.lifecycles, query.lifecycles != nil)
        want(.outcome, query.failedHasOutcome != nil)
        want(.started, query.hasStarted != nil)
        want(.shown, query.shown != nil)
        want(.creator, query.creator != nil)
        want(.serial, query.serialNumberPrefix != nil)
        want(.title, query.titlePart != nil)
        want(.customer, query.customerNamePart != nil)
        want(.parent, query.parent != nil)
        want(.parentState, query.parentState != nil)
        want(.productLines, query.productLines != nil)
        want(.type, query.type != nil)
        want(.subtype, query.subtype != nil)
        want(.secondSubtype, query.secondSubtype != nil)
        want(.priorities, query.priorities != nil)
        want(.tags, query.tags != nil)
        want(.updated, query.updatedFrom != nil)
        return wanted.subtracting(source.covers)
    }
}

extension ListSource {
    var covers: Set<ListFilter> {
        switch self {
        case .tenant: []
        case .workflows: [.scope]
        case .states: [.scope, .states]
        case .lifecycles: [.scope, .lifecycles]
        case .productLines: [.productLines]
        case .type: [.type]
        case .relation: [.scope, .relation]
        case .relationInAnyWorkflow: [.relation]
        case .ids: [.ids]
        case .parent: [.parent]
        case .serialPrefix: [.serial]
        }
    }
}
