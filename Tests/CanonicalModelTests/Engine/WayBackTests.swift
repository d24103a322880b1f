import Testing
@testable import CanonicalModel

@Suite struct WayBackTests {
    // MARK: - Retreat

    @Test("The creator takes the ticket back where the state allows it, and may submit again") func retreat() throws {
        var desk = try EngineFixture.submitted(EngineFixture(retreat: true))
        #expect(desk.refusal("lisi", .retreat(comment: "")) == .forbidden(.notCreator))
        try desk.do("lilei", .retreat(comment: "oops"))
        #expect(desk.ticket.state == 1 && desk.handlers == ["lilei"] && desk.ticket.lifecycle == .withdrawn)
        #expect(desk.last?.kind == .retreated && desk.last?.state == 1 && desk.last?.comment == "oops")
        try desk.do("lilei", .take(12))
        #expect(desk.ticket.lifecycle == .pending && desk.handlers == ["lisi"])
    }

    @Test("Elsewhere the creator cannot") func noRetreat() throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("lilei", .retreat(comment: "")) == .illegalState(.retreatNotAllowed))
    }

    @Test("A retreat ends the help that was asked") func retreatFromHelp() throws {
        var desk = try EngineFixture.submitted(EngineFixture(retreat: true))
        try desk.do("lisi", .help("wangwu"))
        try desk.do("lilei", .retreat(comment: ""))
        #expect(desk.ticket.handling == .by(["lilei"]))
        #expect(desk.refusal("lilei", .take(12)) == nil)
    }

    @Test("A retreat from an end state opens the ticket again") func retreatFromEnd() throws {
        var desk = EngineFixture()
        desk.workflow.states[3].allowsRetreat = true
        desk = try EngineFixture.submitted(desk)
        try desk.do("admin", .force(9))
        try desk.do("lilei", .retreat(comment: ""))
        #expect(desk.ticket.moments.closed == nil && desk.ticket.moments.finished == nil)
    }

    // MARK: - Revoke

    @Test("The creator revokes with any task of the ticket; it is as if just saved") func revoke() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let first = try #require(desk.aggregate?.assignments.first).guid
        try desk.do("lisi", .take(23))
        #expect(desk.refusal("lisi", .revoke(assignment: first, comment: "")) == .forbidden(.notCreator))
        #expect(desk.refusal("lilei", .revoke(assignment: .zero, comment: "")) == .notFound(.assignment))
        try desk.do("lilei", .revoke(assignment: first, comment: "changed my mind"))
        #expect(desk.ticket.state == 1 && desk.ticket.lifecycle == .draft && desk.ticket.moments.started == nil)
        #expect(desk.handlers == ["lilei"] && desk.open.count == 1)
        #expect(desk.last?.kind == .revoked && desk.last?.state == 3)
        try desk.do("admin", .force(9))
        #expect(desk.refusal("lilei", .revoke(assignment: first, comment: "")) == .illegalState(.ended))
    }

    // MARK: - Send back

    @Test("Going back makes a new assignment at the step before, for whoever handled it") func newAssignment() throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: .people(["lisi", "wangwu"])))
        try desk.do("wangwu", .take(23))
        let given = try desk.held(by: "zhaoliu")
        try desk.do("zhaoliu", .back(given))
        #expect(desk.ticket.state == 2 && desk.handlers == ["wangwu"] && desk.ticket.lifecycle == .returned)
        #expect(desk.aggregate?.assignments.count == 4 && desk.aggregate?.assignment(given)?.status == .done)
        #expect(desk.last?.kind == .sentBack && desk.last?.state == 3 && desk.last?.assignment == given)
    }

    @Test("Going back may open the earlier assignment itself") func reopened() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let earlier = try desk.held(by: "lisi")
        try desk.do("lisi", .take(23))
        try desk.do("zhaoliu", .back(try desk.held(by: "zhaoliu"), reopen: true))
        #expect(desk.open.map(\.guid) == [earlier] && desk.handlers == ["lisi"])
        #expect(desk.open.first?.transition == nil && desk.open.first?.finished == nil)
    }

    @Test("Going back again and again comes to the start and no further", arguments: [true, false])
    func allTheWay(reopens: Bool) throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .take(23))
        var steps: [StateID] = []
        while let held = desk.open.first, steps.count < 9 {
            let command = Command.back(held.guid, reopen: reopens)
            if let refusal = desk.refusal(held.people[0], command) {
                #expect(refusal == .illegalState(.noWayBack))
                break
            }
            try desk.do(held.people[0], command)
            steps.append(desk.ticket.state)
        }
        #expect(steps == [2, 1])
    }

    @Test("Forward again and back again leads to the same step", arguments: [true, false]) func forwardAgain(reopens: Bool) throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        for _ in 0..<3 {
            try desk.do("lisi", .take(23))
            try desk.do("zhaoliu", .back(try desk.held(by: "zhaoliu"), reopen: reopens))
            #expect(desk.ticket.state == 2)
        }
    }

    @Test("A handler may be named for the way back") func handler() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .take(23))
        let held = try desk.held(by: "zhaoliu")
        try desk.do("zhaoliu", .back(held, to: .department(Office.software)))
        #expect(desk.handlers == ["lilei", "hanmei"])
    }

    @Test("What a timer took goes back to the people, not to the engine") func backFromTimer() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[1].timer = 60
        desk = try EngineFixture.submitted(desk)
        try desk.robot(.timerFired(23))
        try desk.do("zhaoliu", .back(try desk.held(by: "zhaoliu")))
        #expect(desk.handlers == ["lisi"])
        #expect(desk.effects.contains(.armTimer(23, at: desk.now.advanced(bySeconds: 60))), "the state is entered anew")
    }

    @Test("A hook is no step to go back to") func hookSkipped() throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: .hook(Hook(url: "http://h", token: "t"))))
        try desk.robot(.hookResult(HookResult(succeeded: true, message: "")))
        #expect(desk.ticket.state == 1)
        try desk.do("admin", .force(3))
        try desk.do("zhaoliu", .back(try desk.held(by: "zhaoliu")))
        #expect(desk.ticket.state == 1 && desk.handlers == ["lilei"])
    }

    @Test("Only the holder of an open assignment sends back") func backRefused() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let guid = try desk.held(by: "lisi")
        #expect(desk.refusal("hanmei", .back(guid)) == .forbidden(.notParticipant))
        try desk.do("lisi", .take(23))
        #expect(desk.refusal("lisi", .back(guid)) == .conflict(.assignmentDone))
    }

    // MARK: - Reject

    private func supported() throws -> EngineFixture {
        var desk = EngineFixture(work: .nobody)
        try desk.do("lilei", .create(NewTicket(title: "a", productLine: Office.support)), .take(12))
        return desk
    }

    @Test("A product group rejects; its manager gets the work, and the ticket waits again") func reject() throws {
        var desk = try supported()
        try desk.do("lisi", .reject(productLine: Office.support, comment: "not ours"))
        #expect(desk.ticket.lifecycle == .pending && desk.ticket.moments.started == nil)
        #expect(desk.handlers == ["zhaoliu"])
        #expect(desk.aggregate?.assignments.dropFirst().map(\.status) == [.rejected, .pending])
        #expect(desk.last?.kind == .rejected && desk.last?.comment == "not ours")
        #expect(desk.refusal("zhaoliu", .reject(productLine: nil, comment: "")) == .illegalState(.alreadyDone))
        #expect(desk.refusal("zhaoliu", .take(23)) == nil)
    }

    @Test("The only open assignment needs no group; another group's cannot be rejected") func rejectOnly() throws {
        let desk = try supported()
        #expect(desk.refusal("lisi", .reject(productLine: nil, comment: "")) == nil)
        #expect(desk.refusal("lisi", .reject(productLine: Office.orphan, comment: "")) == .illegalState(.alreadyDone))
    }

    @Test("Without a manager the ticket waits for an administrator") func noManager() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .reject(productLine: nil, comment: ""))
        #expect(desk.ticket.handling == .nobody && desk.open.isEmpty)
        try desk.do("admin", .give("wangwu", force: true))
        #expect(desk.handlers == ["wangwu"])
    }

    @Test("Neither a hook's work nor an ended ticket is rejected") func rejectRefused() throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: .hook(Hook(url: "http://h", token: "t"))))
        #expect(desk.refusal("lisi", .reject(productLine: nil, comment: "")) == .illegalState(.alreadyDone))
        try desk.do("admin", .force(9))
        #expect(desk.refusal("lisi", .reject(productLine: nil, comment: "")) == .illegalState(.ended))
    }
}
