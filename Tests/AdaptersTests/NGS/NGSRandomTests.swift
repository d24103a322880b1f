import CanonicalModel
import Testing

@testable import Adapters

/// Seeded random calls. A failure prints its seed; put it into `seeds` to see it again.
@Suite("NGS under random calls")
struct NGSRandomTests {
    private static let seeds: [UInt64] = [1, 2, 3, 20_260_101]
    private static let keys = [
        "mapId", "customerGuid", "oId", "taskId", "operateTaskGuid", "toStep", "toGrp", "toBy", "toRole", "substatus",
        "rolegroupId", "objective", "task", "tabc", "step", "handleType", "sendType", "objectiveStatus", "comments", "other",
    ]
    private static let verbs = ["save", "send", "close", "failedClose", "reminder", "back", "revoke"]
    private static let people = ["SELITE", "bob", "carol", "dave"]

    @Test("every answer fits the envelope, and the fold over the events is the ticket", arguments: seeds)
    func envelope(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let world = NGSWorld()
        var kinds: [String: Int] = [:]
        for _ in 0..<1_000 {
            let verb = Self.verbs.randomElement(using: &random) ?? "save"
            let (target, holder) = target(in: world, &random)
            let anybody = Self.people.randomElement(using: &random) ?? "bob"
            let person = Int.random(in: 0..<4, using: &random) == 0 ? anybody : holder
            let answer = world.call(verb, body(target, &random), as: person)
            #expect(answer.status == 200, "seed \(seed)")
            #expect(answer.json.objectValue?.keys == ["code", "message", "value"], "seed \(seed)")
            let succeeded = answer.json["code"] == 1
            #expect((answer.json["message"] == "") == succeeded, "seed \(seed)")
            if succeeded { kinds[verb, default: 0] += 1 }
        }
        for verb in Self.verbs {
            #expect(kinds[verb, default: 0] >= 5, "seed \(seed): too few calls of \(verb) got through to say much")
        }
        world.engine.withState { state in
            for aggregate in state.aggregates.values {
                let events = state.events.filter { $0.ticket == aggregate.ticket.id }
                let folded = events.reduce(JSONObject()) { TicketChanges.applied($1.changes, to: $0) }
                #expect(folded == aggregate.ticket.json, "seed \(seed), ticket \(aggregate.ticket.id)")
            }
        }
    }

    @Test("nothing of one tenant is reached from the other, though names and workflows are the same", arguments: seeds)
    func tenants(seed: UInt64) throws {
        var random = RandomSource(seed: seed)
        let world = NGSWorld()
        let targets = (0..<5).map { _ in world.sent() }
        let before = targets.map { world.aggregate($0) }
        for _ in 0..<500 {
            let ids = try #require(targets.randomElement(using: &random))
            let verb = Self.verbs.randomElement(using: &random) ?? "save"
            let person = Self.people.randomElement(using: &random) ?? "bob"
            #expect(world.call(verb, ids.body(["comments": "x"]), as: person, ds: "gl2020").failure?.contains("工单不存在") == true)
        }
        #expect(targets.map { world.aggregate($0) } == before, "seed \(seed)")
    }

    /// A new order, or one that has an open task, with somebody who holds that task; now and then nothing of the kind.
    private func target(in world: NGSWorld, _ random: inout RandomSource) -> (members: JSONObject, holder: String) {
        let open = world.engine.withState { state in
            state.aggregates.values.filter { !$0.openAssignments.isEmpty }.sorted { $0.ticket.id < $1.ticket.id }
        }
        let choice = Int.random(in: 0..<10, using: &random)
        guard choice > 2, let order = open.randomElement(using: &random),
            let task = order.openAssignments.randomElement(using: &random)
        else { return (choice == 0 ? [:] : NGSWorld.creation, "SELITE") }
        let holder = task.people.randomElement(using: &random)?.value ?? "bob"
        return (["oId": JSON(order.ticket.guid.text), "taskId": JSON(task.guid.text)], holder)
    }

    private func body(_ target: JSONObject, _ random: inout RandomSource) -> JSON {
        var members = target
        let extra = max(0, Int.random(in: -2..<4, using: &random))
        if Bool.random(using: &random) { members["toStep"] = ["受理", "复核", "结束"].randomElement(using: &random) }
        for _ in 0..<extra {
            members[Self.keys.randomElement(using: &random) ?? "other"] = value(&random, depth: 3)
        }
        return .object(members)
    }

    private func value(_ random: inout RandomSource, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: JSON(Int64.random(in: -5...12, using: &random))
        case 3: 1e30
        case 4: ["", "\u{0}", "受理", "结束", "bob", "KF1", "EXPERT", "G", "4", "e\u{301}", "' OR 1=1 --"].randomElement(using: &random) ?? ""
        case 5: "复核"
        case 6: JSON(NGSWorld.noSuchGuid)
        case 7: JSON(String(repeating: "x", count: Int.random(in: 0..<400, using: &random)))
        case 8: .array((0..<2).map { _ in value(&random, depth: depth - 1) })
        default:
            .object(JSONObject((0..<2).map { _ in
                (Self.objectKeys.randomElement(using: &random) ?? "a", value(&random, depth: depth - 1))
            }))
        }
    }

    private static let objectKeys = ["title", "days", "reason", "status", "t1", "a", "", "priority", "fields"]
}
