import Testing
@testable import CanonicalModel

/// Steps that no person takes.
@Suite struct AutomaticTests {
    private func hooked(waits: Bool, fields: KeyValuePairs<String, FieldAttribute> = [:]) throws -> EngineFixture {
        // 20 is the first way out of the hook's state.
        var desk = EngineFixture(work: .hook(Hook(url: "http://h", token: "t", waits: waits)), fields: fields)
        desk.workflow.transitions.append(.way(20, 2, 3))
        desk.workflow.notices = [1]
        return try EngineFixture.submitted(desk)
    }

    private func result(_ succeeded: Bool = true, _ values: JSONObject = JSONObject(), immediate: Bool = false) -> Command {
        .hookResult(HookResult(succeeded: succeeded, message: "said so", values: values, isImmediate: immediate))
    }

    // MARK: - Hooks

    @Test("A hook is called when its state is entered; nobody else acts meanwhile") func called() throws {
        let desk = try hooked(waits: true)
        #expect(desk.effects == [.cancelTimers, .callHook(2), .notify(1)])
        #expect(desk.ticket.handling == .hook && desk.open.map(\.target) == [.hook])
        #expect(desk.refusal("lilei", .take(20)) == .forbidden(.notParticipant))
    }

    @Test("An answer moves the ticket where the hook does not wait; a call-back moves it anyway", arguments: [
        (false, true, StateID(3)), (true, true, 2), (true, false, 3), (false, false, 3),
    ]) func answered(waits: Bool, immediate: Bool, expected: StateID) throws {
        var desk = try hooked(waits: waits)
        try desk.robot(result(immediate: immediate))
        #expect(desk.ticket.state == expected)
        #expect(desk.ticket.moments.started == nil, "no handler has acted")
        let taken = desk.log.first { $0.kind == .hookSucceeded && $0.transition == nil }
        #expect((taken != nil) == immediate, "that the hook was taken is an entry of its own")
        if immediate { #expect(taken?.comment == "said so" && taken?.actor == .robot) }
        guard expected == 3 else {
            #expect(desk.ticket.handling == .hook && desk.effects.isEmpty, "taken, and now waiting")
            return
        }
        let event = try #require(desk.last)
        #expect(event.kind == .hookSucceeded && event.actor == .robot && event.transition?.id == 20)
        #expect(event.comment == (immediate ? "" : "said so"))
        #expect(desk.effects == [.cancelTimers, .notify(1)])
    }

    @Test("A failure marks the ticket, which stays; a later success clears the mark") func failed() throws {
        var desk = try hooked(waits: true)
        try desk.robot(result(false))
        #expect(!desk.ticket.flags.hookSucceeded && desk.ticket.state == 2 && desk.ticket.handling == .hook)
        #expect(desk.last?.kind == .hookFailed && desk.last?.comment == "said so")
        try desk.do("lilei", .retryHook)
        #expect(desk.effects == [.callHook(2)] && desk.last?.kind == .hookCalled && !desk.ticket.flags.hookSucceeded)
        try desk.robot(result())
        #expect(desk.ticket.flags.hookSucceeded && desk.ticket.state == 3)
    }

    @Test("A call-back's fields are stored as far as the state lets them; required ones must be there") func fields() throws {
        var desk = try hooked(waits: true, fields: ["days": .required, "reason": .optional, "cost": .readOnly])
        #expect(desk.refusal("loonrobot", result(true, ["reason": "x"])) == .invalid(field: "days", reason: .missing))
        #expect(desk.refusal("loonrobot", result(true, ["days": "x"])) == .invalid(field: "days", reason: .wrongType))
        try desk.robot(result(true, ["days": 3, "reason": "x", "cost": 1, "who": "lisi"]))
        #expect(desk.ticket.fields == ["days": 3, "reason": "x"])
        let unwaited = try hooked(waits: false, fields: ["days": .required])
        #expect(unwaited.refusal("loonrobot", result(immediate: true)) == nil, "an answer has no fields to check")
    }

    @Test("Outside a hook state there is no result and no retry") func notWaiting() throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("x", result()) == .illegalState(.notWaitingForHook))
        #expect(desk.refusal("x", result(false)) == .illegalState(.notWaitingForHook))
        #expect(desk.refusal("x", .retryHook) == .illegalState(.notWaitingForHook))
    }

    @Test("A hook state with no way out records its success and stays") func deadEnd() throws {
        var desk = try hooked(waits: true)
        desk.workflow.transitions.removeAll { $0.source == 2 }
        try desk.robot(result())
        #expect(desk.ticket.state == 2 && desk.last?.kind == .hookSucceeded)
    }

    // MARK: - Timers

    @Test("Timers start when the state is entered and stop when it is left") func armed() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[1].timer = 600
        desk.workflow.transitions[3].timer = 0
        desk = try EngineFixture.submitted(desk)
        #expect(desk.effects == [.cancelTimers, .armTimer(23, at: desk.now.advanced(bySeconds: 600))])
        for command in [.say("x"), .give("wangwu")] as [Command] {
            try desk.do("lisi", command)
            #expect(desk.effects.isEmpty, "neither words nor handing over stop them")
        }
        try desk.do("wangwu", .take(29))
        #expect(desk.effects == [.cancelTimers, .relatedEnded])
    }

    @Test("A saved draft's timer runs too") func draftTimer() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[0].timer = 600
        try desk.do("lilei", .create(NewTicket(title: "a")))
        #expect(desk.effects == [.armTimer(12, at: desk.now.advanced(bySeconds: 600))])
    }

    @Test("A timer moves the ticket in the engine's name; people may take its transition as well") func fired() throws {
        var desk = EngineFixture()
        desk.workflow.transitions[1].timer = 600
        desk = try EngineFixture.submitted(desk)
        #expect(desk.refusal("lisi", .take(23)) == nil)
        try desk.robot(.timerFired(23))
        #expect(desk.ticket.state == 3 && desk.handlers == ["zhaoliu"])
        #expect(desk.last?.kind == .timerFired && desk.last?.actor == .robot && desk.last?.state == 2)
        #expect(desk.ticket.moments.started == nil && desk.ticket.lifecycle == .pending)
        #expect(desk.refusal("loonrobot", .timerFired(23)) == .illegalState(.transitionNotHere))
        #expect(desk.refusal("loonrobot", .timerFired(999)) == .illegalState(.transitionNotHere))
    }

    // MARK: - Children

    @Test("A child that comes to its end by a transition tells its parent; one that is given up does not", arguments: [
        ("lisi", Command.take(29), 1), ("loonrobot", .timerFired(29), 1),
        ("admin", .close(Closing(lifecycle: .closed, authority: .administratorOrDraftCreator)), 0),
        ("admin", .force(9), 0), ("admin", .delete, 0),
    ] as [(Username, Command, Int)]) func childEnded(who: Username, how: Command, told: Int) throws {
        var desk = EngineFixture()
        let new = NewTicket(title: "child", parent: Ticket.Parent(ticket: 3, state: 4))
        try desk.do("lilei", .create(new), .take(12))
        #expect(!desk.effects.contains(.childEnded(parent: 3, state: 4)))
        try desk.do(who, how)
        #expect(desk.effects.count { $0 == .childEnded(parent: 3, state: 4) } == told)
    }

    @Test("A child that is created into its end tells its parent too") func bornEnded() throws {
        let new = NewTicket(title: "child", parent: Ticket.Parent(ticket: 3, state: 4))
        var born = EngineFixture()
        born.workflow.transitions[0].destination = 9
        try born.do("lilei", .create(new), .take(12))
        #expect(born.effects.contains(.childEnded(parent: 3, state: 4)), "also a child that is created into its end")
    }

    @Test("Ended children move a parent only where its state names the robot", arguments: [
        (Actor.robotName, StateID(1), TicketEvent.Kind.childrenEnded), ("lisi", 2, .created),
    ]) func parent(handler: Username, expected: StateID, event: TicketEvent.Kind) throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: .person(handler)))
        try desk.robot(.childrenEnded)
        #expect(desk.ticket.state == expected, "the first transition is taken")
        #expect(desk.last?.kind == event)
    }
}
