import CanonicalModel
import Testing

@testable import Adapters

/// `list_tickets` over tickets that differ in everything it can ask for. What it should find is worked out from the text's
/// own words, ticket by ticket.
@Suite("Kingsoft: the list finds what was asked for")
struct KingsoftFilterTests {
    struct Filter: Sendable, CustomTestStringConvertible {
        var name: String
        var value: JSON
        var fits: @Sendable (Ticket) -> Bool
        var testDescription: String { "\(name)=\(value.text)" }

        init(_ name: String, _ value: JSON, _ fits: @escaping @Sendable (Ticket) -> Bool) {
            self.name = name
            self.value = value
            self.fits = fits
        }
    }

    static let start = KingsoftWorld.start.seconds

    static let filters = [
        Filter("created_start", JSON(start + 120)) { $0.moments.created.seconds >= start + 120 },
        Filter("created_end", JSON(start + 120)) { $0.moments.created.seconds <= start + 120 },
        Filter("creator_id", 38361) { $0.creator == "zhangsan" },
        // Without a staff number the directory's own number stands in.
        Filter("creator_id", 3) { $0.creator == "lisi" },
        Filter("customer_organization_name", "金山") { $0.customer.organizationName.contains("金山") },
        Filter("product_group_id", [36]) { $0.productLine == 36 },
        Filter("product_group_id", [37, 38]) { $0.productLine == 37 || $0.productLine == 38 },
        Filter("status", 1) { $0.lifecycle == .pending && !$0.hasStarted || $0.lifecycle == .draft },
        Filter("status", 2) { $0.lifecycle == .inProgress },
        Filter("status", 3) { $0.lifecycle == .closed || $0.lifecycle == .completed || $0.lifecycle == .failed },
        Filter("status", 4) { $0.lifecycle == .withdrawn || $0.lifecycle == .cancelled },
        Filter("type", 2) { $0.classification.type == 2 },
        Filter("sub_type", 11) { $0.classification.subtype == 11 },
        Filter("second_subtype", 12) { $0.classification.secondSubtype == 12 },
    ]

    /// Made once: every test takes a copy.
    private static let made = Result { try make() }

    static func world() throws -> KingsoftWorld { try made.get() }

    /// 48 tickets, a minute apart.
    private static func make() throws -> KingsoftWorld {
        var world = KingsoftWorld()
        let creators: [(JSON, JSON)] = [(40084, "田金秀"), (38361, "张三"), (50001, "组长")]
        let customers: JSON = ["北京金山云网络技术有限公司", "金山办公", "甲公司", "Kingsoft"]
        for number in 0..<48 {
            let (creator, name) = creators[number % 3]
            let own = number % 5 == 0
            let id = try world.create([
                "creator_id": creator, "creator_name": name, "customer_organization_name": customers[number % 4] ?? "",
                "repository_product_id": own ? 37 : 36, "whether_product_group_id": JSON(own), "type": JSON(1 + number % 3),
                "sub_type": number % 2 == 0 ? 11 : 13, "second_subtype": number % 7 == 0 ? 12 : 0,
                "need_process": JSON(number % 11 != 0),
            ])
            try world.stand(id, at: number)
            world.advance(seconds: 60)
        }
        return world
    }

    static func expected(_ filters: [Filter], in world: KingsoftWorld) -> [Int64] {
        world.tickets.values.map(\.ticket).filter { ticket in filters.allSatisfy { $0.fits(ticket) } }.map(\.id.value)
            .sorted(by: >)
    }

    /// The same question as a body of numbers, a body of texts, a query, and a body that comes with GET.
    static func asked(_ filters: [Filter], in world: inout KingsoftWorld) throws -> [[Int64]] {
        let body = JSONObject(filters.map { ($0.name, $0.value) } + [("page_size", 100)])
        let texts = JSONObject(body.map { ($0, .string(inQuery($1))) })
        let query = body.map { "\($0)=\(percentEncoded(inQuery($1)))" }.joined(separator: "&")
        let answers = [
            try world.call(.post, "list_tickets", body: JSON.object(body).text),
            try world.call(.post, "list_tickets", body: JSON.object(texts).text),
            try world.call(.get, "list_tickets", query: query),
            try world.call(.get, "list_tickets", body: JSON.object(body).text),
        ]
        return try answers.map { answer in
            let rows = try #require(answer.data?["tickets"]?.arrayValue, "\(answer.json)")
            #expect(answer.data?["pagination"] == ["page_size": 100, "total": JSON(rows.count)])
            return rows.compactMap { $0["id"]?.int64Value }
        }
    }

    private static func inQuery(_ value: JSON) -> String {
        value.arrayValue.map { $0.map(\.text).joined(separator: ",") } ?? value.plainText
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { "%" + Hex.encode([$0]) }.joined()
    }

    @Test("by one filter, however it is sent", arguments: filters)
    func alone(_ filter: Filter) throws {
        var world = try Self.world()
        let wanted = Self.expected([filter], in: world)
        #expect(filter.name == "creator_id" && filter.value == 3 || !wanted.isEmpty && wanted.count < 48)
        for found in try Self.asked([filter], in: &world) { #expect(found == wanted) }
    }

    @Test("by two filters at once", arguments: filters)
    func inPairs(_ first: Filter) throws {
        var world = try Self.world()
        for second in Self.filters where second.name != first.name {
            let wanted = Self.expected([first, second], in: world)
            for found in try Self.asked([first, second], in: &world) { #expect(found == wanted, "\(second.testDescription)") }
        }
    }

    @Test("by any mix of filters", arguments: [20_261_121, 5] as [UInt64])
    func mixed(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        var world = try Self.world()
        for round in 0..<60 {
            var taken: Set<String> = []
            let filters = Self.filters.shuffled(using: &random).prefix(Int.random(in: 3...6, using: &random)).filter {
                taken.insert($0.name).inserted
            }
            let wanted = Self.expected(filters, in: world)
            for found in try Self.asked(filters, in: &world) {
                #expect(found == wanted, "seed \(seed) round \(round): \(filters.map(\.testDescription))")
            }
        }
    }

    @Test(
        "0, empty text and an empty list mean not given",
        arguments: ["created_end", "created_start", "creator_id", "customer_organization_name", "page", "page_size",
            "product_group_id", "status", "type", "sub_type", "second_subtype"],
        [0, "", "0", [], nil, [0]] as [JSON])
    func notGiven(_ name: String, _ value: JSON) throws {
        // Lists are for product lines only; the customer's name is no number.
        guard name == "product_group_id" || value.arrayValue == nil, name != "customer_organization_name" || value.stringValue == "" || value.isNull
        else { return }
        var world = try Self.world()
        let answer = try world.call(.post, "list_tickets", body: JSON.object([name: value]).text)
        #expect(answer.data?["pagination"] == ["page_size": 10, "total": 48], "\(answer.json)")
        #expect(answer.data?["tickets"]?.arrayValue?.compactMap { $0["id"]?.int64Value } == Array((39...48).reversed()))
        let query = "\(name)=\(value.stringValue ?? (value.isNull || value.arrayValue != nil ? "" : value.text))"
        #expect(try world.call(.get, "list_tickets", query: query).data?["pagination"]?["total"] == 48)
    }

    @Test("both ends of the creation window count, to the last part of the second")
    func window() throws {
        var world = KingsoftWorld()
        try world.create()
        let second = Self.start
        for (from, to, total) in [
            (second, second, 1), (second - 1, second, 1), (second, second + 1, 1), (second + 1, second + 9, 0),
            (second - 9, second - 1, 0), (second + 1, second - 1, 0),
        ] as [(Int64, Int64, JSON)] {
            let answer = try world.call(.get, "list_tickets", query: "created_start=\(from)&created_end=\(to)")
            #expect(answer.data?["pagination"]?["total"] == total, "\(from) to \(to)")
        }
    }

    @Test("pages follow each other without gap or overlap, and the one past the end is empty", arguments: [1, 7, 10, 47, 48, 49, 100])
    func pages(size: Int) throws {
        var world = try Self.world()
        var seen: [Int64] = []
        let last = (48 + size - 1) / size
        for page in 1...last + 1 {
            let data = try world.call(.post, "list_tickets", body: #"{"page":\#(page),"page_size":\#(size)}"#).data
            #expect(data?["pagination"] == ["page_size": JSON(size), "total": 48])
            let rows = try #require(data?["tickets"]?.arrayValue)
            #expect(rows.count == min(size, max(0, 48 - (page - 1) * size)))
            seen += rows.compactMap { $0["id"]?.int64Value }
        }
        #expect(seen == (1...48).reversed())
    }

    @Test("more than 100 a page is refused by name, 100 is not", arguments: [(100, 10000), (101, 21000), (1_000_000, 21000)])
    func pageSize(_ size: Int, _ errno: Int64) throws {
        var world = KingsoftWorld()
        for answer in [
            try world.call(.post, "list_tickets", body: #"{"page_size":\#(size)}"#),
            try world.call(.get, "list_tickets", query: "page_size=\(size)"),
        ] {
            #expect(answer.errno == errno)
            if errno != 10000 { #expect(answer.message == "参数 page_size 超出取值范围" && answer.data == nil) }
        }
    }

    @Test(
        "product lines in a query are repeated, joined by commas, or both",
        arguments: ["product_group_id=36&product_group_id=37", "product_group_id=36,37", "product_group_id=36%2C37&product_group_id=37"])
    func productLines(_ query: String) throws {
        var world = try Self.world()
        #expect(try world.call(.get, "list_tickets", query: query).data?["pagination"]?["total"] == 48)
        #expect(try world.call(.get, "list_tickets", query: "product_group_id=37").data?["pagination"]?["total"] == 10)
    }
}

extension KingsoftWorld {
    /// Puts a ticket somewhere on its way, a different place for different numbers.
    fileprivate mutating func stand(_ id: TicketID, at number: Int) throws {
        let places: [(Lifecycle, Bool)] = [
            (.pending, false), (.inProgress, true), (.closed, true), (.completed, true), (.failed, false), (.withdrawn, true),
            (.cancelled, false), (.pending, false), (.inProgress, true),
        ]
        // What need not be processed stays as it was made.
        guard tickets[id]?.ticket.lifecycle != .draft else { return }
        let (lifecycle, hasStarted) = places[number % places.count]
        tickets[id]?.ticket.lifecycle = lifecycle
        tickets[id]?.ticket.moments.started = hasStarted ? now : nil
    }
}
