import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS send")
struct NGSSendTests {
    @Test("with mapId and customerGuid creates the order and moves it in one log entry")
    func createsAndMoves() throws {
        let world = NGSWorld()
        let ids = world.sent(["objective": ["title": "断网"], "task": ["event_guid": "bbb"], "step": ["ooo": "abc"]])
        let order = try #require(world.aggregate(ids))
        #expect(order.ticket.state == 2)
        #expect(order.ticket.title == "断网")
        #expect(order.openAssignments.map(\.people) == [["bob", "carol"]])
        #expect(order.assignments.first?.status == .done)
        #expect(order.assignments.first?.fields == ["event_guid": "bbb"])
        #expect(order.openAssignments.first?.guid.text == ids.task)
        #expect(world.events.map(\.kind) == [.created])
        #expect(world.events.first?.group == ["ooo": "abc"])
    }

    @Test("with oId and taskId writes, closes the task and opens the next")
    func loadsAndMoves() throws {
        let world = NGSWorld()
        let first = world.saved()
        let answer = world.call("send", first.body(["objective": ["x": 1], "step": ["ooo": "abc"], "comments": "请处理"]))
        #expect(answer.succeeded)
        let order = try #require(world.aggregate(first))
        #expect(order.assignments.map(\.status) == [.done, .pending])
        #expect(order.ticket.groups["objective"] == ["x": 1])
        #expect(WorkOrderIDs(answer).task != first.task)
        #expect(world.events.map(\.kind) == [.created, .fieldsSaved, .handled])
        #expect(world.events.map(\.group) == [[:], [:], ["ooo": "abc"]])
        #expect(world.events.last?.comment == "请处理")
    }

    @Test("of one task twice tells the second that the task is done")
    func twice() {
        let world = NGSWorld()
        let ids = world.saved()
        #expect(world.call("send", ids.body()).succeeded)
        #expect(world.call("send", ids.body()).failure?.contains("已处理完成") == true)
        #expect(world.aggregate(ids)?.ticket.state == 2)
    }

    @Test("of one task by many at once succeeds for one, and tells the others that it is done")
    func atOnce() async {
        let world = NGSWorld()
        let ids = world.sent()
        let answers = await withTaskGroup(of: GateResponse.self) { group in
            for caller in 0..<32 {
                group.addTask { world.call("send", ids.body(["toStep": "复核"]), as: caller % 2 == 0 ? "bob" : "carol") }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count(where: \.succeeded) == 1)
        #expect(answers.count { $0.failure?.contains("已处理完成") == true } == 31)
    }

    @Test("where two transitions apply names them both, and toStep chooses", arguments: ["复核", "REVIEW", "3"])
    func ambiguous(step: String) throws {
        let world = NGSWorld()
        let ids = world.sent()
        let message = try #require(world.call("send", ids.body(), as: "bob").failure)
        #expect(message.contains("转复核→复核"))
        #expect(message.contains("直接办结→结束"))
        #expect(world.call("send", ids.body(["toStep": JSON(step)]), as: "bob").succeeded)
        #expect(world.ticket(ids)?.state == 3)
    }

    @Test("follows the way whose condition holds, on what the call writes or wrote before; none and several are said", arguments: [
        (["days": 5], [:], 3, nil), (["days": 1], [:], 4, nil), ([:], ["days": "5"], 3, nil), (["days": 5], ["days": 1], 4, nil),
        (["days": 2], [:], 2, "没有可用的流转"), (["days": 9], [:], 2, "转复核→复核、直接办结→结束"),
        (["days": 2], ["days": 2, "toStep": "复核"], 3, nil),
    ] as [(JSONObject, JSONObject, StateID, String?)])
    func conditions(kept: JSONObject, given: JSONObject, state: StateID, refusal: String?) throws {
        let world = NGSWorld()
        world.engine.withState { engine in
            var desk = NGSWorld.serviceDesk
            let conditions: [TransitionID: (expression: String, target: StateID)] = [2: ("{days} > 3", 3), 3: ("{days} < 2 or {days} > 8", 4)]
            for index in desk.transitions.indices {
                guard let condition = conditions[desk.transitions[index].id] else { continue }
                desk.transitions[index].destination = nil
                desk.transitions[index].conditions = [.init(expression: condition.expression, target: condition.target)]
            }
            engine.definitions["north"] = Definitions(
                tenant: "north", directory: NGSWorld.directory, workflows: [desk], aliases: NGSWorld.definitions("north").aliases)
        }
        let ids = world.sent(["objective": .object(kept)])
        var objective = given
        objective["toStep"] = nil
        var more: JSONObject = ["objective": .object(objective)]
        more["toStep"] = given["toStep"]
        let answer = world.call("send", ids.body(more), as: "bob")
        #expect(answer.succeeded == (refusal == nil), "\(answer.json)")
        if let refusal { #expect(answer.failure?.contains(refusal) == true, "\(answer.json)") }
        #expect(world.ticket(ids)?.state == state)
    }

    @Test("into the end leaves no task open and gives no task id")
    func intoEnd() {
        let world = NGSWorld()
        let ids = world.sent()
        let answer = world.call("send", ids.body(["toStep": "结束"]), as: "carol")
        #expect(answer.succeeded)
        #expect(answer.header("X-NGS-OId") == ids.order)
        #expect(answer.header("X-NGS-TaskId") == nil)
        #expect(world.ticket(ids)?.lifecycle == .completed)
    }

    @Test("to a step that does not exist or cannot be reached is refused", arguments: [
        ("nirgends", "nirgends"), ("新建", "新建"),
    ])
    func wrongStep(step: String, named: String) {
        let world = NGSWorld()
        let ids = world.sent()
        #expect(world.call("send", ids.body(["toStep": JSON(step)]), as: "bob").failure?.contains(named) == true)
        #expect(world.ticket(ids)?.state == 2)
    }

    @Test("of a task that another person holds, that is another order's, or that is none, is refused")
    func notMine() throws {
        let world = NGSWorld()
        let ids = world.sent()
        let other = world.sent()
        #expect(world.call("send", ids.body(["toStep": "复核"]), as: "dave").failure?.contains("他人持有") == true)
        var mixed = ids
        mixed.task = other.task
        #expect(world.call("send", mixed.body(["toStep": "复核"]), as: "bob").failure?.contains("不属于该工单") == true)
        mixed.task = NGSWorld.noSuchGuid
        #expect(world.call("send", mixed.body(["toStep": "复核"]), as: "bob").failure?.contains("不属于该工单") == true)
        #expect(world.ticket(ids)?.version == 1)
    }

    @Test("acts on operateTaskGuid where it is given, and taskId still has to be the order's")
    func operatedTask() throws {
        let world = NGSWorld()
        let first = world.saved()
        let second = WorkOrderIDs(world.call("send", first.body()))
        // The first task is done, and yet names the order.
        let body = first.body(["operateTaskGuid": JSON(second.task), "toStep": "复核"])
        #expect(world.call("send", body, as: "bob").succeeded)
        #expect(world.ticket(first)?.state == 3)
        var foreign = first
        foreign.task = NGSWorld.noSuchGuid
        let wrong = foreign.body(["operateTaskGuid": JSON(second.task)])
        #expect(world.call("send", wrong, as: "bob").failure?.contains(NGSWorld.noSuchGuid) == true)
    }

    @Test("prefers the acting person's own task among those open")
    func ownTask() {
        let world = NGSWorld()
        let answer = world.call("send", NGSWorld.creation(["toBy": "SELITE"]))
        #expect(world.aggregate(WorkOrderIDs(answer))?.openAssignments.map(\.people) == [["alice"]])
    }

    @Test("takes the pairs of handleType and sendType that the contract defines", arguments: [
        (["handleType": "G", "sendType": 1, "toGrp": "HQ"], ["dave", "alice", "bob", "carol"]),
        (["handleType": "G", "sendType": "2", "toBy": "dave"], ["dave"]),
        (["handleType": "G", "sendType": 7], ["dave", "alice", "bob", "carol"]),
        (["handleType": "G", "sendType": 9], ["carol"]),
        (["handleType": "R", "sendType": 3, "toRole": "EXPERT"], ["bob", "dave"]),
        (["handleType": "GR", "sendType": 10, "toGrp": "KF1", "toRole": "EXPERT"], ["bob"]),
        (["sendType": 10, "toGrp": "KF1", "toRole": "EXPERT"], ["bob"]),
        (["toGrp": "KF1", "toRole": "EXPERT"], ["bob"]),
        (["handleType": "GR", "toGrp": "KF1", "toRole": "EXPERT"], ["bob"]),
        (["handleType": "R", "toGrp": "KF1", "toRole": "EXPERT"], ["bob", "dave"]),
        (["handleType": "G", "toGrp": "KF1", "toRole": "EXPERT"], ["alice", "bob", "carol"]),
        (["toGrp": "KF1", "toBy": "dave"], ["dave"]),
        (["toRole": "EXPERT"], ["bob", "dave"]),
        (["handleType": "G"], ["bob", "carol"]),
        (["handleType": "", "sendType": "", "toBy": ""], ["bob", "carol"]),
        (["handleType": .null, "sendType": .null], ["bob", "carol"]),
    ] as [(JSONObject, [Username])])
    func directions(given: JSONObject, people: [Username]) throws {
        let world = NGSWorld()
        let answer = world.call("send", NGSWorld.creation(given))
        #expect(answer.succeeded, "\(answer.json)")
        let open = try #require(world.aggregate(WorkOrderIDs(answer))?.openAssignments.first)
        #expect(Set(open.people) == Set(people))
    }

    @Test("sendType 4 goes to whoever handled the step that toStep names", arguments: ["G", "R", "GR"])
    func earlierHandler(handleType: String) {
        let world = NGSWorld()
        let first = world.sent()
        let review: JSONObject = ["handleType": JSON(handleType), "sendType": 4, "toStep": "复核"]
        #expect(world.call("send", first.body(review), as: "bob").failure == "步骤 复核 尚无人处理过")
        // Carol reviews in place of dave, whom the workflow names, and gives it back.
        let second = WorkOrderIDs(world.call("send", first.body(["toStep": "复核", "toBy": "carol"]), as: "bob"))
        let third = WorkOrderIDs(world.call("back", second.body(), as: "carol"))
        #expect(world.call("send", third.body(review), as: "bob").succeeded)
        #expect(world.aggregate(first)?.openAssignments.map(\.people) == [["carol"]])
    }

    @Test("refuses what is unknown, incomplete, or does not go together", arguments: [
        (["handleType": "X"], "handleType"), (["handleType": "g"], "handleType"), (["handleType": 1], "handleType"),
        (["handleType": ["G"]], "handleType"), (["sendType": 5], "sendType"), (["sendType": "eins"], "sendType"),
        (["sendType": 1.5], "sendType"), (["sendType": true], "sendType"), (["sendType": 0], "sendType"),
        (["handleType": "R", "sendType": 1, "toGrp": "KF1"], "sendType"),
        (["handleType": "G", "sendType": 10, "toGrp": "KF1", "toRole": "EXPERT"], "sendType"),
        (["handleType": "GR", "sendType": 3, "toRole": "EXPERT"], "sendType"),
        (["handleType": "R", "toGrp": "KF1"], "toRole"), (["handleType": "GR", "toGrp": "KF1"], "toRole"),
        (["handleType": "G", "toRole": "EXPERT"], "toGrp"),
        (["sendType": 1], "toGrp"), (["sendType": 2], "toBy"), (["sendType": 3], "toRole"), (["sendType": 4], "toStep"),
        (["sendType": 10, "toGrp": "KF1"], "toRole"),
        (["toGrp": "NOSUCH"], "toGrp"), (["toRole": "NOSUCH"], "toRole"), (["toBy": "NOSUCH"], "toBy"),
        (["toBy": "gone"], "toBy"), (["toStep": "NOSUCH"], "toStep"), (["toBy": ["a": 1]], "toBy"),
    ] as [(JSONObject, String)])
    func refusesDirections(given: JSONObject, named: String) throws {
        for verb in ["save", "send"] {
            let world = NGSWorld()
            let message = try #require(world.call(verb, NGSWorld.creation(given)).failure)
            #expect(message.contains(named), "\(message)")
            #expect(world.events.isEmpty)
        }
    }
}
