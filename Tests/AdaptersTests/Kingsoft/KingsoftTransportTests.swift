import CanonicalModel
import Testing

@testable import Adapters

/// What real callers' HTTP libraries do to a call without meaning anything by it.
@Suite("Kingsoft: ways to send a call")
struct KingsoftTransportTests {
    struct Call: Sendable, CustomTestStringConvertible {
        var method: HTTPMethod
        var verb: String
        var query = ""
        /// All numbers; sent once as they are and once as texts.
        var body: JSONObject = [:]
        var testDescription: String { "\(method) \(verb)" }
    }

    static let calls = [
        Call(method: .post, verb: "list_tickets", body: ["page": 1, "page_size": 5, "status": 1, "type": 1, "creator_id": 40084,
            "product_group_id": [36], "sub_type": 11, "second_subtype": 12, "created_start": 1, "created_end": 1_700_000_000]),
        Call(method: .get, verb: "list_tickets", query: "page=1&page_size=5&status=1"),
        Call(method: .get, verb: "base", query: "id=1"), Call(method: .get, verb: "detail", query: "id=1"),
        Call(method: .post, verb: "create", body: KingsoftSamples.create),
        Call(method: .post, verb: "reject_handle", body: ["id": 1, "productGroupId": 36, "detail": "d"]),
        Call(method: .post, verb: "comment_ticket", body: ["id": 1, "productGroupId": 36, "detail": "d"]),
        Call(method: .post, verb: "close_ticket", body: [
            "closer_id": 40084, "closer_name": "田金秀", "id": 1, "is_solved": true, "solved_time": 1_660_298_580,
            "handle_attachment": ["author": 1, "file_name": "a", "file_path": "b", "file_size": 1, "file_type": "t"],
        ]),
    ]

    private func send(_ call: Call, _ body: String? = nil, path: String = "", contentType: String? = nil) throws -> KingsoftWorld.Answer {
        var world = KingsoftWorld()
        try world.create()
        let body = body ?? (call.body.isEmpty ? "" : JSON.object(call.body).text)
        return try world.call(call.method, call.verb + path, query: call.query, body: body, contentType: contentType)
    }

    @Test("a path may end in a slash", arguments: calls)
    func trailingSlash(_ call: Call) throws {
        #expect(try send(call, path: "/").errno == 10000)
    }

    @Test("no path may go on behind the slash", arguments: calls)
    func nothingBehind(_ call: Call) {
        let gate = Kingsoft.TicketGate(services: GateServices(cryptography: PureCryptography(), log: { _ in }))
        for path in ["//", "/x", "/1/"] {
            let match = RouteTable([gate]).match(call.method, "/workorder/api/ticket/\(call.verb)\(path)")
            if case .found = match { Issue.record("\(call.verb)\(path) is found") }
        }
    }

    @Test(
        "the content type may be anything JSON is sent under, or be left out", arguments: calls,
        [nil, "text/plain", "text/plain;charset=UTF-8", "application/json", "APPLICATION/JSON; Charset=\"utf-8\""])
    func contentTypes(_ call: Call, _ type: String?) throws {
        #expect(try send(call, contentType: type).errno == 10000)
    }

    @Test("every number may come as text, and every flag too", arguments: calls)
    func numbersAsText(_ call: Call) throws {
        let texts = Self.texts(.object(call.body))
        #expect(try send(call, call.body.isEmpty ? "" : texts.text).errno == 10000)
    }

    /// A workflow's own fields have rules of their own.
    private static func texts(_ value: JSON) -> JSON {
        switch value {
        case .number(let number): .string(number.text)
        case .bool(let flag): .string(flag ? "true" : "false")
        case .array(let items): .array(items.map(texts))
        case .object(let members): .object(JSONObject(members.map { ($0, $0 == "form_values" ? $1 : texts($1)) }))
        default: value
        }
    }

    @Test("a body may begin with a byte order mark or white space, and end in a line break", arguments: calls.filter { !$0.body.isEmpty })
    func surroundings(_ call: Call) throws {
        #expect(try send(call, " \r\n\t" + JSON.object(call.body).text + "\r\n").errno == 10000)
    }

    @Test("members that nobody knows are passed over", arguments: calls.filter { !$0.body.isEmpty })
    func unknownMembers(_ call: Call) throws {
        var body = call.body
        body["trace"] = ["id": [1, nil]]
        body["Id"] = "x"
        #expect(try send(call, JSON.object(body).text).errno == 10000)
    }

    @Test("a body that says it is GBK is read as that, in each call that has one", arguments: ["GBK", "gb2312", "GB18030"])
    func gbk(_ charset: String) throws {
        // 测试 in GBK.
        let text: [UInt8] = [0xB2, 0xE2, 0xCA, 0xD4]
        var world = KingsoftWorld()
        try world.create()
        let comment = Array(#"{"id":1,"detail":""#.utf8) + text + Array(#""}"#.utf8)
        #expect(try world.call(.post, "comment_ticket", bytes: comment, contentType: "application/json; charset=\(charset)").errno == 10000)
        let history = try world.call(.get, "detail", query: "id=1").data?["assigns"]?[1]?["history"]
        #expect(history?[0]?["detail"] == "测试")
        world.tickets[1]?.ticket.customer.organizationName = "测试公司"
        let list = Array(#"{"customer_organization_name":""#.utf8) + text + Array(#""}"#.utf8)
        let found = try world.call(.post, "list_tickets", bytes: list, contentType: "text/plain; charset=\(charset)")
        #expect(found.data?["pagination"]?["total"] == 1)
    }

    @Test("GBK bytes that nobody declared are no JSON")
    func undeclared() throws {
        var world = KingsoftWorld()
        let body = Array(#"{"id":1,"detail":""#.utf8) + [0xB2, 0xE2] + Array(#""}"#.utf8)
        #expect(try world.call(.post, "comment_ticket", bytes: body, contentType: "application/json").errno == 21000)
    }

    @Test("the request_id is 32 lower-case hex digits, whatever the request is called", arguments: calls)
    func requestIDs(_ call: Call) throws {
        let id = try send(call).json["request_id"]?.stringValue
        #expect(id?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
    }
}
