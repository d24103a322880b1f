import CanonicalModel

@testable import Adapters

/// Where a member of an NGS creation lands: two work orders that differ in that member only are made, and their tickets compared.
enum NGSProbe {
    static let members: [(name: String, put: @Sendable (inout JSONObject) -> Void)] = [
        ("customerGuid", { $0["customerGuid"] = "C-2" }),
        ("objective.title", { $0["objective"] = ["title": "t"] }),
        ("objective.detail", { $0["objective"] = ["detail": "d"] }),
        ("objective.priority", { $0["objective"] = ["priority": 2] }),
        ("objective.days", { $0["objective"] = ["days": 3] }),
        ("objective.other", { $0["objective"] = ["other": 3] }),
        ("tabc.xxx", { $0["tabc"] = ["xxx": ["a": 1]] }),
        ("task.x", { $0["task"] = ["x": 1] }),
        ("step.x", { $0["step"] = ["x": 1] }),
        ("substatus", { $0["substatus"] = "s" }),
        ("rolegroupId", { $0["rolegroupId"] = "r" }),
        ("toStep", { $0["toStep"] = "ACCEPT" }),
        ("toGrp", { $0["toGrp"] = "KF1" }),
        ("toBy", { $0["toBy"] = "carol" }),
        ("toRole", { $0["toRole"] = "EXPERT" }),
    ]

    /// Each member with the paths in the native document that it changes.
    static let landings = members.map { (name: $0.name, places: places(of: $0.put)) }

    /// Members of one group are named by the group where there are several.
    static func shortened(_ names: [String]) -> [String] {
        var short: [String] = []
        for name in names {
            let group = name.prefix { $0 != "." }
            let mates = names.count { $0.hasPrefix(group + ".") }
            let shown = mates > 3 ? group + ".*" : name
            if short.last != shown { short.append(shown) }
        }
        return short
    }

    private static func places(of put: (inout JSONObject) -> Void) -> [String] {
        var body: JSONObject = ["mapId": "S6LZUU", "customerGuid": "C-1"]
        let plain = document(body)
        put(&body)
        return ViewProbe.differences(plain, document(body))
    }

    private static func document(_ body: JSONObject) -> JSON {
        let world = NGSWorld()
        let ids = WorkOrderIDs(world.call("save", .object(body)))
        return world.aggregate(ids).map { Native.document($0, events: []) } ?? .null
    }
}
