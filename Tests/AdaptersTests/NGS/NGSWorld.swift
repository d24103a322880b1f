@testable import Adapters
import CanonicalModel

/// Two tenants with the same names everywhere, a service-desk workflow, and a gate in front of them.
struct NGSWorld {
    let engine: InMemoryEngine
    let cryptography = FakeCryptography()
    let runner: GateRunner

    static let now = Moment(seconds: 1_800_000_000)
    static let noSuchGuid = "00000000-0000-0000-0000-00000000000F"

    init(settings: NGS.Settings = NGS.Settings(), gl2019: JSON = ["apiWhiteList": ["127.0.0.1"]]) {
        engine = InMemoryEngine(
            definitions: [NGSWorld.definitions("north"), NGSWorld.definitions("south")],
            callers: [
                Caller(contract: "ngs", name: "gl2019", tenant: "north", serialPrefix: "gl", settings: gl2019),
                Caller(
                    contract: "ngs", name: "gl2020", tenant: "south", serialPrefix: "gs",
                    settings: ["apiWhiteList": ["127.0.0.1"]]),
                Caller(
                    contract: "ngs", name: "narrow", tenant: "north", workflows: .only([99]), serialPrefix: "nw",
                    settings: ["apiWhiteList": ["127.0.0.1"]]),
                Caller(
                    contract: "ngs", name: "closed", tenant: "north", serialPrefix: "cl", isEnabled: false,
                    settings: ["apiWhiteList": ["127.0.0.1"]]),
            ] + NGSWorld.otherCallers)
        let services = GateServices(cryptography: cryptography, log: { _ in })
        runner = GateRunner(gate: NGS.WorkOrderGate(services: services, settings: settings), engine: engine)
    }

    static func definitions(_ tenant: TenantID) -> Definitions {
        Definitions(
            tenant: tenant, directory: directory, workflows: [serviceDesk, countersigning],
            aliases: [
                WorkflowAlias(contract: "ngs", name: "S6LZUU", workflow: 1, steps: ["ACCEPT": 2, "REVIEW": 3, "END": 4]),
                WorkflowAlias(contract: "ngs", name: "SIGN", workflow: 2),
            ])
    }

    static let directory = Directory(
        people: [
            Person(id: 1, username: "alice", alias: "爱丽", departments: [2], staffID: "SELITE", passwordHash: "fake$secret"),
            Person(id: 2, username: "bob", alias: "鲍勃", departments: [2], roles: [1], passwordHash: "fake$hidden"),
            Person(id: 3, username: "carol", alias: "卡罗", departments: [2]),
            Person(id: 4, username: "dave", alias: "戴夫", departments: [1], roles: [1]),
            Person(id: 5, username: "gone", alias: "离职", isActive: false, passwordHash: "fake$gone"),
        ],
        departments: [
            Department(id: 1, name: "总部", leader: "dave", code: "HQ"),
            Department(id: 2, name: "客服一组", parent: 1, leader: "carol", code: "KF1"),
        ],
        roles: [Role(id: 1, name: "专家", code: "EXPERT")])

    /// 新建 → 受理 (bob or carol) → 复核 (dave) → 结束, and from 受理 straight to 结束.
    static let serviceDesk: Workflow = {
        let made = Moment(seconds: 1_700_000_000)
        func state(_ id: StateID, _ name: String, _ kind: State.Kind = .normal, _ participant: Participant = .nobody) -> State {
            State(id: id, name: name, kind: kind, participant: participant, created: made, modified: made)
        }
        return Workflow(
            id: 1, name: "服务台", creator: "admin", created: made, modified: made,
            states: [
                state(1, "新建", .initial), state(2, "受理", .normal, .people(["bob", "carol"])),
                state(3, "复核", .normal, .person("dave")), state(4, "结束", .end),
            ],
            transitions: [
                Transition(id: 1, name: "提交", source: 1, destination: 2),
                Transition(id: 2, name: "转复核", source: 2, destination: 3),
                Transition(id: 3, name: "直接办结", source: 2, destination: 4),
                Transition(id: 4, name: "通过", source: 3, destination: 4),
            ],
            fields: [
                FieldDefinition(id: 1, key: "days", name: "天数", type: .integer),
                FieldDefinition(id: 2, key: "reason", name: "原因", type: .text),
            ])
    }()

    /// 起草 → 会签, which bob and carol each have a task in → 完成.
    static let countersigning: Workflow = {
        let made = Moment(seconds: 1_700_000_000)
        var signing = State(
            id: 12, name: "会签", kind: .normal, participant: .people(["bob", "carol"]), created: made, modified: made)
        signing.distribution = .all
        return Workflow(
            id: 2, name: "会签单", creator: "admin", created: made, modified: made,
            states: [
                State(id: 11, name: "起草", kind: .initial, created: made, modified: made), signing,
                State(id: 13, name: "完成", kind: .end, created: made, modified: made),
            ],
            transitions: [
                Transition(id: 11, name: "提交", source: 11, destination: 12),
                Transition(id: 12, name: "同意", source: 12, destination: 13),
            ], fields: [])
    }()

    /// Calls a verb of the work order as a white-listed person.
    @discardableResult
    func call(
        _ verb: String, _ body: JSON, as staffID: String = "SELITE", ds: String = "gl2019", dbPool: String? = nil,
        at moment: Moment = NGSWorld.now
    ) -> GateResponse {
        var headers = [("ds", ds), ("staffId", staffID), ("groupId", "KF1"), ("Content-Type", "application/json")]
        if let dbPool { headers.append(("dbPool", dbPool)) }
        return post("/ngs/wo/" + verb, body, headers: headers, at: moment)
    }

    @discardableResult
    func post(
        _ path: String, _ body: JSON, headers: [(String, String)] = [], peer: String = "127.0.0.1",
        at moment: Moment = NGSWorld.now
    ) -> GateResponse {
        runner.respond(to: GateRequest(
            method: .post, rawPath: path, headers: HeaderFields(headers), body: body.encoded(), peerAddress: peer,
            receivedAt: moment))
    }

    /// Logs in and gives the token.
    func token(_ staffID: String = "SELITE", _ password: String = "secret", at moment: Moment = NGSWorld.now) -> String {
        let answer = post(
            "/ngs/login", ["staffId": JSON(staffID), "password": JSON(password), "ds": "gl2019"], peer: "203.0.113.9", at: moment)
        return answer.json["value"]?["token"]?.stringValue ?? ""
    }
}

/// A work order's two ids, as answered.
struct WorkOrderIDs: Equatable {
    var order: String
    var task: String

    init(_ answer: GateResponse) {
        order = answer.header("X-NGS-OId") ?? ""
        task = answer.header("X-NGS-TaskId") ?? ""
    }

    func body(_ more: JSONObject = JSONObject()) -> JSON {
        var members: JSONObject = ["oId": JSON(order), "taskId": JSON(task)]
        for (key, value) in more { members[key] = value }
        return .object(members)
    }
}

extension NGSWorld {
    static let creation: JSONObject = ["mapId": "S6LZUU", "customerGuid": "C-1"]

    static func creation(_ more: JSONObject) -> JSON {
        var members = creation
        for (key, value) in more { members[key] = value }
        return .object(members)
    }

    /// A work order just saved by alice.
    func saved(_ more: JSONObject = JSONObject()) -> WorkOrderIDs {
        WorkOrderIDs(call("save", NGSWorld.creation(more)))
    }

    /// A work order that waits in 受理 for bob or carol.
    func sent(_ more: JSONObject = JSONObject()) -> WorkOrderIDs {
        WorkOrderIDs(call("send", NGSWorld.creation(more)))
    }

    func aggregate(_ ids: WorkOrderIDs, tenant: TenantID = "north") -> TicketAggregate? {
        Guid(ids.order).flatMap { guid in engine.withState { $0.aggregate(.guid(guid), in: tenant) } }
    }

    func ticket(_ ids: WorkOrderIDs) -> Ticket? {
        aggregate(ids)?.ticket
    }

    var events: [TicketEvent] {
        engine.withState { $0.events }
    }
}

extension GateResponse {
    var succeeded: Bool {
        status == 200 && json["code"] == 1 && json["message"] == ""
    }

    /// The message of a failure in the contract's envelope with HTTP 200; nil for anything else.
    var failure: String? {
        guard status == 200, json["code"] == 0, json["value"] == .null else { return nil }
        return json["message"]?.stringValue
    }
}
