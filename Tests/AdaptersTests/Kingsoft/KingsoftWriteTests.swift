import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: comment, reject, close")
struct KingsoftWriteTests {
    @Test("a comment is recorded in the app's name and shows in the history", arguments: ["还在吗", ""])
    func comment(_ text: String) throws {
        var world = KingsoftWorld()
        try world.create()
        let body = JSON.object(["id": "1", "detail": JSON(text), "productGroupId": 36]).text
        let answer = try world.call(.post, "comment_ticket", body: body)
        #expect(differences(answer.json, from: try KingsoftVectors.json("operate-answer.json")) == [])
        #expect(answer.errno == 10000 && answer.data == .object([:]))
        let history = try world.call(.get, "detail", query: "id=1").data?["assigns"]?[1]?["history"]
        #expect(history?[0]?["action"] == 7)
        #expect(history?[0]?["detail"] == JSON(text))
        #expect(history?[0]?["creator_name"] == JSON(KingsoftWorld.appID))
        #expect(history?[0]?["creator_id"] == 0)
    }

    @Test("a comment that names a product line shows under that line's assignment")
    func commentOfProductLine() throws {
        var world = KingsoftWorld()
        try world.create()
        try world.handle(1, by: "zhangsan")
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1,"detail":"甲"}"#).errno == 10000)
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1,"detail":"乙","productGroupId":37}"#).errno == 10000)
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1,"detail":"丙","productGroupId":36}"#).errno == 10000)
        let assigns = try #require(try world.call(.get, "detail", query: "id=1").data?["assigns"]?.arrayValue)
        let shown = assigns.map { ($0["history"]?.arrayValue ?? []).compactMap { $0["detail"]?.stringValue } }
        #expect(shown == [[""], ["已定位"], ["甲", "乙", "丙"]])
        #expect(assigns.map { $0["product_group_id"] } == [36, 36, 36])
    }

    @Test("a comment may come without detail, or with null")
    func commentWithoutDetail() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1}"#).errno == 10000)
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1,"detail":null,"productGroupId":0}"#).errno == 10000)
    }

    @Test(
        "what does not fit is refused",
        arguments: [
            (#"{}"#, 21000), (#"{"id":0}"#, 21000), (#"{"id":"x"}"#, 21000), (#"{"id":1,"detail":7}"#, 21000),
            (#"{"id":404}"#, 22000), (#"{"id":1,"productGroupId":99}"#, 22001), ("", 21000),
        ], ["comment_ticket", "reject_handle"])
    func refusedOperation(_ row: (String, Int64), _ verb: String) throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, verb, body: row.0).errno == row.1)
    }

    @Test("an ended ticket takes no comment, no rejection and no second closing")
    func ended() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1)).errno == 10000)
        for (verb, word) in [("comment_ticket", "评论"), ("reject_handle", "拒绝")] {
            let answer = try world.call(.post, verb, body: #"{"id":1}"#)
            #expect(answer.errno == 23000 && answer.message == "工单状态不允许\(word)")
        }
        let again = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1))
        #expect(again.errno == 23000 && again.message == "工单状态不允许关闭")
    }

    @Test("a rejected assignment shows as 4, the manager gets the work, and the ticket is pending again")
    func reject() throws {
        var world = KingsoftWorld()
        try world.create()
        let answer = try world.call(.post, "reject_handle", body: #"{"id":1,"productGroupId":36,"detail":"不归我们"}"#)
        #expect(answer.errno == 10000 && answer.data == .object([:]))
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(data["status"] == 1)
        let assigns = try #require(data["assigns"]?.arrayValue)
        #expect(assigns.map { $0["status"] } == [3, 4, 1])
        #expect(assigns[1]["history"]?[0]?["action"] == 16 && assigns[1]["history"]?[0]?["detail"] == "不归我们")
        #expect(assigns[2]["user_id"] == 50001 && assigns[2]["user_name"] == "组长")
        #expect(try world.call(.post, "reject_handle", body: #"{"id":1}"#).errno == 23000)
    }

    @Test("rejecting for a product line that has no assignment is refused")
    func rejectElsewhere() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, "reject_handle", body: #"{"id":1,"productGroupId":37}"#).errno == 23000)
    }

    @Test("the text's closing examples work as they stand, the trailing comma included",
        arguments: ["close-request.json", "close-request-with-files.json"])
    func textsExamples(_ name: String) throws {
        var world = KingsoftWorld()
        try world.create(["handle_attachment": nil])
        // The example's ticket is number 1473.
        world.tickets[1473] = world.tickets[1].map { aggregate in
            var moved = aggregate
            moved.ticket.id = 1473
            return moved
        }
        let answer = try world.call(.post, "close_ticket", bytes: try KingsoftVectors.bytes(name))
        #expect(differences(answer.json, from: try KingsoftVectors.json("close-answer.json")) == [])
        #expect(answer.errno == 10000 && answer.data == nil)
        let data = try #require(try world.call(.get, "detail", query: "id=1473").data)
        #expect(data["status"] == 3 && data["is_solved"] == false)
        let files = try KingsoftVectors.json(name)["handle_attachment"] ?? []
        #expect(data["handle_attachment"] == files)
    }

    @Test("only close_ticket tolerates the comma")
    func commaElsewhere() throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, "comment_ticket", body: #"{"id":1,}"#).errno == 21000)
    }

    @Test("closing keeps who, when and what, and one attachment may come alone")
    func close() throws {
        var world = KingsoftWorld()
        try world.create(["handle_attachment": nil])
        world.advance(seconds: 60)
        let file: JSON = ["author": 40084, "file_name": "t", "file_path": "workorder/1/cccccccccccccccccccccccccccccccc", "file_size": 1, "file_type": "p/p"]
        let answer = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["handle_attachment": file]))
        #expect(answer.errno == 10000)
        let data = try #require(try world.call(.get, "detail", query: "id=1").data)
        #expect(data["is_solved"] == true && data["solved_time"] == 1_660_298_580)
        #expect(data["closed_time"] == 1_660_298_649 && data["handle_attachment"] == [file])
        #expect(data["total_duration"] == JSON(1_660_298_580 - KingsoftSamples.reported))
        #expect(world.tickets[1]?.ticket.lifecycle == .closed)
    }

    @Test(
        "what does not fit is refused by number and name",
        arguments: [
            (["closer_id": 38361], 24000, "创建人"), (["closer_id": 999], 24000, "创建人"), (["closer_id": nil], 21000, "closer_id"),
            (["closer_name": nil], 21000, "closer_name"), (["closer_name": 7], 21000, "closer_name"), (["id": 404], 22000, "工单"),
            (["id": nil], 21000, "id"), (["is_solved": "perhaps"], 21000, "is_solved"), (["solved_time": nil], 21000, "solved_time"),
            (["solved_time": 1_660_298_590], 21000, "solved_time"), (["solved_time": 1_660_289_999], 21000, "solved_time"),
            (["solved_time": 1_660_298_580_000], 21000, "solved_time"), (["detail": 1], 21000, "detail"),
            (["handle_attachment": ["file_name": "a", "file_path": "b", "file_size": 1, "file_type": "t"]], 21000, "handle_attachment.author"),
            (["handle_attachment": [["author": 1, "file_name": "a", "file_path": "b", "file_size": 1]]], 21000, "handle_attachment[0].file_type"),
            (["handle_attachment": "a.png"], 21000, "handle_attachment"),
        ] as [(JSONObject, Int64, String)])
    func refusedClosing(_ changes: JSONObject, _ errno: Int64, _ name: String) throws {
        var world = KingsoftWorld()
        try world.create()
        let answer = try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, changes))
        #expect(answer.errno == errno && answer.message.contains(name), "\(answer.json)")
        #expect(world.tickets[1]?.ticket.lifecycle == .pending)
    }

    @Test("is_solved may be absent or null: not located", arguments: [nil, false, 0] as [JSON])
    func notSolved(_ value: JSON) throws {
        var world = KingsoftWorld()
        try world.create()
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["is_solved": value])).errno == 10000)
        #expect(world.tickets[1]?.ticket.flags.isSolved == false)
    }

    @Test("a directory number that is another person's staff number means that other person")
    func numberOfSomebodyElse() {
        let people = Kingsoft.People(
            directory: Directory(people: [
                Person(id: 42, username: "plain", alias: ""), Person(id: 2, username: "numbered", alias: "", staffNumber: 42),
                Person(id: 3, username: "third", alias: ""),
            ]))
        #expect(!people.isMeant("plain", by: 42) && people.isMeant("numbered", by: 42) && people.isMeant("third", by: 3))
        #expect(people.person(numbered: 42)?.username == "numbered" && people.person(numbered: 3)?.username == "third")
    }
}
