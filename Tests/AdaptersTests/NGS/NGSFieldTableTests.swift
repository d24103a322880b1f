import CanonicalModel
import Testing

@testable import Adapters

/// For each verb and each field it takes: accepted, kept, and given back by the native reading API with its type.
@Suite("NGS fields")
struct NGSFieldTableTests {
    enum Verb: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case saveNew, saveLoaded, sendNew, sendLoaded, close, failedClose, back, revoke, reminder

        var testDescription: String { rawValue }

        var name: String {
            switch self {
            case .saveNew, .saveLoaded: "save"
            case .sendNew, .sendLoaded: "send"
            default: rawValue
            }
        }

        /// What its entry in the log is.
        var kind: JSON {
            switch self {
            case .saveNew, .sendNew: "created"
            case .saveLoaded: "fieldsSaved"
            case .sendLoaded: "handled"
            case .close: "closed"
            case .failedClose: "failed"
            case .back: "sentBack"
            case .revoke: "revoked"
            case .reminder: "reminded"
            }
        }
    }

    /// Where a field is found afterwards.
    enum Place: Sendable {
        case ticket(String)
        case task(String)
        case entry(String)
    }

    struct Field: Sendable, CustomTestStringConvertible {
        var given: JSONObject
        var kept: [(Place, JSON)]
        var verbs: Set<Verb>

        var testDescription: String { JSON.object(given).text }

        init(_ given: JSONObject, _ kept: (Place, JSON)..., only verbs: Set<Verb> = Field.writing) {
            self.given = given
            self.kept = kept
            self.verbs = verbs
        }

        static let writing = Set(Verb.allCases).subtracting([.reminder])
        static let all = Set(Verb.allCases)
        static let creating: Set<Verb> = [.saveNew, .sendNew]
        static let saving: Set<Verb> = [.saveNew, .saveLoaded]
    }

    private static let exact = (try? JSON(parsing: NGSFieldGroupTests.exact)) ?? .null

    static let fields: [Field] = [
        Field(["substatus": "S1"], (.ticket("substatus"), "S1")),
        Field(["substatus": 7], (.ticket("substatus"), "7")),
        Field(["rolegroupId": "R9"], (.ticket("groups.rolegroupId"), "R9")),
        Field(["rolegroupId": 9], (.ticket("groups.rolegroupId"), 9)),
        Field(["objective": exact], (.ticket("groups.objective"), exact), only: writingBut(.failedClose)),
        Field(["objective": ["stringfield1": "aaa"]], (.ticket("groups.objective.stringfield1"), "aaa")),
        Field(["task": exact], (.task("fields"), exact)),
        Field(["tabc": ["xxx": exact, "T_2": ["a": 1.0]]], (.ticket("groups.tabc.xxx"), exact), (.ticket("groups.tabc.T_2.a"), 1.0)),
        Field(["step": exact], (.entry("group"), exact), only: Field.all),
        Field(["comments": "请尽快\n处理"], (.entry("comment"), "请尽快\n处理"), only: Field.all),
        Field(["comments": 12], (.entry("comment"), "12"), only: Field.all),
        Field(["objective": ["title": "打印机", "detail": "卡纸", "priority": "2"]], (.ticket("title"), "打印机"),
            (.ticket("detail"), "卡纸"), (.ticket("classification.priority"), 2), (.ticket("groups.objective.priority"), "2")),
        Field(["objective": ["days": "3", "reason": "坏了"]], (.ticket("fields.days"), 3), (.ticket("fields.reason"), "坏了"),
            (.ticket("groups.objective.days"), "3")),
        Field(["customerGuid": "CUST-9"], (.ticket("customer.guid"), "CUST-9"), only: Field.creating),
        Field(["customerGuid": 900], (.ticket("customer.guid"), "900"), only: Field.creating),
        Field(["toStep": "ACCEPT"], (.task("intended_route.step"), "ACCEPT"), only: Field.saving),
        Field(["toGrp": "HQ"], (.task("intended_route.department"), 1), only: Field.saving),
        Field(["toBy": "SELITE"], (.task("intended_route.person"), "alice"), only: Field.saving),
        Field(["toRole": "EXPERT"], (.task("intended_route.role"), 1), only: Field.saving),
        Field(["toGrp": "HQ", "toRole": "EXPERT"], (.task("intended_route.department"), 1), (.task("intended_route.role"), 1),
            only: Field.saving),
        Field(["handleType": "G", "sendType": 9], (.task("intended_route.person"), "carol"), only: Field.saving),
        Field(["sendType": "4", "toStep": 2], (.task("intended_route.handler_of"), "2"), only: Field.saving),
        Field(["objectiveStatus": "客户放弃"], (.ticket("outcome"), "客户放弃"), (.ticket("groups.objective.status"), "客户放弃"),
            only: [.failedClose]),
        Field([:], (.ticket("outcome"), "FAILED"), (.ticket("groups.objective.status"), "FAILED"), only: [.failedClose]),
    ]

    private static func writingBut(_ verb: Verb) -> Set<Verb> {
        Field.writing.subtracting([verb])
    }

    private static let cases = fields.flatMap { field in
        Verb.allCases.filter(field.verbs.contains).map { ($0, field) }
    }

    @Test("are accepted, kept, and given back with their types", arguments: cases)
    func givenBack(verb: Verb, field: Field) throws {
        let world = NGSWorld()
        let call = try carryOut(verb, field.given, in: world)
        for (place, value) in field.kept {
            let found = Self.value(at: place, in: world.native(call.ids), verb: verb, task: call.task)
            #expect(found?.text == value.text, "\(place)")
        }
    }

    @Test("that are empty or null count as not given, and change nothing", arguments: Verb.allCases, ["", .null] as [JSON])
    func notGiven(verb: Verb, nothing: JSON) throws {
        let world = NGSWorld()
        var given = JSONObject()
        for name in [
            "toStep", "toGrp", "toBy", "toRole", "handleType", "sendType", "substatus", "rolegroupId", "operateTaskGuid", "comments",
            "objectiveStatus",
        ] {
            given[name] = nothing
        }
        let call = try carryOut(verb, given, in: world)
        let ticket = world.native(call.ids)
        #expect(ticket["substatus"] == nil)
        #expect(ticket["groups"]?["rolegroupId"] == nil)
        #expect(ticket["assignments"]?.arrayValue?.allSatisfy { $0["intended_route"] == nil } == true)
        #expect(Self.value(at: .entry("comment"), in: ticket, verb: verb, task: call.task) == nil)
    }

    @Test("of the head: dbPool is recorded in the log entry of every verb", arguments: Verb.allCases)
    func databasePool(verb: Verb) throws {
        let world = NGSWorld()
        let call = try carryOut(verb, [:], in: world, dbPool: "pool7")
        let ticket = world.native(call.ids)
        #expect(Self.value(at: .entry("group.dbPool"), in: ticket, verb: verb, task: call.task) == "pool7")
        #expect(ticket["events"]?.arrayValue?.last?["kind"] == verb.kind, "one call, one entry")
    }

    @Test("nobody has heard of are ignored", arguments: Verb.allCases)
    func unknown(verb: Verb) throws {
        _ = try carryOut(verb, ["nobodyKnows": ["a": [1]], "": 0], in: NGSWorld())
    }

    @Test("of a wrong type are refused by name, and nothing is written", arguments: [
        ("substatus", ["a"]), ("substatus", true), ("rolegroupId", [:]), ("rolegroupId", false), ("comments", ["a"]), ("objective", "x"),
        ("task", 1), ("tabc", ["t": 1]), ("step", ["x"]),
    ] as [(String, JSON)], Verb.allCases)
    func wrongType(field: (name: String, value: JSON), verb: Verb) throws {
        guard verb != .reminder || ["comments", "objective", "task", "tabc", "step"].contains(field.name) else { return }
        let world = NGSWorld()
        let order = Self.order(for: verb, in: world)
        let before = world.events.count
        let answer = world.call(verb.name, Self.body(verb, [field.name: field.value], order), as: Self.holder(verb))
        #expect(answer.failure?.contains(field.name) == true, "\(answer.json)")
        #expect(world.events.count == before)
    }
}

extension NGSFieldTableTests {
    /// What was called, and the task that its fields belong to.
    private func carryOut(_ verb: Verb, _ given: JSONObject, in world: NGSWorld, dbPool: String? = nil) throws
        -> (ids: WorkOrderIDs, task: String)
    {
        let order = Self.order(for: verb, in: world)
        let answer = world.call(verb.name, Self.body(verb, given, order), as: Self.holder(verb), dbPool: dbPool)
        #expect(answer.succeeded, "\(answer.json)")
        let ids = WorkOrderIDs(answer)
        let tasks = try #require(world.aggregate(ids)).assignments
        switch verb {
        case .saveNew, .sendNew: return (ids, try #require(tasks.first).guid.text)
        case .revoke: return (ids, ids.task)
        default: return (ids, order?.task ?? "")
        }
    }

    private static func order(for verb: Verb, in world: NGSWorld) -> WorkOrderIDs? {
        switch verb {
        case .saveNew, .sendNew: nil
        case .sendLoaded: world.saved()
        default: world.sent()
        }
    }

    private static func body(_ verb: Verb, _ given: JSONObject, _ order: WorkOrderIDs?) -> JSON {
        order?.body(given) ?? NGSWorld.creation(given)
    }

    private static func holder(_ verb: Verb) -> String {
        switch verb {
        case .saveNew, .sendNew, .sendLoaded, .revoke: "SELITE"
        default: "bob"
        }
    }

    private static func value(at place: Place, in ticket: JSON, verb: Verb, task: String) -> JSON? {
        switch place {
        case .ticket(let path): member(path, of: ticket)
        case .task(let path):
            ticket["assignments"]?.arrayValue?.first { $0["guid"]?.stringValue == task }.flatMap { member(path, of: $0) }
        case .entry(let path):
            ticket["events"]?.arrayValue?.last { $0["kind"] == verb.kind }.flatMap { member(path, of: $0) }
        }
    }

    private static func member(_ path: String, of value: JSON) -> JSON? {
        path.split(separator: ".").reduce(value) { $0?[String($1)] }
    }
}
