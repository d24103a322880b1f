import CanonicalModel
import Testing

@testable import Adapters

/// Each field of `create` by itself: what was given, and what base, detail and the list say of it.
@Suite("Kingsoft: every field of create")
struct KingsoftFieldTests {
    struct Field: Sendable, CustomTestStringConvertible {
        var given: JSONObject
        /// By where it shows, e.g. `detail.type`.
        var shown: [(String, JSON)]
        var testDescription: String { "\(JSON.object(given).text) → \(shown.map(\.0))" }

        init(_ given: JSONObject, _ shown: (String, JSON)...) {
            self.given = given
            self.shown = shown
        }
    }

    private static let longTitle = String(repeating: "题", count: 500)
    private static let file: JSON = [
        "author": 7, "file_name": "日志 1.txt", "file_path": "elsewhere/2022/x", "file_size": 9_000_000_000, "file_type": "text/plain",
    ]

    static let fields = [
        Field(["title": "  空格 \u{1F600} \"引号\" "], ("base.title", "  空格 \u{1F600} \"引号\" "), ("detail.title", "  空格 \u{1F600} \"引号\" "), ("list.title", "  空格 \u{1F600} \"引号\" ")),
        Field(["title": JSON(longTitle)], ("base.title", JSON(longTitle))),
        Field(["detail": "多\n行\t<b>&amp;</b>"], ("base.detail", "多\n行\t<b>&amp;</b>"), ("detail.detail", "多\n行\t<b>&amp;</b>"), ("list.detail", "多\n行\t<b>&amp;</b>")),
        Field(["type": 1], ("base.type", 1), ("detail.type", 1), ("list.type", 1)),
        Field(["type": 2], ("base.type", 2), ("detail.type", 2), ("list.type", 2)),
        Field(["type": "3"], ("base.type", 3), ("detail.type", 3), ("list.type", 3)),
        Field(["priority": 1], ("base.priority", 1), ("detail.priority", 1), ("list.priority", "1")),
        Field(["priority": 2], ("base.priority", 2), ("detail.priority", 2), ("list.priority", "2")),
        Field(["priority": "3"], ("base.priority", 3), ("detail.priority", 3), ("list.priority", "3")),
        Field(["sub_type": 2_147_483_647], ("detail.sub_type", 2_147_483_647), ("list.sub_type", 2_147_483_647)),
        Field(["second_subtype": "12"], ("detail.second_subtype", 12), ("list.second_subtype", 12)),
        Field(["sub_type": nil, "second_subtype": 0], ("detail.sub_type", 0), ("list.second_subtype", 0)),
        Field(["reported_time": 1_660_290_001], ("base.reported_time", 1_660_290_001), ("detail.reported_time", "2022-08-12 15:40:01"), ("list.reported_time", 1_660_290_001)),
        Field(["reported_time": "1"], ("base.reported_time", 1), ("detail.reported_time", "1970-01-01 08:00:01"), ("detail.created_duration", 1_660_298_588)),
        // A customer's call taken down by a clock that runs ahead.
        Field(["reported_time": 1_660_298_700], ("base.reported_time", 1_660_298_700), ("detail.created_duration", 0)),
        Field(["customer_organization_id": 9_223_372_036_854_775_807], ("base.customer_organization_id", 9_223_372_036_854_775_807), ("detail.customer_organization_id", 9_223_372_036_854_775_807)),
        Field(["customer_organization_name": "甲&乙"], ("base.customer_organization_name", "甲&乙"), ("detail.customer_organization_name", "甲&乙"), ("list.customer_organization_name", "甲&乙")),
        Field(["customer_info": [["user_id": "9001"]]], ("detail.customer_info.0.user_id", 9001), ("detail.customer_info.0.level", 0), ("detail.customer_info.0.ticket_id", 1), ("list.customer_user_id", "9001")),
        Field(["customer_info": [["user_id": 1, "attribute": 3]]], ("detail.customer_info.0.attribute", 3)),
        Field(["customer_info": [["user_id": 1, "business_director_id": 4]]], ("detail.customer_info.0.business_director_id", 4)),
        Field(["customer_info": [["user_id": 1, "business_director_name": "王"]]], ("detail.customer_info.0.business_director_name", "王")),
        Field(["customer_info": [["user_id": 1, "level": 2]]], ("detail.customer_info.0.level", 2)),
        Field(["customer_info": [["user_id": 1], ["user_id": 2]]], ("detail.customer_info.1.user_id", 2), ("list.customer_user_id", "1")),
        Field(["customer_info": []], ("detail.customer_info", []), ("list.customer_user_id", "")),
        Field(["tags": [6]], ("detail.tags.0.id", 6), ("detail.tags.0.name", "重复"), ("list.tags", "重复")),
        Field(["tags": ["6", 5]], ("detail.tags.1.id", 5), ("list.tags", "重复,紧急客户")),
        Field(["tags": nil], ("detail.tags", []), ("list.tags", "")),
        Field(["repository_product_id": "36"], ("base.product_group_id", 36), ("detail.product_group_id", 36), ("detail.product_group_name", "云主机"), ("list.product_group", "云主机")),
        Field(["repository_product_id": 37, "whether_product_group_id": true], ("base.product_group_id", 37), ("detail.product_group_name", "自有产品")),
        Field(["repository_product_id": 37, "whether_product_group_id": "true"], ("base.product_group_id", 37)),
        Field(["whether_product_group_id": nil], ("base.product_group_id", 36)),
        Field(["attachment": [file]], ("detail.attachment.0", file)),
        Field(["attachment": [["file_name": "a", "file_path": "p", "file_size": 0, "file_type": "t"]]], ("detail.attachment.0.author", 0), ("detail.attachment.0.file_size", 0)),
        Field(["attachment": []], ("detail.attachment", [])),
        Field(["handle_attachment": [file, file]], ("detail.handle_attachment.1", file)),
        Field(["need_process": true], ("base.need_process", true), ("detail.need_process", true), ("list.need_process", 1)),
        Field(["need_process": false], ("base.need_process", false), ("detail.need_process", false), ("list.need_process", 0), ("detail.assigns", []), ("list.handler", 0), ("base.status", 1)),
        Field(["need_process": nil], ("base.need_process", true)),
        Field(["relate_to_ticket_id": 0, "use_relate_status": false], ("detail.relate_to_ticket_id", 0), ("detail.use_relate_status", false)),
        Field(["form_id": 9_007_199_254_740_993], ("detail.form_id", 9_007_199_254_740_993)),
        Field(["form_id": 0], ("detail.form_id", 0)),
        Field(["form_values": ["n": 1.50, "t": "文", "b": false, "a": [1, "2"], "o": ["x": nil], "big": 12_345_678_901_234_567]], ("detail.form_values", ["n": 1.50, "t": "文", "b": false, "a": [1, "2"], "o": ["x": nil], "big": 12_345_678_901_234_567])),
        Field(["form_values": [:]], ("detail.form_values", [:]), ("list.form_values", "{}")),
        Field(["form_values": ["k": "v"]], ("list.form_values", #"{"k":"v"}"#)),
        Field(["is_solved": true], ("base.is_solved", true), ("detail.is_solved", true)),
        Field(["is_solved": nil], ("base.is_solved", false), ("detail.is_solved", false)),
        Field(["creator_id": 38361, "creator_name": "张三"], ("base.creator_id", 38361), ("detail.creator_name", "张三"), ("list.creator_name", "张三")),
        // The name that came with the ticket counts before the directory's.
        Field(["creator_id": "40084", "creator_name": "小田"], ("base.creator_id", 40084), ("base.creator_name", "小田"), ("detail.creator_id", 40084)),
        Field(["ticket_no": 1, "id": 5, "未知": []], ("base.id", 1)),
    ]

    @Test("is accepted, kept and given back in the type of the text", arguments: fields)
    func givenBack(_ field: Field) throws {
        var world = KingsoftWorld()
        try world.create(field.given)
        let data = [
            "base": try world.call(.get, "base", query: "id=1").data, "detail": try world.call(.get, "detail", query: "id=1").data,
            "list": try world.call(.post, "list_tickets").data?["tickets"]?[0],
        ]
        for (path, value) in field.shown {
            let steps = path.split(separator: ".").map(String.init)
            let found = steps.dropFirst().reduce(data[steps[0]] ?? nil) { at, step in
                Int(step).map { at?[$0] } ?? at?[step]
            }
            #expect(found?.text == value.text, "\(path)")
        }
    }

    @Test("there is a row for every member of the text's example")
    func complete() throws {
        let example = try #require(try KingsoftVectors.json("create-request.json").objectValue)
        let tested = Set(Self.fields.flatMap { $0.given.keys })
        #expect(example.keys.filter { !tested.contains($0) } == [])
    }

    @Test(
        "what would not fit the text's integer(int32) is refused by name",
        arguments: [
            (["sub_type": 2_147_483_648], "sub_type"), (["second_subtype": 2_147_483_648], "second_subtype"),
            (["customer_info": [["user_id": 1, "level": 2_147_483_648]]], "customer_info[0].level"),
            (["customer_info": [["user_id": 1, "level": -2_147_483_649]]], "customer_info[0].level"),
        ] as [(JSONObject, String)])
    func int32(_ given: JSONObject, _ name: String) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(given))
        #expect(answer.errno == 21000 && answer.message == "参数 \(name) 超出取值范围")
    }

    @Test("a related ticket is shown with whether its status is shared", arguments: [true, false])
    func relation(_ shares: Bool) throws {
        var world = KingsoftWorld()
        try world.create()
        try world.create(["relate_to_ticket_id": "1", "use_relate_status": JSON(shares)])
        let data = try #require(try world.call(.get, "detail", query: "id=2").data)
        #expect(data["relate_to_ticket_id"] == 1 && data["use_relate_status"] == JSON(shares))
    }
}
