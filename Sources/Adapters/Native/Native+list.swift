import CanonicalModel

extension Native {
    /// What `GET /api/sanmen/v1/tickets` may be asked. Every filter narrows; of several values of one filter any is enough.
    struct ListRequest {
        var query: TicketQuery

        static let largestPage: Int64 = 100
        static let usualPage: Int64 = 20

        enum Order: String, CaseIterable {
            case newest, oldest
        }

        static let parameters: Set<String> = [
            "id", "workflow", "state", "lifecycle", "ended", "started", "creator", "handler", "involved", "worked", "title",
            "customer", "sn_prefix", "product_line", "tag", "priority", "type", "subtype", "second_subtype", "parent",
            "parent_state", "created_from", "created_to", "updated_since", "order", "page", "page_size",
        ]

        init(_ parameters: ListParameters, for reader: Reader) throws(CanonicalError) {
            let page = PageRequest(
                number: try parameters.int("page", in: 1...Int64(Int32.max)) ?? 1,
                size: try parameters.int("page_size", in: 1...Self.largestPage) ?? Self.usualPage, beyondEnd: .empty)
            query = TicketQuery(
                tenant: reader.tenant, scope: reader.workflows,
                newestFirst: try parameters.choice("order", Order.self) != .oldest, page: page)
            try readPlace(parameters)
            try readPeople(parameters)
            try readOrigin(parameters)
            try readClass(parameters)
        }

        private mutating func readPlace(_ parameters: ListParameters) throws(CanonicalError) {
            query.ids = try parameters.ints("id").map { $0.sorted().map { TicketID($0) } }
            query.workflows = try parameters.ints("workflow").map { Set($0.map { WorkflowID($0) }) }
            query.states = try parameters.ints("state").map { Set($0.map { StateID($0) }) }
            query.lifecycles = try parameters.choices("lifecycle", Lifecycle.self)
            if let ended = try parameters.bool("ended") {
                let fitting = Set(Lifecycle.allCases.filter { $0.hasEnded == ended })
                query.lifecycles = query.lifecycles?.intersection(fitting) ?? fitting
            }
            query.hasStarted = try parameters.bool("started")
            query.parent = try parameters.int("parent").map { TicketID($0) }
            query.parentState = try parameters.int("parent_state").map { StateID($0) }
        }

        private mutating func readPeople(_ parameters: ListParameters) throws(CanonicalError) {
            query.creator = try parameters.text("creator").map { Username($0) }
            let relations: [(name: String, make: (Username) -> TicketQuery.Relation)] = [
                ("handler", { .handler($0) }), ("involved", { .involved($0) }), ("worked", { .worked($0) }),
            ]
            for (name, make) in relations {
                guard let person = try parameters.text(name) else { continue }
                guard query.relation == nil else {
                    throw .invalid(name, .contradiction, "\(name) does not go with handler or involved: one of them at a time")
                }
                query.relation = make(Username(person))
            }
        }

        private mutating func readOrigin(_ parameters: ListParameters) throws(CanonicalError) {
            query.createdFrom = try parameters.moment("created_from")
            query.createdTo = try parameters.moment("created_to")
            query.updatedFrom = try parameters.moment("updated_since")
            query.serialNumberPrefix = try parameters.text("sn_prefix")
            query.titlePart = try parameters.text("title")
            query.customerNamePart = try parameters.text("customer")
        }

        private mutating func readClass(_ parameters: ListParameters) throws(CanonicalError) {
            query.productLines = try parameters.ints("product_line").map { Set($0.map { ProductLineID($0) }) }
            query.tags = try parameters.ints("tag").map { Set($0.map { TagID($0) }) }
            query.priorities = try parameters.ints("priority")
            query.type = try parameters.int("type")
            query.subtype = try parameters.int("subtype")
            query.secondSubtype = try parameters.int("second_subtype")
        }
    }

    /// A page of tickets, each without its assignments and events.
    static func document(_ tickets: Page<Ticket>, _ page: PageRequest) -> JSON {
        [
            "tickets": .array(tickets.items.map { .object($0.json) }), "page": JSON(page.number),
            "page_size": JSON(page.size), "total": JSON(tickets.total),
        ]
    }
}
