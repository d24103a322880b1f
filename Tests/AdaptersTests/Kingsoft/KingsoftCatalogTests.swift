import CanonicalModel
import Testing

@testable import Adapters

/// What a site has configured, as `detail` gives it back.
@Suite("Kingsoft: forms, customers, types and tags of the site")
struct KingsoftCatalogTests {
    private static func detail(_ changes: JSONObject) throws -> JSON {
        var world = KingsoftWorld()
        world.definitions = KingsoftSamples.catalog
        try world.create(changes)
        return try #require(try world.call(.get, "detail", query: "id=1").data)
    }

    @Test("the form that a ticket names is defined in full, next to the values it was given")
    func form() throws {
        let values: JSON = ["f_text": "甲", "f_checkbox": ["x", "y"], "f_dateTimeSpan": "2022-01-01 - 2022-01-02", "else": 1.50]
        let data = try Self.detail(["form_id": 40, "form_values": values])
        #expect(data["form_id"] == 40 && data["form_values"] == values)
        let fields = try #require(data["form_define"]?.arrayValue)
        #expect(fields.map { $0["type"] } == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(fields.map { $0["id"] } == [400, 401, 402, 403, 404, 405, 406, 407])
        #expect(fields.allSatisfy { $0["form_id"] == 40 && $0["created_time"] == 1_600_000_001 && $0["updated_time"] == 1_600_000_002 })
        #expect(fields.map { $0["is_required"] } == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(fields.map { $0["is_deleted"] } == [false, false, false, false, false, false, false, true])
        #expect(fields.map { $0["options"] } == ["", "", #"["a","b"]"#, "男,女", "", "", "", ""])
        #expect(fields[2]["display_name"] == "栏目 select" && fields[2]["display_order"] == 2 && fields[2]["display_remarks"] == "备注 2")
    }

    @Test(
        "a ticket without a form has its product line's; one with a form has its own, and an unknown number stands for itself",
        arguments: [
            (["form_id": nil, "repository_product_id": 39], 40, 8), (["form_id": 0, "repository_product_id": 39], 40, 8),
            (["form_id": 40], 40, 8), (["form_id": 4, "repository_product_id": 39], 4, 2), (["form_id": nil], 0, 2),
        ] as [(JSONObject, JSON, Int)])
    func whichForm(_ changes: JSONObject, _ id: JSON, _ fields: Int) throws {
        let data = try Self.detail(changes)
        #expect(data["form_id"] == id && data["form_define"]?.arrayValue?.count == fields)
        #expect(data["form_define"]?.arrayValue?.allSatisfy { $0["form_id"] == id } == true)
    }

    @Test("what a caller leaves out of customer_info is filled in from what the site knows of the account")
    func accounts() throws {
        let given: JSON = [["user_id": 9001, "level": 1], ["user_id": 9002], ["user_id": 12, "business_director_name": "甲"]]
        let shown = try #require(
            try Self.detail(["customer_organization_id": 1, "customer_info": given])["customer_info"]?.arrayValue)
        #expect(shown == [
            ["attribute": 8, "business_director_id": 50001, "business_director_name": "组长", "level": 1, "ticket_id": 1, "user_id": 9001],
            ["attribute": 0, "business_director_id": 0, "business_director_name": "", "level": 0, "ticket_id": 1, "user_id": 9002],
            ["attribute": 0, "business_director_id": 0, "business_director_name": "甲", "level": 0, "ticket_id": 1, "user_id": 12],
        ])
    }

    @Test("without customer_info the accounts of a customer the site knows are shown; a customer nobody knows has none")
    func noAccounts() throws {
        for nothing in [nil, []] as [JSON] {
            let known = try Self.detail(["customer_organization_id": 1, "customer_info": nothing])
            #expect(known["customer_info"]?.arrayValue?.map { $0["user_id"] } == [9001, 9002])
            #expect(try Self.detail(["customer_organization_id": 2, "customer_info": nothing])["customer_info"] == [])
        }
    }

    @Test("500 accounts are as many as a ticket takes", arguments: [(500, 10000), (501, 21000)] as [(Int, Int64)])
    func mostAccounts(_ count: Int, _ errno: Int64) throws {
        var world = KingsoftWorld()
        let accounts = JSON.array((0..<count).map { ["user_id": JSON($0)] })
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(["customer_info": accounts]))
        #expect(answer.errno == errno && (errno == 10000 || answer.message.contains("customer_info")))
    }

    @Test("the name that a caller gives a customer counts; where another gate gave none, the site's")
    func names() throws {
        var world = KingsoftWorld()
        world.definitions = KingsoftSamples.catalog
        try world.create(["customer_organization_id": 1, "customer_organization_name": "另一个名字", "customer_info": []])
        try world.create(["customer_organization_id": 1, "customer_info": []])
        world.tickets[2]?.ticket.customer.organizationName = ""
        for (id, name) in [(1, "另一个名字"), (2, "北京示例科技有限公司")] as [(Int, JSON)] {
            for verb in ["base", "detail"] {
                #expect(try world.call(.get, verb, query: "id=\(id)").data?["customer_organization_name"] == name)
            }
        }
        let rows = try #require(try world.call(.get, "list_tickets").data?["tickets"]?.arrayValue)
        #expect(rows.map { $0["customer_organization_name"] } == ["北京示例科技有限公司", "另一个名字"])
        #expect(rows.map { $0["customer_user_id"] } == ["9001", "9001"])
    }

    @Test("types are shown with their names, unknown ones without", arguments: [
        (11, 12, "网络", "丢包"), (12, 11, "丢包", "网络"), (0, 0, "", ""), (900, 901, "", ""),
    ] as [(JSON, JSON, JSON, JSON)])
    func types(_ sub: JSON, _ second: JSON, _ name: JSON, _ secondName: JSON) throws {
        let data = try Self.detail(["sub_type": sub, "second_subtype": second])
        #expect(data["sub_type"] == sub && data["second_subtype"] == second)
        #expect(data["sub_type_name"] == name && data["second_subtype_name"] == secondName)
    }

    @Test("a tag is shown as the site has it now; one that left the site as deleted")
    func tags() throws {
        var world = KingsoftWorld()
        try world.create(["tags": [6, 5, 6]])
        let long = JSON(KingsoftWorld.long.seconds)
        let shown = try world.call(.get, "detail", query: "id=1").data?["tags"]
        #expect(shown == [
            ["created_time": long, "id": 6, "is_deleted": false, "is_enabled": true, "name": "重复", "updated_time": long],
            ["created_time": long, "id": 5, "is_deleted": false, "is_enabled": true, "name": "紧急客户", "updated_time": long],
        ])
        world.tickets[1]?.ticket.tags = [99]
        #expect(try world.call(.get, "detail", query: "id=1").data?["tags"] == [
            ["created_time": 0, "id": 99, "is_deleted": true, "is_enabled": false, "name": "", "updated_time": 0]
        ])
    }
}
