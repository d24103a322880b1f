import Testing
@testable import CanonicalModel

/// States whose handlers an outside service names, and states that run a script.
@Suite struct NamedHandlersTests {
    private func asking(
        _ distribution: Distribution = .direct, remembers: Bool = false, timer: Int64? = nil
    ) throws -> EngineFixture {
        var desk = EngineFixture(work: .external(Hook(url: "http://h", token: "t")), distribution, remembers: remembers)
        desk.workflow.notices = [1]
        desk.workflow.transitions[1].timer = timer
        return try EngineFixture.submitted(desk)
    }

    private func named(_ people: Username..., state: StateID = 2) -> Command {
        .nameHandlers(HandlersNamed(people: people, message: "by rota", state: state))
    }

    private func failure(_ message: String = "no") -> Command {
        .hookResult(HookResult(succeeded: false, message: message, isImmediate: true, state: 2))
    }

    @Test("The service is asked when the state is entered; until it has answered nobody acts and nobody is told") func asked() throws {
        let desk = try asking()
        #expect(desk.effects == [.cancelTimers, .callHook(2)])
        #expect(desk.ticket.handling == .hook)
        #expect(desk.refusal("lilei", .take(23)) == .forbidden(.notParticipant))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var distribution: Distribution
        var people: [Username]
        var handlers: [Username]
        var kind: Handling.Kind
        var votes = 0
        var assignments = 1

        var testDescription: String { "\(distribution) \(people)" }
    }

    @Test("The work falls to those named, as the state distributes it", arguments: [
        Case(distribution: .direct, people: ["lisi"], handlers: ["lisi"], kind: .person),
        Case(distribution: .direct, people: ["lisi", "wangwu", "lisi"], handlers: ["lisi", "wangwu"], kind: .several),
        Case(distribution: .direct, people: ["a-stranger"], handlers: ["a-stranger"], kind: .person),
        Case(distribution: .acceptFirst, people: ["lisi", "wangwu"], handlers: ["lisi", "wangwu"], kind: .several),
        Case(
            distribution: .all, people: ["lisi", "wangwu"], handlers: ["lisi", "wangwu"], kind: .several, votes: 2,
            assignments: 2),
    ]) func falls(_ given: Case) throws {
        var desk = try asking(given.distribution)
        try desk.robot(.nameHandlers(HandlersNamed(people: given.people, message: "by rota", state: 2)))
        #expect(desk.handlers == given.handlers && desk.ticket.handling.kind == given.kind)
        #expect(desk.ticket.handling.votes.count == given.votes && desk.open.count == given.assignments)
        #expect(desk.ticket.state == 2 && desk.ticket.flags.hookSucceeded)
        #expect(desk.last?.kind == .handlersNamed && desk.last?.actor == .robot && desk.last?.comment == "by rota")
        #expect(desk.effects == [.notify(1)], "now there is somebody to tell")
        #expect(desk.aggregate?.assignments.first { $0.target == .hook }?.status == .done)
    }

    @Test("Random distribution picks one of those named") func random() throws {
        var desk = try asking(.random)
        try desk.robot(named("lisi", "wangwu", "hanmei"))
        #expect(desk.handlers.count == 1 && desk.ticket.handling.kind == .person)
    }

    @Test("The handlers named go on as any others do") func goesOn() throws {
        var desk = try asking()
        try desk.robot(named("lisi"))
        try desk.do("lisi", .take(23))
        #expect(desk.ticket.state == 3 && desk.handlers == ["zhaoliu"])
    }

    @Test("A failure marks the ticket, asking again is possible, and the answer clears the mark") func failed() throws {
        var desk = try asking()
        try desk.robot(failure("no answer"))
        #expect(!desk.ticket.flags.hookSucceeded && desk.last?.kind == .hookFailed && desk.last?.comment == "no answer")
        #expect(desk.ticket.handling == .hook && desk.effects.isEmpty)
        try desk.do("lilei", .retryHook)
        #expect(desk.effects == [.callHook(2)])
        try desk.robot(named("lisi"))
        #expect(desk.ticket.flags.hookSucceeded && desk.handlers == ["lisi"])
    }

    @Test("Once somebody is named there is nothing to answer, to ask again or to call back") func onlyOnce() throws {
        var desk = try asking()
        try desk.robot(named("lisi"))
        for command in [named("wangwu"), failure(), .retryHook] {
            #expect(desk.refusal("loonrobot", command) == .illegalState(.notWaitingForHook))
        }
    }

    @Test("An answer for another state, one that names nobody or too many, and a call-back are refused") func refused() throws {
        let desk = try asking()
        #expect(desk.refusal("loonrobot", named("lisi", state: 3)) == .illegalState(.notWaitingForHook))
        #expect(desk.refusal("loonrobot", named()) == .invalid(field: "data", reason: .missing))
        let crowd = HandlersNamed(people: (0...500).map { Username("p\($0)") }, state: 2)
        #expect(desk.refusal("loonrobot", .nameHandlers(crowd)) == .invalid(field: "data", reason: .outOfRange))
        for succeeded in [true, false] {
            let callBack = Command.hookResult(HookResult(succeeded: succeeded, message: ""))
            #expect(desk.refusal("x", callBack) == .illegalState(.notWaitingForHook))
        }
        let hook = try EngineFixture.submitted(EngineFixture(work: .hook(Hook(url: "http://h", token: "t"))))
        #expect(hook.refusal("loonrobot", named("lisi")) == .illegalState(.notWaitingForHook), "a hook names nobody")
    }

    @Test("The state's timer runs from when it was entered, not from when somebody was named") func timer() throws {
        var desk = try asking(timer: 600)
        #expect(desk.effects.contains(.armTimer(23, at: desk.now.advanced(bySeconds: 600))))
        try desk.robot(named("lisi"))
        #expect(desk.effects == [.notify(1)])
    }

    @Test("A state that remembers its last handler does not ask again") func remembers() throws {
        var desk = try asking(remembers: true)
        try desk.robot(named("wangwu"))
        try desk.do("wangwu", .take(23))
        try desk.do("zhaoliu", .take(32))
        #expect(desk.handlers == ["wangwu"] && !desk.effects.contains(.callHook(2)))
    }

    // MARK: - Scripts

    @Test("A script that has succeeded moves the ticket by the first way out; one that has failed marks it") func script() throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: .script("7")))
        #expect(desk.effects == [.cancelTimers, .callHook(2)])
        #expect(desk.refusal("x", .hookResult(HookResult(succeeded: true, message: ""))) == .illegalState(.notWaitingForHook))
        try desk.robot(failure("exit status 1"))
        #expect(desk.ticket.state == 2 && !desk.ticket.flags.hookSucceeded)
        try desk.do("lilei", .retryHook)
        try desk.robot(.hookResult(HookResult(succeeded: true, message: "done", isImmediate: true, state: 2)))
        #expect(desk.ticket.state == 1 && desk.ticket.flags.hookSucceeded, "21 is the first")
        #expect(desk.log.contains { $0.kind == .hookSucceeded && $0.comment == "done" && $0.transition == nil })
    }
}
