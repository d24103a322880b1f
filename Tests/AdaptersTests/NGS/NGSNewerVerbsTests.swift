import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS reminder, back and revoke")
struct NGSNewerVerbsTests {
    @Test("reminder adds one log entry and changes nothing", arguments: ["SELITE", "bob"])
    func reminder(staffID: String) throws {
        let world = NGSWorld()
        let ids = world.sent()
        let before = try #require(world.aggregate(ids))
        let answer = world.call("reminder", ids.body(["comments": "请尽快", "step": ["ooo": "abc"]]), as: staffID)
        #expect(answer.succeeded)
        #expect(WorkOrderIDs(answer) == ids)
        let event = try #require(world.events.last)
        #expect(event.kind == .reminded)
        #expect(event.comment == "请尽快")
        #expect(event.group == ["ooo": "abc"])
        #expect(world.aggregate(ids)?.assignments == before.assignments)
    }

    @Test("reminder is for the creator and whoever holds a task")
    func reminderByStranger() {
        let world = NGSWorld()
        #expect(world.call("reminder", world.sent().body(), as: "dave").failure?.contains("催单") == true)
    }

    @Test("back without operateTaskGuid opens the previous task itself again")
    func backReopens() throws {
        let world = NGSWorld()
        let first = world.saved()
        let second = WorkOrderIDs(world.call("send", first.body()))
        let answer = world.call("back", second.body(["comments": "资料不全", "objective": ["r": 1], "task": ["t": 2]]), as: "bob")
        #expect(WorkOrderIDs(answer) == first)
        let order = try #require(world.aggregate(first))
        #expect(order.ticket.state == 1)
        #expect(order.ticket.groups["objective"] == ["r": 1])
        #expect(order.openAssignments.map(\.people) == [["alice"]])
        #expect(order.assignments.last?.fields == ["t": 2])
        #expect(world.events.last?.kind == .sentBack)
        #expect(world.events.last?.comment == "资料不全")
        #expect(world.call("send", first.body()).succeeded, "it can be sent again")
    }

    @Test("back with operateTaskGuid closes that task and opens a new one at the earlier step")
    func backMakesNew() throws {
        let world = NGSWorld()
        let first = world.saved()
        let second = WorkOrderIDs(world.call("send", first.body()))
        let answer = world.call("back", second.body(["operateTaskGuid": JSON(second.task)]), as: "bob")
        #expect(answer.succeeded)
        let order = try #require(world.aggregate(first))
        #expect(order.assignments.map(\.status) == [.done, .done, .pending])
        #expect(WorkOrderIDs(answer).task == order.openAssignments.first?.guid.text)
        #expect(order.openAssignments.first?.state == 1)
    }

    @Test("back may name another handler", arguments: [
        (["toBy": "carol"], ["carol"]), (["toGrp": "HQ"], ["alice", "bob", "carol", "dave"]), (["toRole": "EXPERT"], ["bob", "dave"]),
    ] as [(JSONObject, [Username])])
    func backElsewhere(given: JSONObject, people: [Username]) {
        let world = NGSWorld()
        let ids = world.sent()
        #expect(world.call("back", ids.body(given), as: "bob").succeeded)
        #expect(world.aggregate(ids)?.openAssignments.first.map { Set($0.people) } == Set(people))
    }

    @Test("back from the first step finds no way")
    func backFromStart() {
        let world = NGSWorld()
        #expect(world.call("back", world.saved().body()).failure == "没有可回退的步骤")
    }

    @Test("revoke removes the open tasks and makes one as if just saved, with any task of the order")
    func revoke() throws {
        let world = NGSWorld()
        let first = world.saved()
        _ = world.call("send", first.body())
        let body = first.body(["comments": "撤", "objective": ["o": 1], "task": ["t": 2], "step": ["s": 3]])
        let answer = world.call("revoke", body)
        #expect(answer.succeeded, "\(answer.json)")
        let order = try #require(world.aggregate(first))
        #expect(order.ticket.state == 1)
        #expect(order.ticket.lifecycle == .draft)
        #expect(order.ticket.groups["objective"] == ["o": 1])
        #expect(order.assignments.map(\.status) == [.done, .revoked, .pending])
        #expect(order.assignments.last?.people == ["alice"])
        #expect(order.assignments.last?.fields == ["t": 2])
        #expect(WorkOrderIDs(answer).task == order.assignments.last?.guid.text)
        #expect(world.events.map(\.kind).suffix(2) == [.revoked, .fieldsSaved])
        #expect(world.events.map(\.group).suffix(2) == [["s": 3], [:]])
    }

    @Test("revoke is the creator's alone")
    func revokeByHandler() {
        let world = NGSWorld()
        let ids = world.sent()
        let answer = world.call("revoke", ids.body(["objective": ["o": 1]]), as: "bob")
        #expect(answer.failure?.contains("创建人") == true)
        #expect(world.ticket(ids)?.groups["objective"] == nil)
    }
}
