import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: list, base, detail")
struct KingsoftReadTests {
    /// A ticket with everything in it: handled, commented and closed.
    static func fullWorld() throws -> KingsoftWorld {
        var world = KingsoftWorld()
        try world.create()
        world.advance(seconds: 30)
        try world.handle(1, by: "zhangsan")
        _ = try world.call(.post, "comment_ticket", body: #"{"id":1,"detail":"谢谢"}"#)
        let file: JSON = ["author": 40084, "file_name": "t", "file_path": "workorder/1/cccccccccccccccccccccccccccccccc", "file_size": 1, "file_type": "p/p"]
        _ = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["handle_attachment": file]))
        return world
    }

    @Test(
        "an answer has the members of the text's example, in its types",
        arguments: [("list_tickets", "", "list-answer.json"), ("base", "id=1", "base-answer.json"), ("detail", "id=1", "detail-answer.json")])
    func types(_ verb: String, _ query: String, _ example: String) throws {
        var world = try Self.fullWorld()
        let answer = try world.call(.get, verb, query: query)
        #expect(differences(answer.json, from: try KingsoftVectors.json(example)) == [])
        #expect(answer.errno == 10000)
        var bare = KingsoftWorld()
        try bare.create(["customer_info": nil, "attachment": nil, "need_process": false, "tags": [], "form_values": nil])
        let empty = try bare.call(.get, verb, query: query)
        #expect(differences(empty.json, from: try KingsoftVectors.json(example)) == [])
    }

    @Test("a list row says what base says, in the row's own types")
    func row() throws {
        var world = try Self.fullWorld()
        let row = try #require(try world.call(.post, "list_tickets", body: "{}").data?["tickets"]?[0])
        #expect(row["closed_time"] == 1_660_298_619 && row["created_time"] == 1_660_298_589)
        #expect(row["status"] == "3" && row["priority"] == "2" && row["need_process"] == 1 && row["type"] == 1)
        #expect(row["tags"] == "紧急客户,重复")
        #expect(try JSON(parsing: row["form_values"]?.stringValue ?? "") == KingsoftSamples.create["form_values"])
        #expect(row["creator_name"] == "田金秀" && row["customer_user_id"] == "9001" && row["product_group"] == "云主机")
        #expect(row["manager"] == 50001 && row["sub_type"] == 11 && row["second_subtype"] == 12)
        #expect(row["reported_time"] == JSON(KingsoftSamples.reported))
    }

    @Test("an open ticket's row names its handler")
    func handler() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.get, "list_tickets").data?["tickets"]?[0]?["handler"] == 38361)
        try world.create(["repository_product_id": 37, "whether_product_group_id": true])
        // Without a staff number the directory's own number stands in.
        #expect(try world.call(.get, "list_tickets").data?["tickets"]?[0]?["handler"] == 3)
    }

    @Test("detail shows the way of the ticket in its assigns and their history")
    func assigns() throws {
        var world = try Self.fullWorld()
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        let assigns = try #require(data["assigns"]?.arrayValue)
        #expect(assigns.map { $0["status"] } == [3, 3, 5])
        #expect(assigns.map { ($0["history"]?.arrayValue ?? []).map { $0["action"] } } == [[1], [2], [7, 10]])
        let handled = assigns[1]
        #expect(handled["user_id"] == 38361 && handled["user_name"] == "张三" && handled["manager_name"] == "组长")
        #expect(handled["product_group_id"] == 36 && handled["product_group_name"] == "云主机" && handled["user_group_id"] == 7)
        #expect(handled["handled_time"] == 1_660_298_619 && handled["created_time"] == 1_660_298_589)
        #expect(handled["is_handler"] == false && data["is_creator"] == false && handled["ticket_id"] == 1)
        #expect(handled["history"]?[0]?["created_time"] == "2022-08-12 18:03:39")
        #expect(handled["history"]?[0]?["detail"] == "已定位")
        #expect(data["pending_duration"] == 30 && data["created_time"] == "2022-08-12 18:03:09")
        #expect(data["sub_type_name"] == "网络" && data["second_subtype_name"] == "丢包")
    }

    @Test("the form is the workflow's fields, in the contract's types")
    func form() throws {
        var world = KingsoftWorld()
        try world.create()
        let fields = try #require(try world.call(.get, "detail", query: "id=1").data?["form_define"]?.arrayValue)
        #expect(fields.map { $0["type"] } == [3, 1] && fields.map { $0["is_required"] } == [1, 0])
        #expect(fields[0]["display_name"] == "地域" && fields[0]["display_remarks"] == "机房所在地域")
        #expect(fields[0]["display_order"] == 2 && fields[0]["form_id"] == 4 && fields[1]["options"] == "")
        #expect(try JSON(parsing: fields[0]["options"]?.stringValue ?? "") == ["bj": "北京", "sh": "上海"])
    }

    @Test("events that name no assignment show once, under the newest there was")
    func histories() {
        var random = RandomSource(seed: 1)
        let assignments = [10, 20, 30].map {
            Assignment(guid: Guid(random: &random), number: $0, state: 1, stateName: "", target: .people, people: [], created: Moment(seconds: $0))
        }
        let events = [5, 15, 20, 35].map {
            TicketEvent(ticket: 1, number: $0, kind: .commented, at: Moment(seconds: $0), actor: .robot, caller: "", state: 1, stateName: "")
        }
        let histories = Kingsoft.histories(of: assignments, events: events)
        #expect(assignments.map { histories[$0.guid]?.map(\.number) ?? [] } == [[5, 15], [20], [35]])
        #expect(Kingsoft.histories(of: [], events: events).isEmpty)
    }

    @Test(
        "an id that is none, or nobody's, is refused", arguments: [
            ("", 21000), ("id=", 21000), ("id=x", 21000), ("id=0", 21000), ("id=-1", 21000), ("id=99999999999999999999", 21000),
            ("id=404", 22000), ("id=1&id=2", 21000),
        ], ["base", "detail"])
    func badID(_ row: (String, Int64), _ verb: String) throws {
        var world = KingsoftWorld()
        try world.create()
        let answer = try world.call(.get, verb, query: row.0)
        #expect(answer.errno == row.1 && answer.data == nil)
    }

    @Test("another tenant's ticket, and one of a workflow out of reach, are not there")
    func hidden() throws {
        var world = KingsoftWorld()
        try world.create()
        world.caller.workflows = .only([2])
        for verb in ["base", "detail"] { #expect(try world.call(.get, verb, query: "id=1").errno == 22000) }
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1)).errno == 22000)
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1}"#).errno == 22000)
        #expect(try world.call(.get, "list_tickets").data?["pagination"]?["total"] == 0)
        world.caller.workflows = .all
        world.caller.tenant = "globex"
        for verb in ["base", "detail"] { #expect(try world.call(.get, verb, query: "id=1").errno == 22000) }
    }

    @Test("a path may end in a slash")
    func trailingSlash() throws {
        var world = KingsoftWorld()
        #expect(try world.call(.get, "list_tickets/").errno == 10000)
    }

    @Test(
        "what is refused before a route speaks the contract's envelope",
        arguments: [(404, "接口不存在"), (405, "请求方法不支持"), (413, "请求体过大")])
    func refusal(_ status: Int, _ message: String) throws {
        let gate = Kingsoft.TicketGate(services: GateServices(cryptography: PureCryptography(), log: { _ in }))
        let refusal = GateRefusal(status: status, reason: "", error: .notFound(.path, ""))
        let answer = gate.refusal(refusal, requestID: "abc")
        #expect(answer.status == status)
        let json = try JSON(parsing: answer.body)
        #expect(json["errmsg"] == JSON(message) && json["data"] == nil)
        #expect(json["request_id"]?.stringValue?.utf8.count == 32)
    }
}

@Suite("Kingsoft: the list's filters")
struct KingsoftListTests {
    static func query(_ parameters: JSONObject) throws -> TicketQuery? {
        let world = KingsoftWorld()
        return try Kingsoft.ListRequest(Kingsoft.Parameters(parameters))
            .query(for: world.caller, people: Kingsoft.People(directory: world.definitions.directory))
    }

    @Test("the text's example, all zeros, asks for everything, newest first, ten a page")
    func textsExample() throws {
        let example = try #require(try KingsoftVectors.json("list-request.json").objectValue)
        let query = try #require(try Self.query(example))
        #expect(query.createdFrom == nil && query.createdTo == nil && query.creator == nil && query.customerNamePart == nil)
        #expect(query.productLines == nil && query.shown == nil && query.type == nil)
        #expect(query.subtype == nil && query.secondSubtype == nil && query.newestFirst)
        #expect(query.page == PageRequest(number: 1, size: 10, beyondEnd: .empty))
        #expect(query.tenant == KingsoftWorld.tenant)
    }

    @Test("each filter reaches the query, from a body and from a query string")
    func everyFilter() throws {
        let body: JSONObject = [
            "created_start": 100, "created_end": "200", "creator_id": 40084, "customer_organization_name": "金山", "page": 3,
            "page_size": 100, "product_group_id": [36, "37"], "status": 2, "type": 1, "sub_type": 11, "second_subtype": 12,
        ]
        let line = "created_start=100&created_end=200&creator_id=40084&customer_organization_name=%E9%87%91%E5%B1%B1&page=3"
            + "&page_size=100&product_group_id=36,37&status=2&type=1&sub_type=11&second_subtype=12"
        let fromQuery = try Kingsoft.ListRequest(Kingsoft.Parameters(query: QueryParameters(line)))
        #expect(try Kingsoft.ListRequest(Kingsoft.Parameters(body)) == fromQuery)
        let repeated = line.replacing("product_group_id=36,37", with: "product_group_id=36&product_group_id=37")
        #expect(try Kingsoft.ListRequest(Kingsoft.Parameters(query: QueryParameters(repeated))) == fromQuery)
        let query = try #require(try Self.query(body))
        #expect(query.createdFrom == Moment(seconds: 100) && query.createdTo == Moment(milliseconds: 200_999))
        #expect(query.creator == "tianjinxiu" && query.customerNamePart == "金山")
        #expect(query.page == PageRequest(number: 3, size: 100, beyondEnd: .empty) && query.productLines == [36, 37])
        #expect(query.shown == Standing([.draft, .pending, .inProgress, .returned], hasStarted: true))
        #expect(query.type == 1 && query.subtype == 11 && query.secondSubtype == 12)
    }

    @Test(
        "a value that does not fit is named",
        arguments: [
            ("page_size", 101), ("page_size", -1), ("page", -1), ("status", 5), ("type", 4), ("created_start", "x"),
            ("created_end", 1_660_298_589_500), ("creator_id", []), ("customer_organization_name", 7), ("product_group_id", ["a"]),
            ("product_group_id", [1.5]), ("sub_type", -1), ("second_subtype", false), ("page", 4_294_967_296),
        ] as [(String, JSON)])
    func refused(_ name: String, _ value: JSON) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "list_tickets", body: JSON.object([name: value]).text)
        #expect(answer.errno == 21000 && answer.message.contains(name))
    }

    @Test("a page beyond the end and a creator nobody knows give no rows")
    func empty() throws {
        var world = KingsoftWorld()
        try world.create()
        let beyond = try world.call(.post, "list_tickets", body: #"{"page":9}"#).data
        #expect(beyond?["tickets"] == [] && beyond?["pagination"] == ["page_size": 10, "total": 1])
        let nobody = try world.call(.post, "list_tickets", body: #"{"creator_id":123456}"#)
        #expect(nobody.errno == 10000 && nobody.data?["tickets"] == [] && nobody.data?["pagination"]?["total"] == 0)
    }

    @Test("GET may carry a body; POST may come with a query or nothing")
    func bodies() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.get, "list_tickets", body: #"{"type":2}"#).data?["pagination"]?["total"] == 0)
        #expect(try world.call(.get, "list_tickets", query: "type=2").data?["pagination"]?["total"] == 0)
        #expect(try world.call(.post, "list_tickets", query: "type=2").data?["pagination"]?["total"] == 0)
        #expect(try world.call(.post, "list_tickets").data?["pagination"]?["total"] == 1)
    }

    @Test("tickets are found by the status they show", arguments: [(1, 1), (2, 0), (3, 0), (4, 0)])
    func byStatus(_ status: Int, _ total: Int64) throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.get, "list_tickets", query: "status=\(status)").data?["pagination"]?["total"] == JSON(total))
    }
}
