import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS examples of the contract's text")
struct NGSExampleTests {
    private func post(_ world: NGSWorld, _ verb: String, _ body: [UInt8], as staffID: String = "SELITE") -> GateResponse {
        world.runner.respond(to: GateRequest(
            method: .post, rawPath: "/ngs/wo/\(verb)",
            headers: HeaderFields([
                ("ds", "gl2019"), ("staffId", staffID), ("groupId", "SYSTEM"), ("Content-Type", "application/json"),
            ]), body: body, receivedAt: NGSWorld.now))
    }

    @Test("of save and send, sent as they stand, carry both pairs of ids to show every field, and are asked which is meant",
        arguments: ["save", "send"])
    func asTheyStand(verb: String) throws {
        let world = NGSWorld()
        let answer = post(world, verb, try NGSVectors.bytes("\(verb)-request"))
        #expect(answer.failure?.contains("新建工单还是加载工单") == true)
        #expect(world.events.isEmpty)
    }

    @Test("of close and failedClose, sent as they stand, are understood: the order is what is missing", arguments: [
        ("close", "close-request"), ("failedClose", "failed-close-request"),
    ])
    func closingAsTheyStand(verb: String, example: String) throws {
        let answer = post(NGSWorld(), verb, try NGSVectors.bytes(example))
        #expect(answer.failure == "工单不存在：oId C37F1819-8963-1CD4-E9C2-9DA64826DDD4")
    }

    @Test("of save and send create an order once the loading ids are empty, and load it once the creating ones are",
        arguments: ["save", "send"])
    func bothMeanings(verb: String) throws {
        let world = NGSWorld()
        let created = post(world, verb, try NGSVectors.example("\(verb)-request", mapID: "S6LZUU"))
        #expect(created.succeeded, "\(created.json)")
        let ids = WorkOrderIDs(created)
        let holder = verb == "save" ? "SELITE" : "bob"
        let example = String(decoding: try NGSVectors.example("\(verb)-request", order: ids), as: UTF8.self)
        // From the second step two ways lead on; the example names none.
        let body = verb == "save" ? example : example.replacing(#""toStep": """#, with: #""toStep": "复核""#)
        let loaded = post(world, verb, Array(body.utf8), as: holder)
        #expect(loaded.succeeded, "\(loaded.json)")
        let ticket = world.native(ids)
        #expect(ticket["customer"]?["guid"] == "xxxx")
        #expect(ticket["groups"] == ["objective": ["stringfield1": "aaa"], "tabc": ["xxx": ["a": 1]]])
        #expect(ticket["substatus"] == nil)
        let tasks = ticket["assignments"]?.arrayValue ?? []
        #expect(tasks.prefix(verb == "save" ? 1 : 2).allSatisfy { $0["fields"] == ["event_guid": "bbb"] })
        let steps = ticket["events"]?.arrayValue ?? []
        #expect(steps.first?["group"] == ["ooo": "abc"])
        #expect(steps.last?["group"] == ["ooo": "abc"])
    }

    @Test("of close and failedClose end an order whose ids they carry", arguments: [
        ("close", "close-request", "completed", nil), ("failedClose", "failed-close-request", "failed", "xxx"),
    ] as [(String, String, JSON, JSON?)])
    func ends(verb: String, example: String, lifecycle: JSON, outcome: JSON?) throws {
        let world = NGSWorld()
        let ids = world.sent()
        #expect(post(world, verb, try NGSVectors.example(example, order: ids), as: "bob").succeeded)
        let ticket = world.native(ids)
        #expect(ticket["lifecycle"] == lifecycle)
        #expect(ticket["outcome"] == outcome)
        #expect(ticket["groups"]?["objective"]?["status"] == outcome)
    }

    @Test("of answers are what a success looks like", arguments: ["save", "send", "close", "failed-close"])
    func answers(name: String) throws {
        let answer = NGSWorld().call("save", NGSWorld.creation([:]))
        #expect(answer.json == (try NGSVectors.json("\(name)-answer")))
        #expect(answer.json.objectValue?.keys == (try NGSVectors.json("\(name)-answer")).objectValue?.keys)
    }

    @Test("have comments, which are tolerated where blanks are, and nowhere else", arguments: [
        ("{\"mapId\":\"S6LZUU\",\"customerGuid\":\"C\"} // end", true),
        ("// begin\n{\"mapId\":\"S6LZUU\",//\n\"customerGuid\"// a\r\n:// b\n\"C\"}", true),
        ("{\"mapId\":\"S6LZUU\",\"customerGuid\":\"http://c\"}", true), ("{\"mapId\":\"S6LZUU\",\"customerGuid\":\"C\"} / end", false),
        ("{\"mapId\":\"S6LZUU\",\"customerGuid\":\"C\" /* c */}", false), ("{\"mapId\":\"S6LZUU\",\"customerGuid\":\"C\" // }", false),
        ("//", false), ("/", false), ("{\"mapId\":S6//LZUU\n,\"customerGuid\":\"C\"}", false),
    ])
    func comments(body: String, accepted: Bool) {
        let answer = post(NGSWorld(), "save", Array(body.utf8))
        #expect(answer.succeeded == accepted)
        if !accepted { #expect(answer.failure?.contains("JSON") == true) }
    }
}
