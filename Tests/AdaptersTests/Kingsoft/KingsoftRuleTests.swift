import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: every errno, from a real call")
struct KingsoftErrnoTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var errno: Int64
        var message: String
        var status = 200
        var testDescription: String
        var call: @Sendable (inout KingsoftWorld) throws -> KingsoftWorld.Answer

        init(
            _ errno: Int64, _ message: String, status: Int = 200, _ what: String,
            _ call: @escaping @Sendable (inout KingsoftWorld) throws -> KingsoftWorld.Answer
        ) {
            self.errno = errno
            self.message = message
            self.status = status
            testDescription = what
            self.call = call
        }
    }

    private static func failing(_ error: CanonicalError, _ world: inout KingsoftWorld) throws -> KingsoftWorld.Answer {
        world.failure = error
        return try world.call(.post, "comment_ticket", body: #"{"id":1}"#)
    }

    static let refusals = [
        Refusal(20001, "缺少鉴权信息：请求头需要 AppId、Timestamp、Sign", "no headers") { try $0.call(.get, "base", query: "id=1", headers: []) },
        Refusal(20001, "鉴权失败：AppId 或 Sign 错误", "a wrong Sign") {
            try $0.call(.get, "base", query: "id=1", headers: KingsoftAuthenticationTests.right.dropLast() + [("Sign", "00")])
        },
        Refusal(20002, "Timestamp 格式错误或不在有效时间范围内", "a malformed Timestamp") {
            try $0.call(.get, "base", query: "id=1", headers: [("AppId", "demo-app"), ("Timestamp", "now"), ("Sign", "00")])
        },
        Refusal(21000, "缺少必填参数 id", "no id") { try $0.call(.get, "detail") },
        Refusal(21000, "参数 status 超出取值范围", "a status that is none") { try $0.call(.get, "list_tickets", query: "status=5") },
        Refusal(21000, "参数 type 类型错误", "a type that is no number") { try $0.call(.post, "list_tickets", body: #"{"type":"故障"}"#) },
        Refusal(21000, "请求体应为 JSON 对象", "a body that is no object") { try $0.call(.post, "comment_ticket", body: "[1]") },
        Refusal(21000, "请求体不是合法的 JSON：第 1 行第 2 个字符", "a body that is no JSON") { try $0.call(.post, "comment_ticket", body: "{id:1}") },
        Refusal(21000, "请求体应为 JSON，字符集为 UTF-8 或 GBK", status: 415, "XML") {
            try $0.call(.post, "comment_ticket", body: "<a/>", contentType: "application/xml")
        },
        Refusal(22000, "工单不存在", "no such ticket") { try $0.call(.get, "base", query: "id=2") },
        Refusal(22001, "产品线不存在", "no such product line") {
            try $0.call(.post, "create", body: KingsoftSamples.create(["repository_product_id": 1]))
        },
        Refusal(22001, "产品线不存在", "a comment for no such product line") {
            try $0.call(.post, "comment_ticket", body: #"{"id":1,"productGroupId":1}"#)
        },
        Refusal(23000, "工单状态不允许评论", "a comment on what has ended") { world in
            world.tickets[1]?.ticket.lifecycle = .completed
            return try world.call(.post, "comment_ticket", body: #"{"id":1}"#)
        },
        Refusal(23000, "工单状态不允许拒绝", "a rejection where nobody is asked") {
            try $0.create(["need_process": false])
            return try $0.call(.post, "reject_handle", body: #"{"id":2}"#)
        },
        Refusal(23000, "工单状态不允许关闭", "a second closing") { world in
            _ = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1))
            return try world.call(.post, "close_ticket", body: KingsoftSamples.close(1))
        },
        Refusal(24000, "仅工单的创建人可关闭工单", "somebody else's closing") {
            try $0.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["closer_id": 38361]))
        },
        Refusal(26000, "附件不可用：file_path 不是上传接口返回的路径", "a file_path that leads elsewhere") {
            let file: JSON = ["author": 1, "file_name": "a", "file_path": "../x", "file_size": 1, "file_type": "t"]
            return try $0.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["handle_attachment": file]))
        },
        Refusal(29000, "系统繁忙，请稍后再试", status: 503, "too much to do") { try failing(CanonicalError(.overloaded, "full"), &$0) },
        Refusal(29000, "服务暂不可用，请稍后再试", status: 503, "no disk") { try failing(CanonicalError(.unavailable, "disk"), &$0) },
        Refusal(50000, "系统内部错误", "a fault of ours") { try failing(CanonicalError(.internal, "secret inside"), &$0) },
    ]

    @Test("has its number, its words, a request_id, and no data; and the ticket is as it was", arguments: refusals)
    func refused(_ refusal: Refusal) throws {
        var world = KingsoftWorld()
        try world.create()
        let answer = try refusal.call(&world)
        #expect(answer.errno == refusal.errno && answer.message == refusal.message && answer.status == refusal.status)
        #expect(answer.json.objectValue?.keys == ["errno", "errmsg", "request_id"])
        #expect(answer.json["request_id"]?.stringValue?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        #expect((refusal.status == 503) == answer.headers.contains { $0.name == "Retry-After" })
    }

    @Test("there is a row for every number of the table")
    func complete() {
        #expect(Set(Self.refusals.map(\.errno)).union([10000]) == Set(Kingsoft.Errno.allCases.map { Int64($0.rawValue) }))
    }
}

@Suite("Kingsoft: rejecting")
struct KingsoftRejectTests {
    @Test("a group that a state names is rejected by the ticket's product line as well", arguments: ["", #","productGroupId":36"#])
    func namedGroup(_ line: String) throws {
        var world = KingsoftWorld()
        var desk = KingsoftWorld.desk
        desk.states[1].participant = .departments([8])
        world.definitions = KingsoftWorld.definitions(people: KingsoftWorld.people, desk: desk)
        try world.create()
        #expect(world.tickets[1]?.openAssignments.map(\.people) == [["lisi"]])
        #expect(try world.call(.post, "reject_handle", body: #"{"id":1,"detail":"不归我们"\#(line)}"#).errno == 10000)
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(data["status"] == 1 && data["assigns"]?.arrayValue?.map { $0["status"] } == [3, 4, 1])
        #expect(data["assigns"]?[1]?["history"]?[0]?["detail"] == "不归我们")
        // The product line's manager.
        #expect(data["assigns"]?[2]?["user_id"] == 50001)
    }

    @Test("a ticket that was started is pending again, and the manager can take it on")
    func startedBefore() throws {
        var world = KingsoftWorld()
        try world.create()
        world.tickets[1]?.ticket.lifecycle = .inProgress
        world.tickets[1]?.ticket.moments.started = world.now
        world.tickets[1]?.assignments[1].status = .inProgress
        world.tickets[1]?.assignments[1].handler = "zhangsan"
        #expect(try world.call(.get, "base", query: "id=1").data?["status"] == 2)
        #expect(try world.call(.post, "reject_handle", body: #"{"id":1}"#).errno == 10000)
        let base = try #require(try world.call(.get, "base", query: "id=1").data)
        #expect(base["status"] == 1 && base["started_time"] == 0)
        #expect(try world.call(.get, "list_tickets").data?["tickets"]?[0]?["handler"] == 50001)
        world.advance(seconds: 5)
        try world.handle(1, by: "leader")
        #expect(try world.call(.get, "base", query: "id=1").data?["status"] == 2)
    }

    @Test("what was never submitted cannot be rejected")
    func draft() throws {
        var world = KingsoftWorld()
        let request = CommandRequest(
            tenant: KingsoftWorld.tenant, gate: "loonflow", caller: "ops", actor: .person("zhangsan"), target: .new(1),
            commands: [.create(NewTicket(title: "草稿"))])
        _ = try world.carryOut(request).get()
        let answer = try world.call(.post, "reject_handle", body: #"{"id":1}"#)
        #expect(answer.errno == 23000 && answer.message == "工单状态不允许拒绝")
        #expect(world.tickets[1]?.openAssignments.map(\.people) == [["zhangsan"]])
    }

    @Test("a product line whose manager is nobody gives the work to its department's leader; without one nobody has it")
    func withoutManager() throws {
        var world = KingsoftWorld()
        try world.create(["repository_product_id": 37, "whether_product_group_id": true])
        #expect(try world.call(.post, "reject_handle", body: #"{"id":1,"productGroupId":37}"#).errno == 10000)
        #expect(world.tickets[1]?.ticket.handling.people == ["leader"])
        world.definitions = KingsoftWorld.definitions(people: KingsoftWorld.people.filter { $0.username != "leader" })
        try world.create(["repository_product_id": 37, "whether_product_group_id": true])
        #expect(try world.call(.post, "reject_handle", body: #"{"id":2,"productGroupId":37}"#).errno == 10000)
        #expect(world.tickets[2]?.ticket.handling == .nobody)
        let row = try world.call(.get, "list_tickets").data?["tickets"]?[0]
        #expect(row?["handler"] == 0 && row?["status"] == "1")
    }
}

@Suite("Kingsoft: closing")
struct KingsoftCloseTests {
    @Test("the name that the closer gave is kept with the closing and shown in its history")
    func closerName() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["closer_name": "小田", "closer_id": "40084"])).errno == 10000)
        let history = try #require(try world.call(.get, "detail", query: "id=1").data?["assigns"]?[1]?["history"]?.arrayValue)
        #expect(history.last?["action"] == 10 && history.last?["creator_name"] == "小田" && history.last?["creator_id"] == 40084)
        #expect(history.last?["detail"] == "好了")
        #expect(world.events[1]?.last?.group == ["closer_name": "小田"])
    }

    @Test(
        "the customer's confirmation lies between the report and now", arguments: [
            (KingsoftSamples.reported - 1, 21000), (KingsoftSamples.reported, 10000), (KingsoftWorld.start.seconds, 10000),
            (KingsoftWorld.start.seconds + 1, 21000), (0, 21000),
        ] as [(Int64, Int64)])
    func solvedTime(_ solved: Int64, _ errno: Int64) throws {
        var world = KingsoftWorld()
        try world.create()
        let answer = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["solved_time": JSON(solved)]))
        #expect(answer.errno == errno && (errno == 10000 || answer.message.contains("solved_time")))
    }

    @Test("a solution's files are one object or a list of them, and join those the ticket came with")
    func files() throws {
        let file: JSON = ["author": 1, "file_name": "x", "file_path": "p/x", "file_size": 1, "file_type": "t"]
        for (given, count) in [(file, 2), ([file], 2), ([file, file], 3), ([], 1), (nil, 1)] as [(JSON, Int)] {
            var world = KingsoftWorld()
            try world.create()
            #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["handle_attachment": given])).errno == 10000)
            let shown = try world.call(.get, "detail", query: "id=1").data?["handle_attachment"]?.arrayValue
            #expect(shown?.count == count)
        }
    }

    @Test(
        "each of a file's five members is needed once there is a file",
        arguments: ["author", "file_name", "file_path", "file_size", "file_type"], [true, false])
    func fileMembers(_ member: String, _ single: Bool) throws {
        var file: JSONObject = ["author": 1, "file_name": "x", "file_path": "p/x", "file_size": 1, "file_type": "t"]
        file[member] = nil
        var world = KingsoftWorld()
        try world.create()
        let given: JSON = single ? .object(file) : [.object(file)]
        let answer = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["handle_attachment": given]))
        #expect(answer.errno == 21000 && answer.message == "缺少必填参数 handle_attachment\(single ? "" : "[0]").\(member)")
    }

    @Test("a ticket closes from wherever it is open", arguments: ["fresh", "handled", "rejected", "unprocessed"])
    func anywhere(_ place: String) throws {
        var world = KingsoftWorld()
        try world.create(["need_process": JSON(place != "unprocessed")])
        if place == "handled" { try world.handle(1, by: "zhangsan") }
        if place == "rejected" { _ = try world.call(.post, "reject_handle", body: #"{"id":1}"#) }
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1)).errno == 10000)
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(data["status"] == 3 && data["closed_time"] == JSON(world.now.seconds) && data["finished_time"] != 0)
        #expect(data["assigns"]?.arrayValue?.contains { $0["status"] == 1 || $0["status"] == 2 } == false)
    }
}
