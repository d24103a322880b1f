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
        var known = [WorkOrderIDs(world.call("save", NGSWorld.creation([:])))]
        for _ in 0..<1_000 {
            let ids = try #require(known.randomElement(using: &random))
            let verb = Self.verbs.randomElement(using: &random) ?? "save"
            let person = Self.people.randomElement(using: &random) ?? "bob"
            let answer = world.call(verb, body(ids, &random), as: person)
            #expect(answer.status == 200, "seed \(seed)")
            #expect(answer.json.objectValue?.keys == ["code", "message", "value"], "seed \(seed)")
            let succeeded = answer.json["code"] == 1
            #expect((answer.json["message"] == "") == succeeded, "seed \(seed)")
            if succeeded { known.append(WorkOrderIDs(answer)) }
        }
        #expect(known.count > 100, "seed \(seed): too few calls got through to say much")
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

    private func body(_ ids: WorkOrderIDs, _ random: inout RandomSource) -> JSON {
        var members = JSONObject()
        switch Int.random(in: 0..<4, using: &random) {
        case 0: members = NGSWorld.creation
        case 1: break
        default: members = ["oId": JSON(ids.order), "taskId": JSON(ids.task)]
        }
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
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
