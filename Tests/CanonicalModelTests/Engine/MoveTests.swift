import Testing
@testable import CanonicalModel

@Suite struct MoveTests {
    @Test("A handler's transition moves the ticket, closes the assignment and tells the notices") func handled() throws {
        var desk = EngineFixture()
        desk.workflow.notices = [4, 5]
        desk = try EngineFixture.submitted(desk)
        let held = try desk.held(by: "lisi")
        try desk.do("lisi", .take(23, comment: "fine"))
        #expect(desk.ticket.state == 3)
        #expect(desk.handlers == ["zhaoliu"])
        #expect(desk.ticket.lifecycle == .inProgress)
        let event = try #require(desk.last)
        #expect(event.kind == .handled && event.state == 2 && event.comment == "fine" && event.assignment == held)
        #expect(event.actor == .person("lisi"))
        let done = try #require(desk.aggregate?.assignment(held))
        #expect(done.status == .done && done.handler == "lisi" && done.transition == 23 && done.finished == desk.now)
        #expect(desk.effects == [.cancelTimers, .notify(4), .notify(5)])
    }

    @Test("Lifecycle after a transition, by its attribute and where it leads", arguments: [
        ([23], Lifecycle.inProgress), ([21], .returned), ([29], .failed), ([23, 39], .completed), ([23, 32], .returned),
    ] as [([TransitionID], Lifecycle)]) func lifecycle(path: [TransitionID], expected: Lifecycle) throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        for transition in path { try desk.do(desk.handlers[0], .take(transition)) }
        #expect(desk.ticket.lifecycle == expected)
        #expect(desk.ticket.lifecycle.hasEnded == (desk.ticket.moments.finished != nil))
    }

    @Test("The first act of a handler past the initial state starts the ticket; later acts do not") func started() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(title: "a")))
        try desk.do("lilei", .take(12))
        #expect(desk.ticket.moments.started == nil)
        try desk.do("lilei", .say("waiting"))
        #expect(desk.ticket.moments.started == nil)
        try desk.do("lisi", .take(23))
        let started = desk.now
        #expect(desk.ticket.moments.started == started)
        try desk.do("zhaoliu", .take(39))
        #expect(desk.ticket.moments.started == started)
        #expect(desk.ticket.moments.finished == desk.now && desk.ticket.moments.closed == desk.now)
        #expect(desk.handlers.isEmpty)
    }

    @Test("A refusal into the initial state gives the ticket back to its creator, who may submit again") func returned() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .take(21))
        #expect(desk.ticket.state == 1 && desk.handlers == ["lilei"] && desk.ticket.lifecycle == .returned)
        try desk.do("lilei", .take(12))
        #expect(desk.handlers == ["lisi"] && desk.ticket.lifecycle == .inProgress)
    }

    // MARK: - Refusals

    @Test("Refusals come in the order callers know") func order() throws {
        let fields: KeyValuePairs<String, FieldAttribute> = ["reason": .required]
        var desk = try EngineFixture.submitted(EngineFixture(work: .people(["lisi", "wangwu"]), .acceptFirst, fields: fields))
        // Everything is wrong at once; each step puts one thing right.
        var ended = desk
        try ended.do("admin", .force(9))
        #expect(ended.refusal("zhaoliu", .take(39)) == .illegalState(.ended))
        #expect(desk.refusal("zhaoliu", .take(39)) == .forbidden(.notParticipant))
        #expect(desk.refusal("lisi", .take(39)) == .illegalState(.mustAcceptFirst))
        try desk.do("lisi", .accept)
        try desk.do("lisi", .help("hanmei"))
        #expect(desk.refusal("hanmei", .take(39)) == .illegalState(.helpRequested))
        try desk.do("hanmei", .helped)
        #expect(desk.refusal("lisi", .take(39)) == .invalid(field: "reason", reason: .missing))
        #expect(desk.refusal("lisi", .take(39, ["reason": "x"])) == .illegalState(.transitionNotHere))
        #expect(desk.refusal("lisi", .take(999, ["reason": "x"])) == .illegalState(.transitionNotHere))
        #expect(desk.refusal("lisi", .take(23, ["reason": [1, [2]]])) == .invalid(field: "reason", reason: .wrongType))
        #expect(desk.refusal("lisi", .take(23, ["reason": "x"])) == nil)
    }

    @Test("An administrator has no extra right to handle") func administrator() throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("admin", .take(23)) == .forbidden(.notParticipant))
    }

    @Test("A required field counts as given by the request or by the ticket, as the contract has it") func onTicket() throws {
        let work = EngineFixture(work: .person("lisi"), fields: ["days": .required, "title": .required])
        let desk = try EngineFixture.submitted(work, ["title": "a", "days": 3])
        #expect(desk.refusal("lisi", .take(23)) == .invalid(field: "days", reason: .missing))
        let onTicket = Move(choice: .transition(23), input: FieldInput(required: .onTicket))
        #expect(desk.refusal("lisi", .move(onTicket)) == nil)
        let unset = try EngineFixture.submitted(work, ["title": "a"])
        #expect(unset.refusal("lisi", .move(onTicket)) == .invalid(field: "days", reason: .missing))
    }

    @Test("Required fields of an unchecked transition are not asked for") func unchecked() throws {
        var desk = EngineFixture(work: .person("lisi"), fields: ["days": .required])
        desk.workflow.transitions[1].checksRequiredFields = false
        desk = try EngineFixture.submitted(desk)
        #expect(desk.refusal("lisi", .take(23)) == nil)
        #expect(desk.refusal("lisi", .take(21)) == .invalid(field: "days", reason: .missing))
    }

    @Test("Fields that are read only, not listed or unknown are ignored; null removes a value") func fields() throws {
        var desk = try EngineFixture.submitted(
            EngineFixture(work: .person("lisi"), fields: ["days": .readOnly, "reason": .optional, "who": .optional]),
            ["title": "a", "days": 3, "who": "lisi"])
        try desk.do("lisi", .take(23, ["days": 4, "reason": 12, "who": nil, "cost": 5, "nonsense": 6]))
        #expect(desk.ticket.fields == ["days": 3, "reason": "12"])
    }

    // MARK: - Conditions

    @Test("The first condition that holds decides, else the fixed destination", arguments: [
        (1, StateID(2)), (4, 3), (11, 9), (10, 3),
    ] as [(JSON, StateID)]) func conditions(days: JSON, expected: StateID) throws {
        var desk = EngineFixture()
        desk.workflow.transitions[0] = .way(12, 1, 2, when: ["{days} > 3 and {days} <= 10": 3, "{days} > 3": 9])
        desk = try EngineFixture.submitted(desk, ["title": "a", "days": days])
        #expect(desk.ticket.state == expected)
    }

    @Test("Values of the request win over those of the ticket, also where they are not stored") func requestWins() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[1] = .way(23, 2, 3, when: ["{days} > 3": 9])
        desk = try EngineFixture.submitted(desk, ["title": "a", "days": 1])
        try desk.do("lisi", .take(23, ["days": 5]))
        #expect(desk.ticket.state == 9)
        #expect(desk.ticket.fields == ["days": 1])
    }

    @Test("No destination, or a condition that cannot be worked out, refuses", arguments: [
        ("{days} > 100", 1), ("{days} > 3", "7"), ("{days} >", 1), ("{nonsense} > 1", 1), ("{days} / 0 > 1", 1),
    ] as [(String, JSON)]) func nowhere(expression: String, days: JSON) throws {
        var desk = EngineFixture()
        desk.workflow.transitions[0] = .way(12, 1, nil, when: [expression: 3])
        let input = FieldInput(values: ["title": "a", "days": days])
        let refusal = desk.refusal(
            "lilei", .create(NewTicket(input: input)), .move(Move(choice: .transition(12), input: input)))
        #expect(refusal == .illegalState(.noDestination))
    }

    @Test("A condition before the broken one still decides") func beforeBroken() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[0] = .way(12, 1, nil, when: ["{days} == 1": 3, "{days} >": 2])
        desk = try EngineFixture.submitted(desk, ["title": "a", "days": 1])
        #expect(desk.ticket.state == 3)
    }

    @Test("Conditions know the ticket's own columns") func columns() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[1] = .way(23, 2, 3, when: ["{creator} == 'lilei' and {state_id} == 2": 9])
        desk = try EngineFixture.submitted(desk)
        try desk.do("lisi", .take(23))
        #expect(desk.ticket.state == 9)
    }
}
