import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS save")
struct NGSSaveTests {
    @Test("with mapId and customerGuid creates the order and its first task, and moves nothing")
    func creates() throws {
        let world = NGSWorld()
        let answer = world.call("save", NGSWorld.creation([:]))
        #expect(answer.body == Array(#"{"code":1,"message":"","value":null}"#.utf8))
        let order = try #require(world.aggregate(WorkOrderIDs(answer)))
        #expect(order.ticket.state == 1)
        #expect(order.ticket.lifecycle == .draft)
        #expect(order.ticket.creator == "alice")
        #expect(order.ticket.caller == "gl2019")
        #expect(order.ticket.customer.guid == "C-1")
        #expect(order.assignments.map(\.people) == [["alice"]])
        #expect(order.openAssignments.first?.guid.text == WorkOrderIDs(answer).task)
        #expect(world.events.map(\.kind) == [.created])
    }

    @Test("takes the example of the contract's text in both its meanings")
    func example() throws {
        let example = try JSON(parsing: ContractExamples.saveAndSend)
        let world = NGSWorld()
        // The example carries both pairs at once, to show every field.
        #expect(world.call("save", example).failure?.contains("新建工单还是加载工单") == true)
        var creating = try #require(example.objectValue)
        creating["mapId"] = "S6LZUU"
        creating["oId"] = nil
        creating["taskId"] = nil
        let ids = WorkOrderIDs(world.call("save", .object(creating)))
        var loading = creating
        loading["mapId"] = nil
        loading["customerGuid"] = nil
        loading["oId"] = JSON(ids.order)
        loading["taskId"] = JSON(ids.task)
        loading["operateTaskGuid"] = JSON(ids.task)
        #expect(world.call("save", .object(loading)).succeeded)
        let order = try #require(world.aggregate(ids))
        #expect(order.ticket.groups["objective"] == ["stringfield1": "aaa"])
        #expect(order.ticket.groups["tabc"] == ["xxx": ["a": 1]])
        #expect(order.assignments.first?.fields == ["event_guid": "bbb"])
        #expect(world.events.map(\.group) == [["ooo": "abc"], ["ooo": "abc"]])
    }

    @Test("with oId and taskId writes to the order that is there")
    func loads() throws {
        let world = NGSWorld()
        let ids = world.saved()
        let answer = world.call("save", ids.body([
            "substatus": "S2", "rolegroupId": "R9", "comments": "补充", "objective": ["title": "打印机", "priority": "2", "days": 3],
        ]))
        #expect(answer.succeeded)
        #expect(WorkOrderIDs(answer) == ids)
        let ticket = try #require(world.ticket(ids))
        #expect(ticket.title == "打印机")
        #expect(ticket.classification.priority == 2)
        #expect(ticket.substatus == "S2")
        #expect(ticket.groups["rolegroupId"] == "R9")
        #expect(ticket.fields["days"] == 3)
        #expect(ticket.state == 1)
        #expect(world.events.last?.comment == "补充")
    }

    @Test("takes guids in either case of letters")
    func guidCase() {
        let world = NGSWorld()
        let ids = world.saved()
        #expect(world.call("save", ["oId": JSON(ids.order.lowercased()), "taskId": JSON(ids.task.lowercased())]).succeeded)
    }

    @Test("says which id is missing, wrong, or one too many", arguments: [
        (["mapId": "S6LZUU"], "customerGuid"),
        (["customerGuid": "C"], "mapId"),
        (["mapId": "", "customerGuid": "C"], "mapId"),
        (["mapId": .null, "customerGuid": "C"], "mapId"),
        (["oId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4"], "taskId"),
        (["taskId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4"], "oId"),
        ([:], "mapId"),
        (["mapId": "S6LZUU", "taskId": "T"], "oId"),
        (["mapId": "NOSUCH", "customerGuid": "C"], "mapId"),
        (["mapId": ["S6LZUU"], "customerGuid": "C"], "mapId"),
        (["mapId": "S6LZUU", "customerGuid": true], "customerGuid"),
        (["oId": "nonsense", "taskId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4"], "oId"),
        (["oId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4", "taskId": 5], "taskId"),
        (["oId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4", "taskId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4"], "工单不存在"),
        (["mapId": "S6LZUU", "customerGuid": "C", "oId": "a", "taskId": "b"], "新建工单还是加载工单"),
    ] as [(JSON, String)])
    func refusesIDs(body: JSON, named: String) throws {
        for verb in ["save", "send"] {
            let message = try #require(NGSWorld().call(verb, body).failure)
            #expect(message.contains(named), "\(verb): \(message)")
        }
    }

    @Test("ignores a lone third id beside a complete pair")
    func loneThird() {
        let world = NGSWorld()
        let ids = world.saved(["oId": "not even a guid"])
        #expect(!ids.order.isEmpty)
        #expect(world.call("save", ids.body(["mapId": "NOSUCH"])).succeeded)
    }

    @Test("takes a workflow's own number for mapId where no alias is configured")
    func workflowNumber() {
        #expect(NGSWorld().call("save", ["mapId": 1, "customerGuid": "C"]).succeeded)
    }

    @Test("of another tenant's order tells no more than that it is not there")
    func otherTenant() {
        let world = NGSWorld()
        let ids = world.saved()
        let foreign = world.call("save", ids.body(), ds: "gl2020")
        var none = ids
        none.order = NGSWorld.noSuchGuid
        let absent = world.call("save", none.body(), ds: "gl2020")
        #expect(foreign.failure?.replacing(ids.order, with: "") == absent.failure?.replacing(none.order, with: ""))
    }

    @Test("of a workflow outside the data source's scope is refused")
    func scope() {
        let world = NGSWorld()
        #expect(world.call("save", NGSWorld.creation([:]), ds: "narrow").failure == "该数据源无权使用此流程")
    }

    @Test("gives the ids in the value as well where that is set")
    func returnIds() {
        let world = NGSWorld(settings: NGS.Settings(returnIds: true))
        let answer = world.call("save", NGSWorld.creation([:]))
        let ids = WorkOrderIDs(answer)
        #expect(answer.json["value"] == ["oId": JSON(ids.order), "taskId": JSON(ids.task)])
    }

    @Test("keeps a route, and the next send takes it")
    func intendedRoute() throws {
        let world = NGSWorld()
        let ids = world.saved(["toStep": "ACCEPT", "toBy": "dave"])
        #expect(world.call("save", ids.body()).succeeded)
        let next = WorkOrderIDs(world.call("send", ids.body()))
        #expect(world.aggregate(next)?.openAssignments.map(\.people) == [["dave"]])
    }

    @Test("keeps a route that a send's own overrides")
    func overriddenRoute() throws {
        let world = NGSWorld()
        let ids = world.saved(["toBy": "dave"])
        let next = WorkOrderIDs(world.call("send", ids.body(["toBy": "carol"])))
        #expect(world.aggregate(next)?.openAssignments.map(\.people) == [["carol"]])
    }

    @Test("records the database pool of the call in the log entry")
    func databasePool() {
        let world = NGSWorld()
        world.call("save", NGSWorld.creation(["step": ["a": 1]]), dbPool: "pool7")
        world.call("save", NGSWorld.creation(["step": ["dbPool": "own"]]), dbPool: "pool7")
        #expect(world.events.map(\.group) == [["a": 1, "dbPool": "pool7"], ["dbPool": "own"]])
    }
}

/// Examples of the contract's text, without their comments.
enum ContractExamples {
    static let saveAndSend = #"""
        {
            "mapId": "xxxxxx",
            "customerGuid": "xxxx",
            "oId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4",
            "taskId": "BCDBBD33-BD6A-6168-63CE-4E55620D3CB4",
            "operateTaskGuid": "BCDBBD33-BD6A-6168-63CE-4E55620D3CB4",
            "toStep": "", "toGrp": "", "toBy": "", "toRole": "", "substatus": "", "rolegroupId": "",
            "objective": { "stringfield1": "aaa" },
            "task": { "event_guid": "bbb" },
            "tabc": { "xxx": { "a": 1 } },
            "step": { "ooo": "abc" }
        }
        """#

    static let failedClose = #"""
        {
            "oId": "C37F1819-8963-1CD4-E9C2-9DA64826DDD4",
            "taskId": "BCDBBD33-BD6A-6168-63CE-4E55620D3CB4",
            "objectiveStatus": "xxx"
        }
        """#
}
