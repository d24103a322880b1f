import CanonicalModel

@testable import Gateway

/// A few thousand random tickets, in a store and in memory, and the plain way to answer a query over them.
struct ListedWorld {
    static let tenant: TenantID = "north"
    static let names: [Username] = ["ann", "bob", "cyd", "dan", "eve"]
    static let words = ["printer", "Printer", "打印机", "disk", "a%b", "x_y", "o'k"]
    private(set) var rows: [Row] = []

    struct Row {
        var aggregate: TicketAggregate
        var workers: Set<Username>
        var ticket: Ticket { aggregate.ticket }
    }

    init(count: Int, in store: any TicketStore, random: inout RandomSource) throws {
        for start in stride(from: 0, to: count, by: 500) {
            try store.write { batch throws(StoreError) in
                for number in start..<min(count, start + 500) {
                    rows.append(try ListedWorld.create(number, in: batch, random: &random))
                }
            }
        }
        // Half of them change, and some are deleted, so that lists and totals have to follow.
        try store.write { batch throws(StoreError) in
            for index in rows.indices where Bool.random(using: &random) {
                rows[index] = try ListedWorld.change(rows[index], in: batch, random: &random)
            }
        }
    }

    private static func create(_ number: Int, in batch: any StoreBatch, random: inout RandomSource) throws(StoreError) -> Row {
        let day = Int64.random(in: 0..<40, using: &random)
        // Few different moments, some on a day's edge: many ties to break by id.
        let within = [0, 1, 43_200_000, 86_399_999].randomElement(using: &random) ?? 0
        let created = Moment(milliseconds: 1_700_006_400_000 / 86_400_000 * 86_400_000 + day * 86_400_000 + Int64(within))
        let prefix = ["shop", "shop2", "web"].randomElement(using: &random) ?? ""
        var ticket = Ticket(
            id: TicketID(Int64(number) + 1), guid: Guid(random: &random), tenant: number % 10 == 9 ? "south" : tenant,
            serialNumber: "\(prefix)_\(number)", title: "\(words.randomElement(using: &random) ?? "") \(number % 17)",
            workflow: WorkflowID(Int64.random(in: 1...5, using: &random)), workflowVersion: 1, state: 1, lifecycle: .draft,
            creator: names.randomElement(using: &random) ?? "", caller: "shop", moments: TicketMoments(created: created))
        if number > 10, number % 3 == 0 {
            ticket.parent = Ticket.Parent(ticket: TicketID(Int64.random(in: 1...9, using: &random)), state: StateID(Int64(number % 2)))
        }
        // Some share the status of another ticket, which may be anything: ended, deleted, another tenant's, its own follower.
        if number > 0, number % 4 == 0 {
            ticket.relation = Ticket.Relation(
                ticket: TicketID(Int64.random(in: 1...Int64(number) + 3, using: &random)), sharesStatus: Int.random(in: 0..<5, using: &random) > 0)
        }
        vary(&ticket, random: &random)
        return try save(Row(aggregate: TicketAggregate(ticket: ticket), workers: []), replacing: nil, in: batch, random: &random)
    }

    private static func change(_ row: Row, in batch: any StoreBatch, random: inout RandomSource) throws(StoreError) -> Row {
        var changed = row
        vary(&changed.aggregate.ticket, random: &random)
        changed.aggregate.ticket.version += 1
        changed.aggregate.ticket.flags.isDeleted = Int.random(in: 0..<10, using: &random) == 0
        return try save(changed, replacing: row.aggregate, in: batch, random: &random)
    }

    private static func vary(_ ticket: inout Ticket, random: inout RandomSource) {
        ticket.state = StateID(ticket.workflow.value * 10 + Int64.random(in: 0..<4, using: &random))
        ticket.lifecycle = Lifecycle.allCases.randomElement(using: &random) ?? .draft
        ticket.outcome = Bool.random(using: &random) ? nil : "1"
        ticket.handling = .by(names.filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
        ticket.involved = names.filter { $0 == ticket.creator || ticket.involved.contains($0) || Bool.random(using: &random) }
        ticket.productLine = Bool.random(using: &random) ? nil : ProductLineID(Int64.random(in: 1...3, using: &random))
        ticket.classification.type = Bool.random(using: &random) ? nil : Int64.random(in: 1...2, using: &random)
        ticket.classification.subtype = Bool.random(using: &random) ? nil : Int64.random(in: 1...2, using: &random)
        ticket.classification.priority = Bool.random(using: &random) ? nil : Int64.random(in: 1...3, using: &random)
        ticket.tags = [1, 11, 111, 2].filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
        ticket.moments.updated = ticket.moments.updated.advanced(bySeconds: Int64.random(in: 0...100_000, using: &random))
        ticket.classification.secondSubtype = Bool.random(using: &random) ? nil : 1
        ticket.customer.organizationName = words.randomElement(using: &random) ?? ""
        ticket.moments.started = Bool.random(using: &random) ? nil : ticket.moments.created
    }

    private static func save(_ row: Row, replacing before: TicketAggregate?, in batch: any StoreBatch, random: inout RandomSource)
        throws(StoreError) -> Row
    {
        var row = row
        let worker = names.randomElement(using: &random) ?? ""
        var event = TicketEvent(
            ticket: row.ticket.id, number: row.aggregate.eventCount + 1, kind: .handled, at: row.ticket.moments.created,
            actor: .person(worker), caller: "shop", state: row.ticket.state, stateName: "")
        if Bool.random(using: &random) {
            event.transition = TicketEvent.TransitionTaken(id: 1, name: "go", attribute: .agree)
            row.workers.insert(worker)
        }
        row.aggregate.eventCount += 1
        let decision = Decision(aggregate: row.aggregate, events: [event])
        let result = try batch.attempt { try $0.save(decision, replacing: before) }
        switch result {
        case .success: return row
        case .failure(.failed(let error)): throw error
        case .failure(.refused(let error)): throw StoreError(.other, error.message)
        }
    }
}

extension ListedWorld {
    /// The query answered by looking at everything.
    func answer(_ query: TicketQuery) -> (ids: [TicketID], total: Int64) {
        let tickets = query.shown == nil ? [:] : Dictionary(uniqueKeysWithValues: rows.map { ($0.ticket.id, $0.ticket) })
        let there = { (id: TicketID) -> Ticket? in
            tickets[id].flatMap { $0.tenant == query.tenant && !$0.flags.isDeleted ? $0 : nil }
        }
        let found = rows.filter { row in
            ListedWorld.matches(row, query) && query.shown?.contains(row.ticket.standIn(there)) ?? true
        }.map(\.ticket).sorted {
            let isBefore = ($0.moments.created, $0.id) < ($1.moments.created, $1.id)
            return query.newestFirst ? !isBefore : isBefore
        }
        let total = Int64(found.count)
        guard let offset = query.page.offset(total: total) else { return ([], total) }
        return (found.dropFirst(Int(offset)).prefix(Int(query.page.size)).map(\.id), total)
    }

    private static func matches(_ row: Row, _ query: TicketQuery) -> Bool {
        let ticket = row.ticket
        func isIn<T: Hashable>(_ set: Set<T>?, _ value: T?) -> Bool { set.map { set in value.map(set.contains) ?? false } ?? true }
        func equals<T: Equatable>(_ wanted: T?, _ value: T?) -> Bool { wanted.map { $0 == value } ?? true }
        func contains(_ part: String?, _ text: String) -> Bool { part.map { $0.isEmpty || text.contains($0) } ?? true }
        return ticket.tenant == query.tenant && !ticket.flags.isDeleted && query.scope.contains(ticket.workflow)
            && isIn(query.workflows, ticket.workflow) && isIn(query.states, ticket.state) && isIn(query.lifecycles, ticket.lifecycle)
            && (ticket.lifecycle != .failed || (query.failedHasOutcome.map { $0 == (ticket.outcome != nil) } ?? true))
            && isIn(query.ids.map(Set.init), ticket.id) && isIn(query.productLines, ticket.productLine)
            && equals(query.hasStarted, ticket.hasStarted) && equals(query.creator, ticket.creator)
            && equals(query.parent, ticket.parent?.ticket) && equals(query.parentState, ticket.parent?.state)
            && equals(query.type, ticket.classification.type) && equals(query.subtype, ticket.classification.subtype)
            && equals(query.secondSubtype, ticket.classification.secondSubtype)
            && isIn(query.priorities, ticket.classification.priority)
            && (query.tags.map { !$0.isDisjoint(with: ticket.tags) } ?? true)
            && (query.updatedFrom.map { $0 <= ticket.moments.updated } ?? true)
            && (query.createdFrom.map { $0 <= ticket.moments.created } ?? true)
            && (query.createdTo.map { ticket.moments.created <= $0 } ?? true)
            && (query.serialNumberPrefix.map { ticket.serialNumber.hasPrefix($0) } ?? true)
            && contains(query.titlePart, ticket.title) && contains(query.customerNamePart, ticket.customer.organizationName)
            && relates(row, query.relation)
    }

    private static func relates(_ row: Row, _ relation: TicketQuery.Relation?) -> Bool {
        switch relation {
        case nil: true
        case .creator(let name): row.ticket.creator == name
        case .handler(let name): !row.ticket.lifecycle.hasEnded && row.ticket.handling.people.contains(name)
        case .involved(let name): row.ticket.involved.contains(name)
        case .worked(let name): row.workers.contains(name)
        }
    }

    /// Any mix of filters, mostly few.
    static func randomQuery(_ random: inout RandomSource) -> TicketQuery {
        var query = TicketQuery(tenant: tenant)
        func rarely() -> Bool { Int.random(in: 0..<7, using: &random) == 0 }
        func some<T>(_ all: [T]) -> [T] { all.filter { _ in Bool.random(using: &random) } }
        func name() -> Username { names.randomElement(using: &random) ?? "" }
        let workflows = (1...6).map { WorkflowID($0) }
        let first: Int64 = 1_700_006_400_000
        func moment() -> Moment { Moment(milliseconds: first + Int64.random(in: -5...900, using: &random) * 4_320_000) }
        if Bool.random(using: &random) { query.scope = .only(Set(some(workflows))) }
        if rarely() { query.workflows = Set(some(workflows)) }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: query.relation = .creator(name())
        case 1: query.relation = .handler(name())
        case 2: query.relation = .involved(name())
        case 3: query.relation = .worked(name())
        default: break
        }
        if Bool.random(using: &random) { query.createdFrom = moment() }
        if Bool.random(using: &random) { query.createdTo = moment() }
        if rarely() { query.creator = name() }
        if rarely() { query.states = Set((1...5).flatMap { w in some([0, 1, 2, 3]).map { StateID(w * 10 + $0) } }) }
        if rarely() { query.lifecycles = Set(some(Lifecycle.allCases)) }
        if rarely() { query.failedHasOutcome = Bool.random(using: &random) }
        if rarely() { query.ids = some((1...400).map { TicketID($0) }) + [3, 3] }
        if rarely() { query.hasStarted = Bool.random(using: &random) }
        if rarely() { query.shown = Standing(Set(some(Lifecycle.allCases)), hasStarted: [nil, true, false].randomElement(using: &random) ?? nil) }
        if rarely() { query.serialNumberPrefix = ["shop", "shop_1", "web_12", "", "nothing"].randomElement(using: &random) }
        if rarely() { query.titlePart = (words + ["1", ""]).randomElement(using: &random) }
        if rarely() { query.customerNamePart = (words + ["int"]).randomElement(using: &random) }
        if rarely() { query.parent = TicketID(Int64.random(in: 1...10, using: &random)) }
        if rarely() { query.parentState = StateID(Int64.random(in: 0...1, using: &random)) }
        if rarely() { query.productLines = Set(some([1, 2, 3])) }
        if rarely() { query.type = Int64.random(in: 1...2, using: &random) }
        if rarely() { query.subtype = 1 }
        if rarely() { query.priorities = Set(some([1, 2, 3])) }
        if rarely() { query.tags = Set(some([1, 11, 111, 2])) }
        if rarely() { query.updatedFrom = moment() }
        if rarely() { query.secondSubtype = 1 }
        query.newestFirst = Bool.random(using: &random)
        query.page = PageRequest(
            number: [0, 1, 2, 3, 9, 10, 12, 30, 120].randomElement(using: &random) ?? 1, size: [1, 7, 10, 40].randomElement(using: &random) ?? 10,
            beyondEnd: Bool.random(using: &random) ? .lastPage : .empty)
        return query
    }
}
