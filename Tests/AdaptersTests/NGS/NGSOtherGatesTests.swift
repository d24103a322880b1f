import CanonicalModel
import Testing

@testable import Adapters

/// What the other gates show after each verb, at once.
@Suite("NGS orders at the other gates")
struct NGSOtherGatesTests {
    struct Step: Sendable {
        var verb: String
        var person: String
        var given: JSONObject

        init(_ verb: String, _ person: String, _ given: JSONObject = [:]) {
            self.verb = verb
            self.person = person
            self.given = given
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var steps: [Step]
        var lifecycle: JSON
        var actState: JSON
        var status: JSON

        var testDescription: String { steps.map { "\($0.verb) by \($0.person)" }.joined(separator: ", ") }
    }

    private static let send = Step("send", "SELITE")
    private static let review = Step("send", "bob", ["toStep": "复核"])

    static let cases = [
        Case(steps: [], lifecycle: "draft", actState: 0, status: 1),
        Case(steps: [Step("save", "SELITE")], lifecycle: "draft", actState: 0, status: 1),
        Case(steps: [send], lifecycle: "pending", actState: 1, status: 1),
        Case(steps: [send, Step("reminder", "SELITE")], lifecycle: "pending", actState: 1, status: 1),
        Case(steps: [send, review], lifecycle: "inProgress", actState: 1, status: 2),
        Case(steps: [send, review, Step("back", "dave")], lifecycle: "returned", actState: 2, status: 2),
        Case(steps: [send, Step("back", "bob")], lifecycle: "returned", actState: 2, status: 2),
        Case(steps: [send, review, Step("send", "dave")], lifecycle: "completed", actState: 4, status: 3),
        Case(steps: [send, Step("close", "bob")], lifecycle: "completed", actState: 4, status: 3),
        Case(steps: [send, Step("failedClose", "bob")], lifecycle: "failed", actState: 5, status: 3),
        Case(steps: [send, Step("failedClose", "bob", ["objectiveStatus": "GIVEN_UP"])], lifecycle: "failed", actState: 5, status: 3),
        Case(steps: [send, review, Step("failedClose", "dave")], lifecycle: "failed", actState: 5, status: 3),
        Case(steps: [Step("close", "SELITE")], lifecycle: "completed", actState: 4, status: 3),
        Case(steps: [send, review, Step("revoke", "SELITE")], lifecycle: "draft", actState: 0, status: 1),
        Case(steps: [send, review, Step("revoke", "SELITE"), send], lifecycle: "pending", actState: 1, status: 1),
        Case(steps: [send, review, Step("revoke", "SELITE"), send, review], lifecycle: "inProgress", actState: 1, status: 2),
    ]

    @Test("are shown in their words for the same lifecycle", arguments: cases)
    func shown(_ history: Case) throws {
        let world = NGSWorld()
        var ids = world.saved(["objective": ["title": "打印机"]])
        for step in history.steps {
            let answer = world.call(step.verb, ids.body(step.given), as: step.person)
            try #require(answer.succeeded, "\(step.verb): \(answer.json)")
            if let task = answer.header("X-NGS-TaskId") { ids.task = task }
        }
        #expect(world.native(ids)["lifecycle"] == history.lifecycle)
        #expect(world.loonflow(ids)["act_state_id"] == history.actState)
        #expect(world.loonflow(ids)["title"] == "打印机")
        #expect(world.kingsoft(ids)["status"] == history.status)
        #expect(world.kingsoft(ids)["title"] == "打印机")
    }

    @Test("show the tasks and steps that the native view shows")
    func tasks() throws {
        let world = NGSWorld()
        let first = world.saved(["step": ["n": 1]])
        let second = WorkOrderIDs(world.call("send", first.body(["step": ["n": 2], "comments": "请处理"])))
        #expect(world.call("close", second.body(["step": ["n": 3], "comments": "好了"]), as: "carol").succeeded)
        let ticket = world.native(first)
        let tasks = try #require(ticket["assignments"]?.arrayValue)
        #expect(tasks.map { $0["guid"]?.stringValue } == [first.task, second.task])
        #expect(tasks.map { $0["status"] } == ["done", "done"])
        #expect(tasks.map { $0["handler"] } == ["alice", "carol"])
        let steps = try #require(ticket["events"]?.arrayValue)
        #expect(steps.map { $0["kind"] } == ["created", "handled", "closed"])
        #expect(steps.map { $0["group"]?["n"] } == [1, 2, 3])
        #expect(steps.map { $0["assignment"]?.stringValue } == [nil, first.task, second.task])
        let shown = world.kingsoft(first)
        #expect(shown["assigns"]?.arrayValue?.isEmpty == false, "\(shown.text)")
        #expect(world.loonflow(first)["participant"] == "")
    }

    @Test("that loonflow's creator took back may be sent again")
    func retreated() throws {
        let world = NGSWorld()
        world.engine.withState { state in
            var desk = NGSWorld.serviceDesk
            desk.states[1].allowsRetreat = true
            state.definitions["north"] = Definitions(
                tenant: "north", directory: NGSWorld.directory, workflows: [desk],
                aliases: NGSWorld.definitions("north").aliases)
        }
        let ids = world.sent()
        let retreat = CommandRequest(
            tenant: "north", gate: "loonflow", caller: "ops", actor: .person("alice"),
            target: .existing(.guid(try #require(Guid(ids.order)))), commands: [.retreat(comment: "")])
        _ = try world.engine.write(.ticket(retreat), at: NGSWorld.now).get()
        #expect(world.loonflow(ids)["act_state_id"] == 3)
        #expect(world.kingsoft(ids)["status"] == 4)
        #expect(world.call("send", ids.body(), as: "bob").failure == "任务 \(ids.task) 已处理完成")
        let task = world.native(ids)["assignments"]?.arrayValue?.last?["guid"]?.stringValue ?? ""
        let again = world.call("send", ["oId": JSON(ids.order), "taskId": JSON(task)])
        #expect(again.succeeded, "\(again.json)")
        #expect(world.loonflow(ids)["act_state_id"] == 1)
        #expect(world.kingsoft(ids)["status"] == 1)
    }

    @Test("of the workflow's own fields show them everywhere")
    func fields() throws {
        let world = NGSWorld()
        let ids = world.sent(["objective": ["days": "3", "reason": "坏了"]])
        #expect(world.native(ids)["fields"] == ["days": 3, "reason": "坏了"])
        #expect(world.loonflow(ids)["days"] == nil || world.loonflow(ids)["days"] == 3)
        #expect(world.kingsoft(ids)["form_values"]?["days"] == 3)
        #expect(world.kingsoft(ids)["form_values"]?["reason"] == "坏了")
    }
}
