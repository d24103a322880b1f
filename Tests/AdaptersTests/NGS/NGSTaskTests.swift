import CanonicalModel
import Testing

@testable import Adapters

/// Which task a verb acts on, and which it may not.
@Suite("NGS tasks")
struct NGSTaskTests {
    static let acting = ["save", "send", "close", "failedClose", "back"]

    private func more(_ verb: String) -> JSONObject {
        verb == "send" ? ["toStep": "复核"] : [:]
    }

    private func body(_ ids: WorkOrderIDs, _ verb: String, operating task: JSON) -> JSON {
        var given = more(verb)
        given["operateTaskGuid"] = task
        return ids.body(given)
    }

    @Test("operateTaskGuid picks the task, in either case of letters; without it taskId is the one", arguments: acting)
    func operated(verb: String) {
        for lowercased in [false, true] {
            let world = NGSWorld()
            let first = world.saved()
            let second = WorkOrderIDs(world.call("send", first.body()))
            let guid = lowercased ? second.task.lowercased() : second.task
            #expect(world.call(verb, body(first, verb, operating: JSON(guid)), as: "bob").succeeded)
        }
        let world = NGSWorld()
        let ids = world.sent()
        #expect(world.call(verb, body(ids, verb, operating: ""), as: "bob").succeeded)
    }

    @Test("operateTaskGuid of a finished task, of another order, of another person, or that is none, is refused",
        arguments: acting + ["reminder", "revoke"])
    func wronglyOperated(verb: String) throws {
        let world = NGSWorld()
        let first = world.saved()
        let second = WorkOrderIDs(world.call("send", first.body()))
        let other = world.sent()
        let before = try #require(world.aggregate(second))
        let person = verb == "revoke" ? "SELITE" : "bob"
        func refusal(_ task: JSON) -> String? { world.call(verb, body(second, verb, operating: task), as: person).failure }
        #expect(refusal(JSON(other.task)) == "任务 \(other.task) 不属于该工单")
        #expect(refusal(JSON(NGSWorld.noSuchGuid))?.contains("不属于该工单") == true)
        #expect(refusal("nonsense")?.contains("operateTaskGuid") == true)
        #expect(refusal(["a"])?.contains("operateTaskGuid") == true)
        if Self.acting.contains(verb) {
            #expect(refusal(JSON(first.task)) == "任务 \(first.task) 已处理完成")
            let stranger = world.call(verb, body(first, verb, operating: JSON(second.task)), as: "dave")
            #expect(stranger.failure?.contains("他人持有") == true)
        }
        #expect(world.aggregate(second) == before)
    }

    @Test("of several open ones each is acted on by whoever holds it", arguments: ["taskId", "operateTaskGuid"])
    func several(by field: String) throws {
        let world = NGSWorld()
        let ids = WorkOrderIDs(world.call("send", ["mapId": "SIGN", "customerGuid": "C"]))
        let open = try #require(world.aggregate(ids)).openAssignments
        #expect(open.map(\.people) == [["bob"], ["carol"]])
        let (bobs, carols) = (open[0].guid.text, open[1].guid.text)
        func sending(_ task: String) -> JSON {
            field == "taskId" ? ["oId": JSON(ids.order), "taskId": JSON(task)]
                : ["oId": JSON(ids.order), "taskId": JSON(carols), "operateTaskGuid": JSON(task)]
        }
        #expect(world.call("send", sending(carols), as: "bob").failure?.contains("他人持有") == true)
        let first = world.call("send", sending(bobs), as: "bob")
        #expect(first.succeeded)
        #expect(first.header("X-NGS-TaskId") == carols, "the task that is open now")
        #expect(world.call("send", sending(bobs), as: "bob").failure == "任务 \(bobs) 已处理完成")
        #expect(world.call("send", sending(carols), as: "carol").succeeded)
        #expect(world.ticket(ids)?.lifecycle == .completed)
    }

    @Test("are removed by revoke, all of those open")
    func revokedAll() throws {
        let world = NGSWorld()
        let ids = WorkOrderIDs(world.call("send", ["mapId": "SIGN", "customerGuid": "C"]))
        let answer = world.call("revoke", ids.body())
        #expect(answer.succeeded)
        let tasks = try #require(world.aggregate(ids)).assignments
        #expect(tasks.map(\.status) == [.done, .revoked, .revoked, .pending])
        #expect(tasks.last?.guid.text == answer.header("X-NGS-TaskId"))
    }

    @Test("of one save, back, close or failedClose by many at once are done once where doing it ends the task",
        arguments: ["back", "close", "failedClose"])
    func atOnce(verb: String) async {
        let world = NGSWorld()
        let ids = world.sent()
        let answers = await withTaskGroup(of: GateResponse.self) { group in
            for caller in 0..<16 {
                group.addTask { world.call(verb, ids.body(), as: caller % 2 == 0 ? "bob" : "carol") }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count(where: \.succeeded) == 1)
        #expect(answers.count { $0.failure?.contains("已处理完成") == true } == 15)
    }
}
