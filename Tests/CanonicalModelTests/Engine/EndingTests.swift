import Testing
@testable import CanonicalModel

@Suite struct EndingTests {
    private func close(_ authority: Closing.Authority, _ lifecycle: Lifecycle = .closed) -> Command {
        .close(Closing(lifecycle: lifecycle, authority: authority))
    }

    // MARK: - Close and fail

    @Test("An administrator closes in any state, also a closed ticket; the log entry stands in the end state") func administrator() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("admin", close(.administratorOrDraftCreator))
        #expect(desk.ticket.state == 9 && desk.ticket.lifecycle == .closed && desk.ticket.handling == .nobody)
        #expect(desk.last?.kind == .closed && desk.last?.state == 9)
        #expect(desk.effects == [.cancelTimers, .relatedEnded])
        #expect(desk.aggregate?.assignments.last?.status == .revoked)
        let finished = desk.ticket.moments.finished
        try desk.do("admin", close(.administratorOrDraftCreator))
        #expect(desk.ticket.moments.finished == finished)
    }

    @Test("The creator closes in the initial state only") func draftCreator() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(title: "a")))
        #expect(desk.refusal("hanmei", close(.administratorOrDraftCreator)) == .forbidden(.notAdministrator))
        #expect(desk.refusal("lilei", close(.administratorOrDraftCreator)) == nil)
        try desk.do("lilei", .take(12))
        #expect(desk.refusal("lilei", close(.administratorOrDraftCreator)) == .forbidden(.notAdministrator))
    }

    @Test("The holder of an open assignment ends the ticket; the log entry stands where it was done") func holder() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let guid = try desk.held(by: "lisi")
        #expect(desk.refusal("lilei", close(.assignment(guid))) == .forbidden(.notParticipant))
        let changes = FieldChanges(groups: ["objective": ["x": 1]], eventGroup: ["y": 2])
        try desk.do("lisi", .fail(Closing(
            lifecycle: .failed, authority: .assignment(guid), comment: "no", outcome: "FAILED", changes: changes)))
        #expect(desk.ticket.lifecycle == .failed && desk.ticket.outcome == "FAILED")
        #expect(desk.ticket.groups == ["objective": ["x": 1]])
        let event = try #require(desk.last)
        #expect(event.kind == .failed && event.state == 2 && event.assignment == guid && event.group == ["y": 2])
        #expect(desk.aggregate?.assignment(guid)?.status == .done)
        #expect(desk.refusal("lisi", close(.assignment(guid))) == .conflict(.assignmentDone))
    }

    @Test("The creator closes once, with what the customer said") func creator() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("lisi", close(.creator)) == .forbidden(.notCreator))
        #expect(desk.refusal("admin", close(.creator)) == .forbidden(.notCreator))
        let solved = desk.now
        let file = Attachment(author: 1, name: "a", path: "p", size: 1, type: "t")
        try desk.do("lilei", .close(Closing(
            lifecycle: .closed, authority: .creator, solved: solved, isSolved: true, attachments: [file])))
        #expect(desk.ticket.flags.isSolved && desk.ticket.moments.solved == solved)
        #expect(desk.ticket.solutionAttachments == [file])
        #expect(desk.refusal("lilei", close(.creator)) == .illegalState(.ended))
    }

    @Test("Tickets that end each other come to rest") func related() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.robot(close(.system))
        #expect(desk.ticket.lifecycle == .closed && desk.effects.contains(.relatedEnded))
        #expect(desk.refusal("loonrobot", close(.system)) == .illegalState(.ended))
    }

    @Test("A workflow without an end state ends where it stands") func noEndState() throws {
        var desk = EngineFixture()
        desk.workflow.states.removeLast()
        desk.workflow.transitions[1].timer = 60
        desk = try EngineFixture.submitted(desk)
        try desk.do("admin", close(.administratorOrDraftCreator))
        #expect(desk.ticket.state == 2 && desk.ticket.lifecycle == .closed)
        #expect(desk.refusal("loonrobot", .timerFired(23)) == .illegalState(.ended))
    }

    // MARK: - Force

    @Test("A forced state is entered as by a transition; the log keeps the one it came from and the lifecycle stays") func forced() throws {
        var desk = EngineFixture()
        desk.workflow.notices = [1]
        desk = try EngineFixture.submitted(desk)
        try desk.do("admin", .force(3))
        #expect(desk.ticket.state == 3 && desk.handlers == ["zhaoliu"] && desk.ticket.lifecycle == .pending)
        #expect(desk.last?.kind == .stateForced && desk.last?.state == 2)
        #expect(desk.effects == [.cancelTimers, .notify(1)])
        try desk.do("admin", .force(1))
        #expect(desk.handlers == ["lilei"])
    }

    @Test("Forcing into an end state ends, and out of it opens again") func forcedEnd() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("admin", .force(9))
        #expect(desk.ticket.lifecycle == .completed && desk.ticket.moments.closed == desk.now && desk.handlers.isEmpty)
        try desk.do("admin", .force(2))
        #expect(desk.ticket.lifecycle == .pending && desk.ticket.moments.closed == nil && desk.ticket.moments.finished == nil)
        #expect(desk.refusal("lisi", .take(23)) == nil)
    }

    @Test("Forcing into a hook state calls the hook and tells nobody") func forcedHook() throws {
        var desk = EngineFixture(.desk(
            work: .normal(2, "work", .person("lisi")), check: .normal(3, "check", .hook(Hook(url: "http://h", token: "t")))))
        desk.workflow.notices = [1]
        desk = try EngineFixture.submitted(desk)
        try desk.do("admin", .force(3))
        #expect(desk.effects == [.cancelTimers, .callHook(3)])
    }

    @Test("Only administrators force, and only into the workflow's states") func forceRefused() throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("lisi", .force(3)) == .forbidden(.notAdministrator))
        #expect(desk.refusal("admin", .force(77)) == .notFound(.state))
    }

    // MARK: - Delete

    @Test("An administrator deletes; the ticket is then unknown to every command") func delete() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("lilei", .delete) == .forbidden(.notAdministrator))
        try desk.do("admin", .delete)
        #expect(desk.ticket.flags.isDeleted && desk.open.isEmpty && desk.effects == [.cancelTimers])
        for command in [.say("x"), .force(2), .delete, .take(23), .childrenEnded] as [Command] {
            #expect(desk.refusal("admin", command) == .notFound(.ticket))
        }
    }
}
