import Testing
@testable import CanonicalModel

/// States that everybody has to handle.
@Suite struct VoteTests {
    private let three: Participant = .people(["lisi", "wangwu", "hanmei"])

    private func asked() throws -> EngineFixture {
        try EngineFixture.submitted(EngineFixture(work: three, .all))
    }

    private func votes(_ desk: EngineFixture) -> [TransitionID?] {
        desk.ticket.handling.votes.map(\.transition)
    }

    @Test("Everybody is asked, each with an assignment of their own") func everybody() throws {
        let desk = try asked()
        #expect(desk.handlers == ["lisi", "wangwu", "hanmei"])
        #expect(votes(desk) == [nil, nil, nil])
        #expect(desk.open.map(\.people) == [["lisi"], ["wangwu"], ["hanmei"]])
        #expect(desk.refusal("lisi", .accept) == .illegalState(.acceptNotOffered))
    }

    @Test("A role and a department are asked person by person", arguments: [
        Participant.roles([Office.duty]), .departments([Office.hardware]),
    ]) func groups(participant: Participant) throws {
        let desk = try EngineFixture.submitted(EngineFixture(work: participant, .all))
        #expect(desk.open.count == 2 && votes(desk) == [nil, nil])
    }

    @Test("The handlers shrink to those still open; the last one's same answer moves the ticket") func unanimous() throws {
        var desk = try asked()
        try desk.do("wangwu", .take(23))
        #expect(desk.ticket.state == 2 && desk.handlers == ["lisi", "hanmei"] && votes(desk) == [nil, 23, nil])
        #expect(desk.ticket.handling.votes[1].transitionName == "t23")
        #expect(desk.ticket.lifecycle == .inProgress)
        #expect(desk.refusal("wangwu", .take(23)) == .forbidden(.notParticipant), "nobody votes twice")
        try desk.do("lisi", .take(23))
        try desk.do("hanmei", .take(23))
        #expect(desk.ticket.state == 3 && desk.handlers == ["zhaoliu"] && desk.ticket.handling.votes.isEmpty)
        let done = try #require(desk.aggregate?.assignments.filter { $0.state == 2 })
        #expect(done.map(\.status) == [.done, .done, .done])
        #expect(done.map(\.handler) == ["lisi", "wangwu", "hanmei"])
    }

    @Test("In the meantime each vote decides the lifecycle") func meantime() throws {
        var desk = try asked()
        try desk.do("lisi", .take(29))
        #expect(desk.ticket.lifecycle == .returned)
        try desk.do("wangwu", .take(23))
        #expect(desk.ticket.lifecycle == .inProgress)
    }

    @Test("Different answers ask everybody again, with new assignments") func different() throws {
        var desk = try asked()
        for (person, transition) in [("lisi", 23), ("wangwu", 21), ("hanmei", 23)] as [(Username, TransitionID)] {
            try desk.do(person, .take(transition))
        }
        #expect(desk.ticket.state == 2)
        #expect(desk.handlers == ["lisi", "wangwu", "hanmei"] && votes(desk) == [nil, nil, nil])
        #expect(desk.aggregate?.assignments.filter { $0.state == 2 }.count == 6)
        for person in ["lisi", "wangwu", "hanmei"] as [Username] { try desk.do(person, .take(23)) }
        #expect(desk.ticket.state == 3)
    }

    @Test("The last handler's request decides where it leads and who acts there") func lastRequest() throws {
        var desk = try asked()
        let route = { (person: Username) in
            Command.move(Move(choice: .automatic, route: Route(step: "check", handler: .person(person))))
        }
        try desk.do("lisi", route("lisi"))
        try desk.do("wangwu", route("lisi"))
        try desk.do("hanmei", route("wangwu"))
        #expect(desk.ticket.state == 3 && desk.handlers == ["wangwu"])
    }

    @Test("A step named by all is gone to, whatever the transition's own conditions") func routedVote() throws {
        var desk = EngineFixture(work: three, .all)
        desk.workflow.transitions[1] = .way(23, 2, 3, when: ["1 == 1": 9])
        desk = try EngineFixture.submitted(desk)
        for person in ["lisi", "wangwu", "hanmei"] as [Username] {
            try desk.do(person, .move(Move(choice: .automatic, route: Route(step: "check"))))
        }
        #expect(desk.ticket.state == 3)
    }

    @Test("A voter who delivers hands on the vote") func delivered() throws {
        var desk = try asked()
        try desk.do("lisi", .give("zhaoliu"))
        #expect(desk.ticket.handling.votes.map(\.person) == ["zhaoliu", "wangwu", "hanmei"])
        #expect(desk.handlers == ["zhaoliu", "wangwu", "hanmei"])
        #expect(desk.refusal("lisi", .take(23)) == .forbidden(.notParticipant))
    }

    @Test("Who is given another's vote answers for both, before or after the own vote", arguments: [true, false])
    func twoVotes(votedBefore: Bool) throws {
        var desk = try asked()
        if votedBefore { try desk.do("wangwu", .take(23)) }
        try desk.do("lisi", .give("wangwu"))
        #expect(desk.handlers == ["wangwu", "hanmei"])
        try desk.do("wangwu", .take(23))
        #expect(votes(desk) == [23, 23, nil])
        try desk.do("hanmei", .take(23))
        #expect(desk.ticket.state == 3)
    }

    @Test("A differing double vote asks each person once") func twoVotesDiffer() throws {
        var desk = try asked()
        try desk.do("lisi", .give("wangwu"))
        try desk.do("wangwu", .take(23))
        try desk.do("hanmei", .take(21))
        #expect(desk.handlers == ["wangwu", "hanmei"])
        #expect(desk.open.count == 2)
    }

    @Test("An administrator who delivers ends the vote: the work is one person's alone") func administrator() throws {
        var desk = try asked()
        try desk.do("wangwu", .take(23))
        try desk.do("admin", .give("zhaoliu", force: true))
        #expect(desk.handlers == ["zhaoliu"] && desk.ticket.handling.votes.isEmpty && desk.open.count == 1)
        try desk.do("zhaoliu", .take(23))
        #expect(desk.ticket.state == 3)
    }

    @Test("While a voter is helped the others wait; afterwards the vote goes on") func helped() throws {
        var desk = try asked()
        try desk.do("wangwu", .take(23))
        try desk.do("lisi", .help("zhaoliu"))
        #expect(desk.handlers == ["zhaoliu"])
        #expect(desk.refusal("hanmei", .take(23)) == .forbidden(.notParticipant))
        let theirs = try desk.held(by: "hanmei")
        try desk.do("hanmei", .remind(comment: "", group: [:]))
        #expect(desk.refusal("wangwu", .remind(comment: "", group: [:])) == .forbidden(.notParticipant), "their vote is given")
        #expect(desk.refusal("hanmei", .move(Move(choice: .automatic, assignment: theirs))) == .illegalState(.helpRequested))
        try desk.do("zhaoliu", .give("admin"))
        #expect(votes(desk).count == 3, "a helper who delivers hands on the help, not the vote")
        try desk.do("admin", .helped)
        #expect(desk.handlers == ["lisi", "hanmei"] && votes(desk) == [nil, 23, nil])
        try desk.do("lisi", .take(23))
        try desk.do("hanmei", .take(23))
        #expect(desk.ticket.state == 3)
    }

    @Test("A helper who asked further takes over the vote: earlier askers are forgotten") func nestedHelp() throws {
        var desk = try asked()
        try desk.do("lisi", .help("zhaoliu"))
        try desk.do("zhaoliu", .help("admin"))
        try desk.do("admin", .helped)
        #expect(desk.handlers == ["zhaoliu", "wangwu", "hanmei"])
        for person in desk.handlers { try desk.do(person, .take(23)) }
        #expect(desk.ticket.state == 3)
    }

    @Test("Voters may help each other") func mutualHelp() throws {
        var desk = try asked()
        try desk.do("wangwu", .help("lisi"))
        try desk.do("lisi", .help("zhaoliu"))
        try desk.do("zhaoliu", .helped)
        #expect(Set(desk.handlers) == ["lisi", "wangwu", "hanmei"])
        for person in desk.handlers { try desk.do(person, .take(23)) }
        #expect(desk.ticket.state == 3)
    }

    @Test("A forced state drops the vote") func forced() throws {
        var desk = try asked()
        try desk.do("lisi", .take(23))
        try desk.do("admin", .force(2))
        #expect(votes(desk) == [nil, nil, nil], "everybody is asked anew")
        try desk.do("admin", .force(3))
        #expect(desk.ticket.handling.votes.isEmpty)
    }

    @Test("A product group's rejection takes its vote out; the others still decide") func rejected() throws {
        var desk = EngineFixture(work: three, .all)
        try desk.do("lilei", .create(NewTicket(title: "a", productLine: Office.support)), .take(12))
        try desk.do("wangwu", .take(23))
        try desk.do("hanmei", .reject(productLine: Office.support, comment: "not ours"))
        #expect(desk.handlers == ["hanmei"] && votes(desk) == [23, nil])
        try desk.do("hanmei", .take(23))
        #expect(desk.ticket.state == 3)
    }
}
