import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS field groups")
struct NGSFieldGroupTests {
    static let exact = #"""
        {"i":1,"f":1.0,"e":1e0,"s":"1","n":null,"b":false,"big":123456789012345678901234567890,"small":0.1000,
         "deep":{"a":[1,"1",{"x":null}],"":{}},"list":[],"empty":"","中文":"值\u0000\ud83d\ude00"}
        """#

    @Test("are kept exactly as given, whatever the types", arguments: ["save", "send"])
    func exactly(verb: String) throws {
        let group = try JSON(parsing: NGSFieldGroupTests.exact)
        let world = NGSWorld()
        let body = NGSWorld.creation(["objective": group, "task": group, "step": group, "tabc": ["t1": group, "T_2": group]])
        let answer = world.call(verb, body)
        #expect(answer.succeeded)
        let order = try #require(world.aggregate(WorkOrderIDs(answer)))
        #expect(order.ticket.groups["objective"]?.text == group.text)
        #expect(order.ticket.groups["tabc"]?["t1"]?.text == group.text)
        #expect(order.ticket.groups["tabc"]?["T_2"]?.text == group.text)
        #expect(order.assignments.first.map { JSON.object($0.fields).text } == group.text)
        #expect(world.events.first.map { JSON.object($0.group).text } == group.text)
    }

    @Test("of a later call are laid over the earlier ones")
    func overlaid() throws {
        let world = NGSWorld()
        let ids = world.saved(["objective": ["a": 1, "b": 2], "tabc": ["t": ["x": 1]]])
        world.call("save", ids.body(["objective": ["b": .null, "c": 3], "tabc": ["t": ["y": 2], "u": ["z": 0]]]))
        let groups = try #require(world.ticket(ids)?.groups)
        #expect(groups["objective"] == ["a": 1, "b": .null, "c": 3])
        #expect(groups["tabc"] == ["t": ["x": 1, "y": 2], "u": ["z": 0]])
    }

    @Test("that are null or empty text count as not given", arguments: [.null, ""] as [JSON])
    func nothing(value: JSON) throws {
        let world = NGSWorld()
        let ids = world.saved(["objective": value, "task": value, "step": value, "tabc": value])
        #expect(!ids.order.isEmpty)
        #expect(world.ticket(ids)?.groups.isEmpty == true)
        #expect(world.call("save", ids.body(["tabc": ["t": value]])).succeeded)
        #expect(world.ticket(ids)?.groups.isEmpty == true)
    }

    @Test("of sub-tables have harmless names, so that what is kept is harmless wherever it is carried to", arguments: [
        "", " ", "a b", "a-b", "a.b", "a;b", "'", "\"", "`x`", "x; DROP TABLE tickets", "' OR 1=1 --", "x)", "../x", "a/b", "%00", "a\u{0}",
        "\u{0}", "a\n", "表", "ａ", "１", "é", "e\u{301}", "a\u{200B}", String(repeating: "a", count: 31),
        String(repeating: "a", count: 100_000),
    ])
    func hostileTables(name: String) {
        for value in [["a": 1], .null, [:], ""] as [JSON] {
            let world = NGSWorld()
            let tables = JSONObject([("good", ["a": 1] as JSON), (name, value)])
            let answer = world.call("save", NGSWorld.creation(["tabc": .object(tables)]))
            // A table that is not given has no name to look at.
            let isGiven = value != .null && value != ""
            #expect(answer.succeeded == !isGiven)
            if isGiven { #expect(answer.failure == "tabc 的表名只能由 1 到 30 个字母、数字或下划线组成") }
            #expect(world.events.isEmpty == isGiven)
        }
    }

    @Test("of sub-tables whose names differ in the case of letters are two")
    func tableCase() {
        let world = NGSWorld()
        let ids = world.saved(["tabc": ["Orders": ["a": 1], "orders": ["a": "1"], "_": [:], "9": ["b": .null]]])
        #expect(world.ticket(ids)?.groups["tabc"] == ["Orders": ["a": 1], "orders": ["a": "1"], "_": [:], "9": ["b": .null]])
    }

    @Test("that are no objects are refused by name", arguments: [
        ("objective", "text"), ("task", []), ("step", 1), ("tabc", true), ("tabc", ["t": 5]), ("tabc", ["t": ["a"]]),
        ("tabc", ["bad name": [:]]), ("tabc", ["": [:]]), ("tabc", ["x;drop table": [:]]), ("tabc", ["表": [:]]),
        ("tabc", ["abcdefghijabcdefghijabcdefghijk": [:]]),
    ] as [(String, JSON)])
    func wrongType(name: String, value: JSON) {
        for verb in ["save", "send"] {
            let world = NGSWorld()
            let message = world.call(verb, NGSWorld.creation([name: value])).failure
            #expect(message?.contains(name) == true, "\(message ?? "accepted")")
            #expect(world.events.isEmpty)
        }
    }

    @Test("tabc names only tables of the allow-list, where there is one", arguments: [
        (nil, "anything", true), (["orders"], "orders", true), (["orders"], "Orders", false), ([], "orders", false),
        (nil, "abcdefghijabcdefghijabcdefghij", true),
    ] as [(Set<String>?, String, Bool)])
    func tables(allowed: Set<String>?, table: String, accepted: Bool) {
        let world = NGSWorld(settings: NGS.Settings(tabcTables: allowed))
        let tables = JSONObject([(table, ["a": 1] as JSON)])
        let answer = world.call("save", NGSWorld.creation(["tabc": .object(tables)]))
        #expect(answer.succeeded == accepted)
        if !accepted { #expect(answer.failure?.contains("tabc.\(table)") == true) }
    }

    @Test("reach the canonical fields they are mapped to")
    func mapped() throws {
        let map = NGS.FieldMap([
            "objective.title": .title, "task.note": .detail, "tabc.t.level": .priority, "step.why": .custom("reason"),
        ])
        let world = NGSWorld(settings: NGS.Settings(fieldMap: map))
        let ids = world.saved([
            "objective": ["title": 42, "days": "5"], "task": ["note": "细节"], "tabc": ["t": ["level": 3]], "step": ["why": "旧"],
        ])
        let ticket = try #require(world.ticket(ids))
        #expect(ticket.title == "42")
        #expect(ticket.detail == "细节")
        #expect(ticket.classification.priority == 3)
        #expect(ticket.fields == ["days": 5, "reason": "旧"])
        #expect(ticket.groups["objective"] == ["title": 42, "days": "5"], "the group itself keeps what was given")
    }

    @Test("are mapped by the names a configuration uses", arguments: [
        ("title", .title), ("detail", .detail), ("priority", .priority), ("fields.days", .custom("days")), ("fields.", nil),
        ("", nil), ("Title", nil), ("status", nil),
    ] as [(String, NGS.FieldMap.Field?)])
    func fieldNames(name: String, field: NGS.FieldMap.Field?) {
        #expect(NGS.FieldMap.Field(name) == field)
    }

    @Test("do not clear canonical fields with what counts as not given")
    func blanks() throws {
        let world = NGSWorld()
        let ids = world.saved(["objective": ["title": "标题", "priority": 1, "days": 2, "reason": "因"]])
        #expect(world.call("save", ids.body(["objective": ["title": "", "priority": "", "days": "", "reason": ""]])).succeeded)
        let ticket = try #require(world.ticket(ids))
        #expect(ticket.title == "标题")
        #expect(ticket.classification.priority == 1)
        #expect(ticket.fields == ["days": 2, "reason": ""])
    }

    @Test("with a value that does not fit its canonical field are refused by name", arguments: [
        (["priority": "hoch"], "objective.priority"), (["priority": 1.5], "objective.priority"),
        (["title": ["a"]], "objective.title"), (["days": "viele"], "days"), (["detail": true], "objective.detail"),
    ] as [(JSON, String)])
    func unfit(objective: JSON, named: String) {
        let world = NGSWorld()
        #expect(world.call("save", NGSWorld.creation(["objective": objective])).failure?.contains(named) == true)
        #expect(world.events.isEmpty)
    }
}
