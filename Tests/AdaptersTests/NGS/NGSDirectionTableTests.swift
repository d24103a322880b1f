import CanonicalModel
import Testing

@testable import Adapters

/// Every `handleType` with every `sendType`, all names given, so that only the pair says who gets the task.
@Suite("NGS handleType and sendType")
struct NGSDirectionTableTests {
    private static let handleTypes: [JSON?] = [nil, "G", "R", "GR"]
    private static let sendTypes: [Int64?] = [nil, 1, 2, 3, 4, 7, 9, 10]

    /// The group, the person, the role, alice who handled the step before, the group above KF1, KF1's leader, the group's
    /// people who have the role.
    private static func people(_ sendType: Int64) -> Set<Username> {
        switch sendType {
        case 1: ["alice", "bob", "carol"]
        case 2: ["dave"]
        case 3: ["bob", "dave"]
        case 4: ["alice"]
        case 7: ["alice", "bob", "carol", "dave"]
        case 9: ["carol"]
        default: ["bob"]
        }
    }

    /// Nil where the pair is refused.
    private static func expected(_ handleType: JSON?, _ sendType: Int64?) -> Set<Username>? {
        switch (handleType, sendType) {
        // Without a way of sending the names say it, a person before the others.
        case (nil, nil), ("G", nil): ["dave"]
        case ("R", nil): ["bob", "dave"]
        case ("GR", nil): ["bob"]
        case (nil, let way?): people(way)
        case ("G", let way?): [1, 2, 4, 7, 9].contains(way) ? people(way) : nil
        case ("R", let way?): [3, 4].contains(way) ? people(way) : nil
        case (_, let way?): [4, 10].contains(way) ? people(way) : nil
        default: nil
        }
    }

    /// An order that waits for bob in 受理, after alice has handled 复核 and given it back.
    private func order(in world: NGSWorld) -> WorkOrderIDs {
        let first = world.sent()
        let second = WorkOrderIDs(world.call("send", first.body(["toStep": "复核", "toBy": "SELITE"]), as: "bob"))
        return WorkOrderIDs(world.call("back", second.body()))
    }

    private static let pairs = handleTypes.flatMap { handleType in sendTypes.map { (handleType, $0) } }

    private static func named(_ handleType: JSON?, _ sendType: JSON?) -> JSONObject {
        var given: JSONObject = ["toStep": "复核", "toGrp": "KF1", "toBy": "dave", "toRole": "EXPERT"]
        given["handleType"] = handleType
        given["sendType"] = sendType
        return given
    }

    @Test("send to whom the pair says, or are refused as a pair", arguments: pairs)
    func send(handleType: JSON?, sendType: Int64?) throws {
        // A number and its text are the same.
        for way in [sendType.map { JSON($0) }, sendType.map { JSON(String($0)) }] {
            let world = NGSWorld()
            let ids = order(in: world)
            let answer = world.call("send", ids.body(Self.named(handleType, way)), as: "bob")
            guard let people = Self.expected(handleType, sendType) else {
                #expect(answer.failure?.contains("sendType") == true)
                #expect(world.ticket(ids)?.state == 2)
                continue
            }
            #expect(answer.succeeded, "\(answer.json)")
            #expect(world.ticket(ids)?.state == 3)
            #expect(world.aggregate(ids)?.openAssignments.first.map { Set($0.people) } == people)
        }
    }

    @Test("are kept by save for the send that names nothing", arguments: pairs)
    func save(handleType: JSON?, sendType: Int64?) throws {
        let world = NGSWorld()
        let ids = order(in: world)
        let saved = world.call("save", ids.body(Self.named(handleType, sendType.map { JSON($0) })), as: "bob")
        guard let people = Self.expected(handleType, sendType) else {
            #expect(saved.failure?.contains("sendType") == true)
            return
        }
        #expect(saved.succeeded, "\(saved.json)")
        #expect(world.ticket(ids)?.state == 2, "save never moves")
        #expect(world.call("send", ids.body(), as: "bob").succeeded)
        #expect(world.ticket(ids)?.state == 3)
        #expect(world.aggregate(ids)?.openAssignments.first.map { Set($0.people) } == people)
    }

    @Test("override the way back too", arguments: pairs)
    func back(handleType: JSON?, sendType: Int64?) throws {
        let world = NGSWorld()
        let ids = order(in: world)
        let answer = world.call("back", ids.body(Self.named(handleType, sendType.map { JSON($0) })), as: "bob")
        guard let people = Self.expected(handleType, sendType) else {
            #expect(answer.failure?.contains("sendType") == true)
            return
        }
        #expect(answer.succeeded, "\(answer.json)")
        #expect(world.ticket(ids)?.state == 1)
        #expect(world.aggregate(ids)?.openAssignments.first.map { Set($0.people) } == people)
    }

    @Test("start from the group that the call acts for, where that is one of the person's", arguments: [
        ("KF1", 7, ["alice", "bob", "carol", "dave"]), ("KF1", 9, ["carol"]), ("HQ", 9, ["dave"]),
        ("NOSUCH", 9, ["carol"]), ("NOSUCH", 7, ["alice", "bob", "carol", "dave"]),
    ] as [(String, JSON, Set<Username>)])
    func actingGroup(group: String, sendType: JSON, people: Set<Username>) throws {
        let world = NGSWorld()
        let answer = world.post(
            "/ngs/wo/send", NGSWorld.creation(["handleType": "G", "sendType": sendType]),
            headers: [("ds", "gl2019"), ("staffId", "SELITE"), ("groupId", group)])
        #expect(answer.succeeded, "\(answer.json)")
        #expect(world.aggregate(WorkOrderIDs(answer))?.openAssignments.first.map { Set($0.people) } == people)
    }

    @Test("are refused where the group has nobody above it or no leader")
    func nobodyAbove() {
        let world = NGSWorld()
        let answer = world.post(
            "/ngs/wo/send", NGSWorld.creation(["sendType": 7]), headers: [("ds", "gl2019"), ("staffId", "SELITE"), ("groupId", "HQ")])
        #expect(answer.failure == "总部 没有上级部门")
    }
}
