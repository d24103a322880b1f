import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS close and failedClose")
struct NGSClosingTests {
    @Test("close ends the order successfully, by whoever holds the task")
    func close() throws {
        let world = NGSWorld()
        let ids = world.sent()
        let answer = world.call("close", ids.body(["objective": ["solution": "重启"], "step": ["s": 1], "comments": "好了"]), as: "bob")
        #expect(answer.succeeded)
        #expect(answer.header("X-NGS-OId") == ids.order)
        #expect(answer.header("X-NGS-TaskId") == nil)
        let order = try #require(world.aggregate(ids))
        #expect(order.ticket.lifecycle == .completed)
        #expect(order.ticket.groups["objective"] == ["solution": "重启"])
        #expect(order.assignments.last?.status == .done)
        #expect(order.assignments.last?.handler == "bob")
        #expect(world.events.last?.kind == .closed)
        #expect(world.events.last?.group == ["s": 1])
        #expect(world.events.last?.comment == "好了")
    }

    @Test("failedClose ends it with objectiveStatus, FAILED where none is given", arguments: [
        (nil, "FAILED"), ("", "FAILED"), (.null, "FAILED"), ("xxx", "xxx"), ("客户放弃", "客户放弃"),
    ] as [(JSON?, String)])
    func failedClose(status: JSON?, kept: String) throws {
        let world = NGSWorld()
        let ids = world.sent(["objective": ["a": 1, "status": "NEW"]])
        var more = JSONObject()
        more["objectiveStatus"] = status
        #expect(world.call("failedClose", ids.body(more), as: "carol").succeeded)
        let ticket = try #require(world.ticket(ids))
        #expect(ticket.lifecycle == .failed)
        #expect(ticket.outcome == kept)
        #expect(ticket.groups["objective"] == ["a": 1, "status": JSON(kept)])
    }

    @Test("failedClose takes the contract's example but for the ids")
    func example() throws {
        let world = NGSWorld()
        let ids = world.sent()
        var body = try #require(try JSON(parsing: ContractExamples.failedClose).objectValue)
        body["oId"] = JSON(ids.order)
        body["taskId"] = JSON(ids.task)
        #expect(world.call("failedClose", .object(body), as: "bob").succeeded)
        #expect(world.ticket(ids)?.groups["objective"]?["status"] == "xxx")
    }

    @Test("an objectiveStatus that is no text is refused", arguments: [1, true, ["a"], ["a": 1]] as [JSON])
    func wrongStatus(status: JSON) {
        let world = NGSWorld()
        let ids = world.sent()
        let answer = world.call("failedClose", ids.body(["objectiveStatus": status]), as: "bob")
        #expect(answer.failure?.contains("objectiveStatus") == true)
        #expect(world.ticket(ids)?.lifecycle == .pending)
    }

    @Test("a finished task cannot end the order again, and an ended order takes nothing more", arguments: [
        "save", "send", "close", "failedClose", "back", "revoke", "reminder",
    ])
    func ended(verb: String) {
        let world = NGSWorld()
        let ids = world.sent()
        #expect(world.call("close", ids.body(), as: "bob").succeeded)
        let before = world.events.count
        #expect(world.call(verb, ids.body(), as: "bob").failure?.isEmpty == false)
        #expect(world.call(verb, ids.body()).failure?.isEmpty == false)
        #expect(world.events.count == before)
    }

    @Test("whoever does not hold the task may not end the order", arguments: ["close", "failedClose"])
    func notHolder(verb: String) {
        let world = NGSWorld()
        let ids = world.sent()
        #expect(world.call(verb, ids.body(), as: "dave").failure?.contains("他人持有") == true)
        #expect(world.ticket(ids)?.lifecycle == .pending)
    }

    @Test("both ids are needed, and right", arguments: ["close", "failedClose", "back", "revoke", "reminder"])
    func ids(verb: String) {
        let world = NGSWorld()
        let ids = world.sent()
        let missingTask = world.call(verb, ["oId": JSON(ids.order)], as: "bob")
        #expect(missingTask.failure?.contains("taskId") == true)
        let missingOrder = world.call(verb, ["taskId": JSON(ids.task)], as: "bob")
        #expect(missingOrder.failure?.contains("oId") == true)
        let malformed = world.call(verb, ["oId": "1", "taskId": JSON(ids.task)], as: "bob")
        #expect(malformed.failure?.contains("oId") == true)
        var foreign = ids
        foreign.task = NGSWorld.noSuchGuid
        #expect(world.call(verb, foreign.body()).failure?.contains("不属于该工单") == true)
        foreign.order = NGSWorld.noSuchGuid
        #expect(world.call(verb, foreign.body()).failure?.contains("工单不存在") == true)
        #expect(world.call(verb, ids.body(), ds: "gl2020").failure?.contains("工单不存在") == true)
    }
}
