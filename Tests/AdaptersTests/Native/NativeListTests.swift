import CanonicalModel
import Testing

@testable import Adapters

@Suite("Native API: the list")
struct NativeListTests {
    /// One ticket that has everything, one that has nothing of it.
    static let world: NativeWorld = {
        let world = NativeWorld()
        world.put(1)
        world.put(2, workflow: 2) { ticket in
            ticket.state = 21
            ticket.lifecycle = .completed
            ticket.title = "Printer 打印机 & co"
            ticket.creator = "bob"
            ticket.handling = .by(["cyd"])
            ticket.involved = ["bob", "cyd"]
            ticket.customer.organizationName = "北京示例科技有限公司"
            ticket.productLine = 36
            ticket.tags = [5, 6]
            ticket.classification.type = 1
            ticket.classification.subtype = 11
            ticket.classification.secondSubtype = 111
            ticket.classification.priority = 2
            ticket.parent = Ticket.Parent(ticket: 1, state: 3)
            ticket.serialNumber = "web_2"
            ticket.moments.created = Moment(seconds: 1_785_000_000)
            ticket.moments.updated = Moment(seconds: 1_786_000_000)
            ticket.moments.started = Moment(seconds: 1_785_500_000)
        }
        world.put(3) { $0.handling = .by(["dan"]) }
        world.put(4, in: "south", workflow: 2) { $0.title = "Printer" }
        return world
    }()

    @Test("Each filter narrows the list", arguments: [
        ("", [2, 3, 1]), ("order=oldest", [1, 3, 2]), ("order=newest", [2, 3, 1]),
        ("workflow=2", [2]), ("workflow=1,2", [2, 3, 1]), ("workflow=1&workflow=2", [2, 3, 1]), ("workflow=9", []),
        ("state=21", [2]), ("state=1,21", [2, 3, 1]), ("lifecycle=completed", [2]), ("lifecycle=pending,completed", [2, 3, 1]),
        ("ended=true", [2]), ("ended=false", [3, 1]), ("ended=true&lifecycle=pending", []), ("started=true", [2]), ("started=false", [3, 1]),
        ("creator=bob", [2]), ("creator=nobody", []), ("handler=dan", [3]), ("handler=cyd", []), ("involved=cyd", [2]),
        ("involved=ann", [3, 1]), ("creator=bob&involved=cyd", [2]), ("title=Printer", [2]), ("title=%E6%89%93%E5%8D%B0", [2]),
        ("title=%26+co", [2]), ("title=printer", []), ("customer=%E7%A4%BA%E4%BE%8B", [2]), ("sn_prefix=web", [2]),
        ("product_line=36", [2]), ("product_line=1,36", [2]), ("tag=6", [2]), ("tag=1,5", [2]), ("tag=1", []),
        ("priority=2", [2]), ("priority=1,3", []), ("type=1", [2]), ("type=1&subtype=11&second_subtype=111", [2]), ("subtype=12", []),
        ("parent=1", [2]), ("parent=1&parent_state=3", [2]), ("parent=1&parent_state=4", []),
        ("created_from=1785000000000", [2]), ("created_from=1785000000001", []), ("created_to=1784999999999", [3, 1]),
        ("created_to=1785000000000", [2, 3, 1]), ("updated_since=1786000000000", [2]), ("updated_since=1786000000001", []),
        ("id=1,3", [3, 1]), ("id=4", []), ("page_size=2", [2, 3]), ("page_size=2&page=2", [1]), ("page=9", []),
    ] as [(String, [Int64])])
    func filters(query: String, ids: [Int64]) {
        #expect(Self.world.listed(query) == ids, "\(query)")
    }

    @Test("Scope and tenant come before every filter", arguments: ["", "id=2", "workflow=2", "title=Printer", "tag=5"])
    func scope(query: String) {
        #expect(!Self.world.listed(query, token: "one-token").contains(2))
        #expect(Self.world.listed("title=Printer", token: "south-token") == [4])
        #expect(!Self.world.listed(query, token: "south-token").contains(2))
    }

    @Test("The answer has the page, its size and the total, and tickets as they are shown alone")
    func answer() {
        let answer = Self.world.get("/tickets", query: "page=2&page_size=1").json
        #expect(answer.objectValue?.keys.sorted() == ["page", "page_size", "tickets", "total"])
        #expect(answer["page"] == 2 && answer["page_size"] == 1 && answer["total"] == 3)
        var alone = Self.world.get("/tickets/3").json.objectValue ?? JSONObject()
        alone["assignments"] = nil
        alone["events"] = nil
        #expect(answer["tickets"]?[0] == .object(alone))
        #expect(Self.world.get("/tickets").json["page_size"] == 20)
    }

    @Test("What is not understood is refused by name", arguments: [
        ("colour=red", "colour"), ("Workflow=1", "Workflow"), ("workflow=x", "workflow"), ("workflow=", "workflow"),
        ("workflow=1,", "workflow"), ("workflow=-1", "workflow"), ("workflow=1.0", "workflow"), ("workflow=%2B1", "workflow"),
        ("workflow=9223372036854775808", "workflow"), ("state=1%002", "state"), ("lifecycle=open", "lifecycle"), ("ended=1", "ended"),
        ("started=TRUE", "started"), ("creator=", "creator"), ("creator=a&creator=b", "creator"), ("handler=a&involved=b", "involved"),
        ("title=", "title"), ("title=" + String(repeating: "x", count: 201), "title"), ("customer=", "customer"),
        ("product_line=x", "product_line"), ("tag=x", "tag"), ("priority=high", "priority"), ("type=x", "type"),
        ("created_from=2026-01-01", "created_from"), ("created_to=1e3", "created_to"), ("updated_since=-5", "updated_since"),
        ("updated_since=253402300800000", "updated_since"), ("order=up", "order"), ("page=0", "page"), ("page=x", "page"),
        ("page=2147483648", "page"), ("page_size=0", "page_size"), ("page_size=101", "page_size"), ("page_size=10&page_size=10", "page_size"),
        ("guid=x", "guid"), ("guid=", "guid"), ("sn=", "sn"), ("sn=a&page=1", "sn"), ("sn=a&sn=b", "sn"),
        ("id=" + (1...101).map(String.init).joined(separator: ","), "id"), ("title=%ff", "title"), ("title=%", "title"),
        ((0..<300).map { "id=\($0)" }.joined(separator: "&"), "query"),
    ])
    func refusals(query: String, name: String) {
        let answer = Self.world.get("/tickets", query: query)
        #expect(answer.status == 400)
        #expect(answer.json["error"]?.stringValue?.contains(name) == true, "\(answer.json.text)")
    }

    @Test("One ticket is named by number, guid or serial number")
    func single() throws {
        let guid = try #require(Self.world.get("/tickets/2").json["guid"]?.stringValue)
        for (path, query) in [("/tickets/2", ""), ("/tickets", "guid=\(guid)"), ("/tickets", "guid=\(guid.lowercased())"), ("/tickets", "sn=web_2")] {
            let answer = Self.world.get(path, query: query)
            #expect(answer.status == 200 && answer.json["id"] == 2 && answer.json["events"] != nil)
            #expect(Self.world.get(path, query: query, token: "one-token").status == 404)
            #expect(Self.world.get(path, query: query, token: "south-token").status == 404)
        }
        #expect(Self.world.get("/tickets/99999999999999999999").status == 404)
    }
}
