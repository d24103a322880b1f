import Testing
@testable import CanonicalModel

/// Where a caller says where to go next and who acts there.
@Suite struct RouteTests {
    private func move(_ route: Route?, values: JSONObject = JSONObject()) -> Command {
        .move(Move(choice: .automatic, input: FieldInput(values: values), route: route))
    }

    @Test("Without a step the one transition that applies is taken; conditions decide", arguments: [
        (5, StateID(3)), (1, 9),
    ] as [(JSON, StateID)]) func automatic(days: JSON, expected: StateID) throws {
        var desk = EngineFixture(.desk(work: .normal(2, "work", .person("lisi")), ways: [
            .way(12, 1, 2), .way(23, 2, nil, when: ["{days} > 3": 3]), .way(29, 2, nil, when: ["{days} <= 3": 9]),
            .way(28, 2, 9, timer: 60),
        ]))
        desk = try EngineFixture.submitted(desk, ["title": "a", "days": days])
        try desk.do("lisi", move(nil))
        #expect(desk.ticket.state == expected)
    }

    @Test("Two that apply and none chosen is refused, naming both") func ambiguous() throws {
        var desk = EngineFixture()
        desk.workflow.transitions.removeAll { $0.id == 29 }
        desk = try EngineFixture.submitted(desk)
        let error = try #require(desk.error("lisi", [move(nil)]))
        #expect(error.kind == .invalid(field: "toStep", reason: .ambiguous))
        #expect(error.message.contains("t21→start") && error.message.contains("t23→check"))
    }

    @Test("None that applies is refused") func none() throws {
        var desk = EngineFixture()
        desk.workflow.transitions = [.way(12, 1, 2), .way(23, 2, nil, when: ["{days} > 3": 3])]
        desk = try EngineFixture.submitted(desk)
        #expect(desk.refusal("lisi", move(nil)) == .illegalState(.noDestination))
    }

    @Test("A step is named by its name, its number or the caller's own name for it", arguments: ["check", "3", "review"])
    func step(name: String) throws {
        var desk = EngineFixture()
        desk.office.aliases = [WorkflowAlias(contract: "ngs", name: "m", workflow: 1, steps: ["review": 3])]
        desk = try EngineFixture.submitted(desk)
        try desk.do("lisi", move(Route(step: name)))
        #expect(desk.ticket.state == 3)
    }

    @Test("A step that is unknown, or that no transition leads to, is refused") func wrongStep() throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("lisi", move(Route(step: "nowhere"))) == .notFound(.state))
        #expect(desk.refusal("lisi", move(Route(step: "work"))) == .illegalState(.transitionNotHere))
    }

    @Test("A route's handler acts, over what the workflow says", arguments: [
        (Route.Handler.person("hanmei"), ["hanmei"], Assignment.Target.people),
        (.department(Office.hardware), ["lisi", "wangwu"], .department(Office.hardware)),
        (.role(Office.duty), ["hanmei", "lisi"], .role(Office.duty)),
        (.departmentRole(Office.software, Office.duty), ["hanmei"], .department(Office.software)),
        (.handlerOf(step: "work"), ["lisi"], .people), (.handlerOf(step: "start"), ["lilei"], .people),
        (.parentDepartment, ["zhaoliu", "lilei", "hanmei", "lisi", "wangwu"], .department(Office.engineering)),
        (.departmentLeader, ["lisi"], .people),
    ] as [(Route.Handler, [Username], Assignment.Target)])
    func handler(handler: Route.Handler, people: [Username], target: Assignment.Target) throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", move(Route(step: "check", handler: handler)))
        #expect(desk.handlers == people)
        #expect(desk.open.map(\.target) == [target])
    }

    @Test("A handler who cannot be found refuses", arguments: [
        (Route.Handler.person("stranger"), CanonicalError.Kind.notFound(.person)), (.person("gone"), .notFound(.person)),
        (.handlerOf(step: "check"), .invalid(field: "toStep", reason: .unknownValue)), (.handlerOf(step: "x"), .notFound(.state)),
        // Nobody would be left to act.
        (.role(Office.vacant), .notFound(.person)), (.departmentRole(Office.hardware, Office.vacant), .notFound(.person)),
    ]) func unknownHandler(handler: Route.Handler, refusal: CanonicalError.Kind) throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("lisi", move(Route(step: "check", handler: handler))) == refusal)
    }

    @Test("A route kept by an earlier save is used, unless the later call names its own") func kept() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let guid = try desk.held(by: "lisi")
        let route = Route(step: "check", handler: .person("hanmei"))
        try desk.do("lisi", .saveFields(FieldChanges(assignment: guid, intendedRoute: route)))
        #expect(desk.ticket.state == 2, "saving never moves")
        try desk.do("lisi", .saveFields(FieldChanges(detail: "later", assignment: guid, intendedRoute: Route())))
        var own = desk
        try own.do("lisi", move(Route(step: "start")))
        #expect(own.ticket.state == 1)
        var other = desk
        try other.do("lisi", .take(29))
        #expect(other.ticket.state == 9, "a chosen transition is not overruled")
        try desk.do("lisi", move(nil))
        #expect(desk.ticket.state == 3 && desk.handlers == ["hanmei"])
    }

    @Test("A kept route says nothing about another step that is chosen later") func keptForOther() throws {
        var desk = EngineFixture()
        desk.workflow.transitions.append(.way(24, 2, 2))
        desk = try EngineFixture.submitted(desk)
        let guid = try desk.held(by: "lisi")
        let route = Route(step: "check", handler: .person("hanmei"))
        try desk.do("lisi", .saveFields(FieldChanges(assignment: guid, intendedRoute: route)))
        try desk.do("lisi", .take(24))
        #expect(desk.ticket.state == 2 && desk.handlers == ["lisi"])
    }

    @Test("A route kept at the creation serves the first submission") func keptAtCreation() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(title: "a", intendedRoute: Route(step: "work", handler: .person("wangwu")))))
        try desk.do("lilei", move(nil))
        #expect(desk.handlers == ["wangwu"])
    }

    @Test("Acting on an assignment: whose it has to be, and how it has to stand") func assignment() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let act = { (guid: Guid) in Command.move(Move(choice: .transition(23), assignment: guid)) }
        let guid = try desk.held(by: "lisi")
        #expect(desk.refusal("lisi", act(.zero)) == .notFound(.assignment))
        #expect(desk.refusal("wangwu", act(guid)) == .forbidden(.notParticipant))
        try desk.do("lisi", act(guid))
        #expect(desk.refusal("lisi", act(guid)) == .conflict(.assignmentDone))
    }
}
