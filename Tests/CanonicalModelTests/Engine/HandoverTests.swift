import Testing
@testable import CanonicalModel

@Suite struct HandoverTests {
    private func several(_ distribution: Distribution) throws -> EngineFixture {
        try EngineFixture.submitted(EngineFixture(work: .people(["lisi", "wangwu"]), distribution))
    }

    // MARK: - Distribution

    @Test("Work to accept first is nobody's until somebody takes it; then it is theirs alone") func acceptFirst() throws {
        var desk = try several(.acceptFirst)
        #expect(desk.refusal("lisi", .take(23)) == .illegalState(.mustAcceptFirst))
        #expect(desk.refusal("hanmei", .accept) == .forbidden(.notParticipant))
        try desk.do("wangwu", .accept)
        #expect(desk.handlers == ["wangwu"] && desk.ticket.handling.kind == .person)
        #expect(desk.last?.kind == .accepted && desk.last?.state == 2)
        #expect(desk.ticket.lifecycle == .inProgress && desk.ticket.moments.started == desk.now)
        let taken = try #require(desk.open.first)
        #expect(taken.status == .inProgress && taken.handler == "wangwu" && taken.taken == desk.now && taken.people == ["wangwu"])
        #expect(desk.effects.isEmpty, "nobody is told of an acceptance")
        #expect(desk.refusal("lisi", .take(23)) == .forbidden(.notParticipant))
        #expect(desk.refusal("wangwu", .accept) == .illegalState(.acceptNotOffered))
        #expect(desk.refusal("wangwu", .take(23)) == nil)
    }

    @Test("A contract may take work by acting on it") func implicitly() throws {
        var desk = try several(.acceptFirst)
        try desk.do("lisi", .move(Move(choice: .transition(23), acceptsImplicitly: true)))
        #expect(desk.ticket.state == 3)
        let named = try several(.acceptFirst)
        let guid = try named.held(by: "lisi")
        #expect(named.refusal("lisi", .move(Move(choice: .transition(23), assignment: guid))) == nil)
    }

    @Test("Accepting is offered neither to one person nor where everybody may act", arguments: [
        (Participant.person("lisi"), Distribution.acceptFirst), (.people(["lisi"]), .acceptFirst), (.people(["lisi", "wangwu"]), .direct),
        (.people(["lisi", "wangwu"]), .all),
    ]) func notOffered(participant: Participant, distribution: Distribution) throws {
        let desk = try EngineFixture.submitted(EngineFixture(work: participant, distribution))
        #expect(desk.refusal("lisi", .accept) == .illegalState(.acceptNotOffered))
        #expect(desk.refusal("lisi", .take(23)) == nil)
    }

    @Test("Direct work is whoever's acts first") func direct() throws {
        var desk = try several(.direct)
        try desk.do("wangwu", .take(23))
        #expect(desk.refusal("lisi", .take(23)) == .forbidden(.notParticipant))
    }

    @Test("Random work falls to one of them, the same one for the same seed, and in time to each") func random() throws {
        var picked: Set<Username> = []
        for seed in UInt64(1)...40 {
            let people: Participant = .people(["lisi", "wangwu", "hanmei"])
            let desk = try EngineFixture.submitted(EngineFixture(work: people, .random, seed: seed))
            let again = try EngineFixture.submitted(EngineFixture(work: people, .random, seed: seed))
            #expect(desk.handlers.count == 1 && desk.ticket.handling.kind == .person)
            #expect(desk.aggregate == again.aggregate && desk.log == again.log)
            picked.formUnion(desk.handlers)
        }
        #expect(picked == ["lisi", "wangwu", "hanmei"])
    }

    // MARK: - Deliver

    @Test("A handler hands the work on, also before accepting and in the initial state") func deliver() throws {
        var desk = try several(.acceptFirst)
        try desk.do("lisi", .give("hanmei"))
        #expect(desk.handlers == ["hanmei"] && desk.open.map(\.people) == [["hanmei"]])
        #expect(desk.last?.kind == .delivered)
        #expect(desk.ticket.involved.contains("hanmei"))
        #expect(desk.refusal("wangwu", .take(23)) == .forbidden(.notParticipant))
        #expect(desk.refusal("hanmei", .take(23)) == nil)
        var draft = EngineFixture()
        try draft.do("lilei", .create(NewTicket(title: "a")))
        try draft.do("lilei", .give("hanmei"))
        try draft.do("hanmei", .take(12))
        #expect(draft.ticket.state == 2 && draft.ticket.creator == "lilei")
    }

    @Test("Only a handler delivers, or an administrator who says so", arguments: [
        ("hanmei", false, CanonicalError.Kind?.some(.forbidden(.notParticipant))), ("admin", false, .some(.forbidden(.notParticipant))),
        ("hanmei", true, .some(.forbidden(.notAdministrator))), ("lisi", true, .some(.forbidden(.notAdministrator))),
        ("lisi", false, nil), ("admin", true, nil),
    ]) func mayDeliver(person: String, force: Bool, refusal: CanonicalError.Kind?) throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal(Username(person), .give("wangwu", force: force)) == refusal)
    }

    @Test("Administrators are super administrators, the workflow's creator and those it names") func administrators() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("hanmei", .force(3)) == .forbidden(.notAdministrator))
        desk.workflow.permissions.interveners = ["hanmei"]
        #expect(desk.refusal("hanmei", .force(3)) == .forbidden(.notAdministrator))
        desk.workflow.permissions.administrators = ["hanmei", "unknown"]
        #expect(desk.refusal("hanmei", .force(3)) == nil)
        #expect(desk.refusal("unknown", .force(3)) == .forbidden(.notAdministrator))
        desk.workflow.creator = "wangwu"
        #expect(desk.refusal("wangwu", .force(3)) == nil)
    }

    @Test("An ended ticket cannot be delivered") func deliverEnded() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("admin", .force(9))
        #expect(desk.refusal("admin", .give("lisi", force: true)) == .illegalState(.ended))
    }

    @Test("An administrator gives work that was nobody's, or a hook's, to a person", arguments: [
        Participant.nobody, .hook(Hook(url: "http://h", token: "t")), .roles([Office.vacant]),
    ], [Distribution.direct, .all]) func deliverNobodys(participant: Participant, distribution: Distribution) throws {
        var desk = try EngineFixture.submitted(EngineFixture(work: participant, distribution))
        try desk.do("admin", .give("wangwu", force: true))
        #expect(desk.handlers == ["wangwu"] && desk.open.map(\.people) == [["wangwu"]])
        #expect(desk.open.first?.target != .hook)
        try desk.do("wangwu", .take(23))
        #expect(desk.ticket.state == 3)
    }

    // MARK: - Add node

    @Test("Help comes back to the asker alone, who need not accept any more") func help() throws {
        var desk = try several(.acceptFirst)
        try desk.do("lisi", .help("stranger"))
        #expect(desk.handlers == ["stranger"] && desk.ticket.handling.helpRequestedBy == "lisi")
        #expect(desk.last?.kind == .helpRequested)
        #expect(desk.refusal("lisi", .take(23)) == .forbidden(.notParticipant))
        #expect(desk.refusal("lisi", .helped) == .forbidden(.notParticipant))
        #expect(desk.refusal("stranger", .accept) == .illegalState(.acceptNotOffered))
        #expect(desk.refusal("stranger", .say("looking into it")) == nil)
        try desk.do("stranger", .helped)
        #expect(desk.last?.kind == .helpEnded)
        #expect(desk.handlers == ["lisi"] && desk.ticket.handling.helpRequestedBy == nil)
        #expect(desk.refusal("wangwu", .take(23)) == .forbidden(.notParticipant), "the group is forgotten")
        #expect(desk.refusal("lisi", .take(23)) == nil)
    }

    @Test("A helper may ask further; the end goes to the last asker") func nested() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .help("wangwu"))
        try desk.do("wangwu", .help("hanmei"))
        #expect(desk.ticket.handling.helpRequestedBy == "wangwu")
        try desk.do("hanmei", .helped)
        #expect(desk.handlers == ["wangwu"])
        #expect(desk.refusal("wangwu", .helped) == .illegalState(.noHelpRequested))
        #expect(desk.refusal("wangwu", .take(23)) == nil)
    }

    @Test("A helper may hand the help on; it still comes back to the asker") func deliveredHelp() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .help("wangwu"))
        try desk.do("wangwu", .give("hanmei"))
        try desk.do("hanmei", .helped)
        #expect(desk.handlers == ["lisi"])
    }

    @Test("Only a handler of an open ticket asks for help, and only asked help ends") func helpRefused() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.refusal("hanmei", .help("lisi")) == .forbidden(.notParticipant))
        #expect(desk.refusal("admin", .help("lisi")) == .forbidden(.notParticipant))
        #expect(desk.refusal("lisi", .helped) == .illegalState(.noHelpRequested))
        try desk.do("admin", .force(9))
        #expect(desk.refusal("lisi", .help("wangwu")) == .illegalState(.ended))
    }

    @Test("A helper only gives the work back, also by naming the assignment") func helperActs() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        try desk.do("lisi", .help("wangwu"))
        let guid = try desk.held(by: "wangwu")
        #expect(desk.refusal("wangwu", .take(23)) == .illegalState(.helpRequested))
        #expect(desk.refusal("wangwu", .move(Move(choice: .transition(23), assignment: guid))) == .illegalState(.helpRequested))
        #expect(desk.refusal("wangwu", .back(guid)) == .illegalState(.helpRequested))
        let closing = Closing(lifecycle: .completed, authority: .assignment(guid))
        #expect(desk.refusal("wangwu", .close(closing)) == .illegalState(.helpRequested))
        #expect(desk.refusal("wangwu", .saveFields(FieldChanges(detail: "seen", assignment: guid))) == nil)
    }

    // MARK: - Words

    @Test("Anybody comments, at any time but where the contract forbids it; nothing moves") func comment() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let before = desk.ticket
        try desk.do("stranger", .say("hello"))
        #expect(desk.last?.kind == .commented && desk.last?.comment == "hello")
        #expect(desk.ticket.handling == before.handling && desk.ticket.involved == before.involved)
        #expect(desk.effects.isEmpty)
        try desk.do("admin", .force(9))
        #expect(desk.refusal("stranger", .say("late")) == nil)
        let strict = Command.comment(Comment(text: "late", onlyWhileOpen: true))
        #expect(desk.refusal("stranger", strict) == .illegalState(.ended))
    }

    @Test("The creator and whoever holds the work may remind", arguments: [
        ("lilei", CanonicalError.Kind?.none), ("lisi", nil), ("hanmei", .some(.forbidden(.notParticipant))),
    ]) func remind(person: String, refusal: CanonicalError.Kind?) throws {
        var desk = EngineFixture()
        desk.workflow.notices = [1]
        desk = try EngineFixture.submitted(desk)
        let remind = Command.remind(comment: "hurry", group: ["comments": "hurry"])
        #expect(desk.refusal(Username(person), remind) == refusal)
        guard refusal == nil else { return }
        try desk.do(Username(person), remind)
        #expect(desk.last?.kind == .reminded && desk.last?.group == ["comments": "hurry"] && desk.effects == [.notify(1)])
        try desk.do("admin", .force(9))
        #expect(desk.refusal(Username(person), remind) == .illegalState(.ended))
    }

    @Test("Files are added to the ticket, with an event that says so") func attach() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let file = Attachment(author: 1, name: "a.txt", path: "p", size: 1, type: "text/plain")
        try desk.do("hanmei", .attach([file]))
        try desk.do("hanmei", .attach([file]))
        #expect(desk.ticket.attachments == [file, file])
        #expect(desk.last?.kind == .attached && desk.last?.attachments == [file])
    }
}
