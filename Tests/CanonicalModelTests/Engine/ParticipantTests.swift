import Testing
@testable import CanonicalModel

@Suite struct ParticipantTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var participant: Participant
        var values: JSONObject = ["title": "a"]
        var people: [Username]
        var kind: Handling.Kind = .person
        var target: Assignment.Target? = .people

        var testDescription: String { "\(participant)" }
    }

    @Test("Who has to act when a state is entered", arguments: [
        Case(participant: .person("lisi"), people: ["lisi"]),
        Case(participant: .person("nobody-knows"), people: ["nobody-knows"]),
        Case(participant: .people(["lisi", "wangwu", "lisi"]), people: ["lisi", "wangwu"], kind: .several),
        Case(
            participant: .departments([Office.hardware]), people: ["lisi", "wangwu"], kind: .several,
            target: .department(Office.hardware)),
        Case(
            participant: .departments([Office.engineering]), people: ["zhaoliu", "lilei", "hanmei", "lisi", "wangwu"],
            kind: .several, target: .department(Office.engineering)),
        Case(
            participant: .departments([Office.hardware, Office.software, Office.engineering]),
            people: ["lisi", "wangwu", "lilei", "hanmei", "zhaoliu"], kind: .several, target: .department(Office.hardware)),
        Case(participant: .departments([Office.abandoned]), people: [], target: .department(Office.abandoned)),
        Case(participant: .roles([Office.duty]), people: ["hanmei", "lisi"], kind: .several, target: .role(Office.duty)),
        Case(participant: .roles([Office.vacant]), people: [], target: .role(Office.vacant)),
        Case(participant: .variables([.creator]), people: ["lilei"]),
        Case(participant: .variables([.creatorLead]), people: ["hanmei"]),
        Case(participant: .variables([.creator, .creatorLead]), people: ["lilei", "hanmei"], kind: .several),
        Case(participant: .field("who"), values: ["title": "a", "who": "wangwu"], people: ["wangwu"]),
        Case(
            participant: .field("who, others"), values: ["title": "a", "who": "lisi", "others": ["wangwu", "lisi"]],
            people: ["lisi", "wangwu"], kind: .several),
        Case(participant: .field("who"), people: []),
        Case(participant: .field("creator"), people: ["lilei"]),
        Case(participant: .parentField("who"), people: ["hanmei"]),
        Case(participant: .parentField("participant"), people: ["wangwu"]),
        Case(participant: .parentField("creator,who"), people: ["zhaoliu", "hanmei"], kind: .several),
        Case(participant: .hook(Hook(url: "http://h", token: "t")), people: [], kind: .hook, target: .hook),
        Case(participant: .nobody, people: [], kind: .nobody, target: nil),
    ]) func resolved(_ given: Case) throws {
        var desk = EngineFixture(work: given.participant)
        desk.facts.parent = parent()
        desk = try EngineFixture.submitted(desk, given.values)
        #expect(desk.handlers == given.people)
        #expect(desk.ticket.handling.kind == given.kind)
        #expect(desk.open.map(\.target) == [given.target].compactMap { $0 })
        #expect(Set(desk.ticket.involved) == Set(given.people + ["lilei"]))
        #expect(desk.effects.contains(.callHook(2)) == (given.kind == .hook))
    }

    private func parent() -> Ticket {
        var parent = Ticket(
            id: 3, guid: .zero, tenant: "main", serialNumber: "p", title: "p", workflow: 1, workflowVersion: 1, state: 2,
            lifecycle: .pending, creator: "zhaoliu", caller: "app", moments: TicketMoments(created: Moment(seconds: 0)))
        parent.fields = ["who": "hanmei"]
        parent.handling = .by(["wangwu"])
        return parent
    }

    @Test("The leads are the approvers, or else the leader, of each of the creator's departments", arguments: [
        ([], "hanmei", [Office.software], ["hanmei"]),
        (["lisi", "wangwu"], "hanmei", [Office.software], ["lisi", "wangwu"]),
        ([], nil, [Office.software], []),
        (["wangwu"], nil, [Office.software, Office.engineering], ["wangwu", "zhaoliu"]),
        ([], "lisi", [Office.software, Office.hardware], ["lisi"]),
        ([], nil, [], []),
    ] as [([Username], Username?, [DepartmentID], [Username])])
    func leads(approvers: [Username], leader: Username?, departments: [DepartmentID], expected: [Username]) throws {
        var desk = EngineFixture(work: .variables([.creatorLead]))
        desk.office.approvers = approvers
        desk.office.softwareLeader = leader
        desk.office.lileiDepartments = departments
        desk = try EngineFixture.submitted(desk)
        #expect(desk.handlers == expected)
        #expect(desk.ticket.handling.kind == (expected.count > 1 ? .several : .person))
    }

    @Test("A field names the handler from the request on creation, even where the initial state does not list it")
    func fieldOnCreation() throws {
        var desk = EngineFixture(.desk(work: .normal(2, "work", .field("who")), start: .start(fields: ["title": .optional])))
        desk = try EngineFixture.submitted(desk, ["title": "a", "who": "wangwu"])
        #expect(desk.handlers == ["wangwu"])
        #expect(desk.ticket.fields.isEmpty)
    }

    @Test("Later the request counts only where the state lets the field be changed", arguments: [
        (FieldAttribute.optional, Username("hanmei")), (.readOnly, "wangwu"),
    ]) func fieldOnHandling(attribute: FieldAttribute, expected: Username) throws {
        var desk = EngineFixture(.desk(
            work: .normal(2, "work", .person("lisi"), fields: ["who": attribute]), check: .normal(3, "check", .field("who"))))
        desk = try EngineFixture.submitted(desk, ["title": "a", "who": "wangwu"])
        try desk.do("lisi", .take(23, ["who": "hanmei"]))
        #expect(desk.handlers == [expected])
    }

    @Test("A field may name 500 people, so that a caller cannot make assignments without end", arguments: [(500, true), (501, false)])
    func mostNamed(count: Int, isAllowed: Bool) {
        let desk = EngineFixture(work: .field("others"), .all)
        let values: JSONObject = ["title": "a", "others": .array((0..<count).map { JSON("p\($0)") })]
        let input = FieldInput(values: values)
        let refusal = desk.refusal("lilei", .create(NewTicket(input: input)), .move(Move(choice: .transition(12), input: input)))
        #expect(refusal == (isAllowed ? nil : .invalid(field: "others", reason: .outOfRange)))
    }

    @Test("A state that asks the parent needs one that names somebody") func parentMissing() throws {
        var desk = EngineFixture(work: .parentField("who"))
        let commands = [Command.create(NewTicket(title: "a")), .take(12)]
        #expect(desk.error("lilei", commands)?.kind == .invalid(field: "parent_ticket_id", reason: .missing))
        desk.facts.parent = parent()
        desk.facts.parent?.fields = JSONObject()
        #expect(desk.error("lilei", commands)?.kind == .invalid(field: "parent_ticket_id", reason: .missing))
    }

    @Test("A state that names nobody gives the work to the group of the ticket's product line") func productLine() throws {
        var desk = EngineFixture(work: .nobody)
        try desk.do("lilei", .create(NewTicket(title: "a", productLine: Office.support)), .take(12))
        #expect(desk.handlers == ["lisi", "wangwu"])
        #expect(desk.open.map(\.target) == [.productLine(Office.support)])
        var orphan = EngineFixture(work: .nobody)
        try orphan.do("lilei", .create(NewTicket(title: "a", productLine: Office.orphan)), .take(12))
        #expect(orphan.ticket.handling == .nobody && orphan.open.isEmpty)
    }

    @Test("A state that remembers gives the work to whoever handled it last") func remembers() throws {
        var desk = EngineFixture(work: .people(["lisi", "wangwu"]), remembers: true)
        desk = try EngineFixture.submitted(desk)
        #expect(desk.handlers == ["lisi", "wangwu"], "nobody to remember yet")
        try desk.do("wangwu", .take(23))
        try desk.do("zhaoliu", .take(32))
        #expect(desk.handlers == ["wangwu"])
        #expect(desk.refusal("wangwu", .accept) == .illegalState(.acceptNotOffered))
    }

    @Test("A hook or a script is called each time, whoever once acted in its place", arguments: [
        Participant.hook(Hook(url: "http://h", token: "t")), .script("7"),
    ]) func remembersNoHook(participant: Participant) throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: participant, remembers: true))
        try desk.do("admin", .give("wangwu", force: true))
        try desk.do("wangwu", .take(23))
        try desk.do("zhaoliu", .take(32))
        #expect(desk.ticket.handling == .hook && desk.effects.contains(.callHook(2)))
    }

    @Test("The engine's own steps are not remembered as somebody's") func remembersNoRobot() throws {
        var desk = EngineFixture(work: .people(["lisi", "wangwu"]), remembers: true)
        desk.workflow.transitions[1].timer = 60
        desk = try EngineFixture.submitted(desk)
        try desk.robot(.timerFired(23))
        try desk.do("zhaoliu", .take(32))
        #expect(desk.handlers == ["lisi", "wangwu"])
    }

    @Test("Nobody can do anything with work that fell to nobody, but an administrator") func empty() throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: .roles([Office.vacant])))
        #expect(desk.refusal("lisi", .take(23)) == .forbidden(.notParticipant))
        #expect(desk.refusal("lisi", .accept) == .forbidden(.notParticipant))
        try desk.do("admin", .give("lisi", force: true))
        try desk.do("lisi", .take(23))
        #expect(desk.ticket.state == 3)
    }
}
