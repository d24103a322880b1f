import CanonicalModel

extension Kingsoft {
    /// What `list_tickets` may be asked. 0, empty text and an empty list mean "not given", as in the text's own example.
    struct ListRequest: Equatable {
        var createdFrom: Int64?
        var createdTo: Int64?
        var creator: Int64?
        var customerName: String?
        var page: Int64
        var pageSize: Int64
        var productLines: Set<ProductLineID>?
        var status: Status?
        var type: Int64?
        var subtype: Int64?
        var secondSubtype: Int64?

        static let largestPage: Int64 = 100
        private static let mostProductLines = 500

        init(_ parameters: Parameters) throws(CanonicalError) {
            createdFrom = try Self.given(parameters, "created_start", in: Kingsoft.epochSeconds)
            createdTo = try Self.given(parameters, "created_end", in: Kingsoft.epochSeconds)
            creator = try Self.given(parameters, "creator_id", in: 0...Int64.max)
            let name = try parameters.text("customer_organization_name")
            customerName = name == "" ? nil : name
            page = try Self.given(parameters, "page", in: 0...Int64(Int32.max)) ?? 1
            pageSize = try Self.given(parameters, "page_size", in: 0...Self.largestPage) ?? 10
            let lines = try parameters.ints("product_group_id").filter { $0 != 0 }
            guard lines.count <= Self.mostProductLines else {
                throw .invalid("product_group_id", .tooLong, "more than \(Self.mostProductLines) product lines")
            }
            productLines = lines.isEmpty ? nil : Set(lines.map { ProductLineID($0) })
            status = try Self.given(parameters, "status", in: 0...4).flatMap(Status.init(rawValue:))
            type = try Self.given(parameters, "type", in: 0...3)
            subtype = try Self.given(parameters, "sub_type", in: 0...Int64.max)
            secondSubtype = try Self.given(parameters, "second_subtype", in: 0...Int64.max)
        }

        private static func given(_ parameters: Parameters, _ name: String, in range: ClosedRange<Int64>)
            throws(CanonicalError) -> Int64?
        {
            let value = try parameters.int(name, in: range)
            return value == 0 ? nil : value
        }

        /// Nil where the creator is nobody, so that no ticket can fit.
        func query(for caller: Caller, people: People) -> TicketQuery? {
            var query = TicketQuery(
                tenant: caller.tenant, scope: caller.workflows,
                page: PageRequest(number: page, size: pageSize, beyondEnd: .empty))
            if let creator {
                guard let person = people.person(numbered: creator) else { return nil }
                query.creator = person.username
            }
            query.createdFrom = createdFrom.map { Moment(seconds: $0) }
            // The whole last second counts.
            query.createdTo = createdTo.map { Moment(milliseconds: $0 * 1000 + 999) }
            query.customerNamePart = customerName
            query.productLines = productLines
            query.shown = status?.standing
            query.type = type
            query.subtype = subtype
            query.secondSubtype = secondSubtype
            return query
        }
    }

    /// The text's integer(int32): callers read no more into one.
    static let int32 = Int64(Int32.min)...Int64(Int32.max)

    /// The years 1970 to 9999: a time in milliseconds is out of range, not far in the future.
    static let epochSeconds: ClosedRange<Int64> = 0...253_402_300_799
}
