import Testing
@testable import CanonicalModel

@Suite struct CreateTests {
    @Test("A created ticket waits as its creator's draft in the initial state") func draft() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(title: "printer", detail: "on fire")))
        #expect(desk.ticket.id == 7)
        #expect(desk.ticket.serialNumber == "app_203005160001")
        #expect(desk.ticket.state == 1)
        #expect(desk.ticket.lifecycle == .draft)
        #expect(desk.handlers == ["lilei"])
        #expect(desk.ticket.involved == ["lilei"])
        #expect(desk.ticket.version == 1)
        #expect(desk.log.map(\.kind) == [.created])
        #expect(desk.log.first?.changes == desk.ticket.json)
        #expect(desk.effects.isEmpty)
    }

    @Test("Creating and submitting is one event, in the initial state, with the chosen transition") func submitted() throws {
        let desk = try EngineFixture.submitted(EngineFixture())
        #expect(desk.log.map(\.kind) == [.created])
        #expect(desk.last?.state == 1)
        #expect(desk.last?.transition?.id == 12)
        #expect(desk.ticket.state == 2)
        #expect(desk.ticket.lifecycle == .pending)
        #expect(desk.ticket.version == 1)
        #expect(desk.ticket.involved == ["lilei", "lisi"])
        #expect(desk.ticket.moments.started == nil)
    }

    @Test("What else a request does to a new ticket comes after the creation") func order() throws {
        var desk = EngineFixture()
        let file = Attachment(author: 1, name: "a.txt", path: "p", size: 1, type: "text/plain")
        try desk.do("lilei", .create(NewTicket(title: "a")), .attach([file]), .say("hello"), .take(12))
        #expect(desk.log.map(\.kind) == [.created, .attached, .commented, .handled])
        #expect(desk.ticket.version == 4)
    }

    @Test("Each limit rule lets some people submit", arguments: [
        ("people", "lilei", true), ("people", "hanmei", false),
        ("own department", "lilei", true), ("own department", "lisi", false),
        ("department above", "lilei", true), ("department above", "zhaoliu", true), ("department above", "stranger", false),
        ("role", "hanmei", true), ("role", "lilei", false), ("role", "stranger", false),
    ]) func limits(rule: String, person: String, isAllowed: Bool) throws {
        var desk = EngineFixture()
        switch rule {
        case "people": desk.workflow.limit.people = ["lilei"]
        case "own department": desk.workflow.limit.departments = [Office.software]
        case "department above": desk.workflow.limit.departments = [Office.engineering]
        default: desk.workflow.limit.roles = [Office.duty]
        }
        let refusal = desk.refusal(Username(person), .create(NewTicket(title: "a")))
        #expect(refusal == (isAllowed ? nil : .forbidden(.submission)))
    }

    @Test("A limit counts the creator's tickets or everybody's; without a level the creator's", arguments: [
        (LimitRule.Level?.some(.perPerson), Int64(1), Int64(5), true), (.some(.perPerson), 2, 2, false),
        (.some(.overall), 0, 1, true), (.some(.overall), 0, 2, false), (nil, 1, 9, true), (nil, 2, 2, false),
    ]) func counts(level: LimitRule.Level?, own: Int64, all: Int64, isAllowed: Bool) throws {
        var desk = EngineFixture()
        desk.workflow.limit.period = 24
        desk.workflow.limit.count = 2
        desk.workflow.limit.level = level
        desk.facts.recentByCreator = own
        desk.facts.recentOverall = all
        #expect(desk.refusal("lilei", .create(NewTicket(title: "a"))) == (isAllowed ? nil : .limitReached))
    }

    @Test("A count without a period limits nothing") func noPeriod() throws {
        var desk = EngineFixture()
        desk.workflow.limit.count = 0
        #expect(desk.refusal("lilei", .create(NewTicket(title: "a"))) == nil)
    }

    @Test("The title goes through the workflow's template", arguments: [
        ("{title}", ["title": "a"], "a"), ("[IT] {title}", ["title": "a"], "[IT] a"), ("{title} {days}d", ["title": "a", "days": 3], "a 3d"),
        ("{extra}", ["extra": "any key of the request"], "any key of the request"), ("by {creator}", [:], "by lilei"),
        ("{title}", [:], ""), ("{days}", ["days": nil], ""),
        ("{reason}", ["title": "a"], nil), ("{nonsense}", ["title": "a"], nil),
    ] as [(String, JSONObject, String?)])
    func template(template: String, values: JSONObject, title: String?) throws {
        var desk = EngineFixture()
        desk.workflow.titleTemplate = template
        let create = Command.create(NewTicket(input: FieldInput(values: values)))
        guard let title else {
            #expect(desk.refusal("lilei", create) == .invalid(field: "title", reason: .missing))
            return
        }
        try desk.do("lilei", create)
        #expect(desk.ticket.title == title)
    }

    @Test("Submitting at once keeps the title that the template made; later titles are stored as sent")
    func templateOnce() throws {
        var desk = EngineFixture(fields: ["title": .optional])
        desk.workflow.titleTemplate = "[IT] {title}"
        desk = try EngineFixture.submitted(desk)
        #expect(desk.ticket.title == "[IT] printer")
        try desk.do("lisi", .take(21, ["title": "plotter"]))
        #expect(desk.ticket.title == "plotter")
    }

    @Test("A title may have 500 characters", arguments: [(500, true), (501, false)])
    func titleLength(length: Int, isAllowed: Bool) {
        let title = String(repeating: "三", count: length)
        let refusal = EngineFixture().refusal("lilei", .create(NewTicket(title: title)))
        #expect(refusal == (isAllowed ? nil : .invalid(field: "title", reason: .tooLong)))
    }

    @Test("Only fields the initial state lets be written are taken; the rest is ignored") func ignored() throws {
        var desk = EngineFixture(.desk(
            work: .normal(2, "work", .person("lisi")), start: .start(fields: ["days": .required, "reason": .readOnly])))
        try desk.do("lilei", .create(NewTicket(title: "a", input: FieldInput(values: [
            "days": 3, "reason": "because", "who": "lisi", "nonsense": 1, "creator": "admin", "state_id": 9, "sn": "x",
        ]))))
        #expect(desk.ticket.fields == ["days": 3])
        #expect(desk.ticket.creator == "lilei")
        #expect(desk.ticket.state == 1)
        #expect(desk.ticket.serialNumber == "app_203005160001")
    }

    @Test("A value that does not fit its type refuses the creation", arguments: [
        ("days", "many"), ("days", 1.5), ("agree", "perhaps"), ("agree", 2), ("day", "2030-02-30"), ("day", 5), ("cost", "x"),
        ("reason", ["a": 1]), ("others", [["a"]]),
    ] as [(String, JSON)]) func badValue(key: String, value: JSON) {
        let desk = EngineFixture(.desk(
            work: .normal(2, "work", .person("lisi")),
            start: .start(fields: ["days": .optional, "agree": .optional, "day": .optional, "cost": .optional, "reason": .optional,
                "others": .optional])))
        let refusal = desk.refusal("lilei", .create(NewTicket(title: "a", input: FieldInput(values: [key: value]))))
        #expect(refusal == .invalid(field: key, reason: .wrongType))
    }

    @Test("Required fields must be in the request, whatever their value", arguments: [
        ([:], false), (["title": "a"], false), (["title": "a", "days": 0], true), (["title": "", "days": nil], true),
    ] as [(JSONObject, Bool)]) func required(values: JSONObject, isComplete: Bool) {
        var desk = EngineFixture(.desk(
            work: .normal(2, "work", .person("lisi")), start: .start(fields: ["title": .required, "days": .required])))
        let input = FieldInput(values: values)
        let commands = [Command.create(NewTicket(input: input)), .take(12, values)]
        let error = desk.error("lilei", commands)
        #expect((error == nil) == isComplete)
        if let error {
            #expect(error.message.hasSuffix("title,days"), "all of them are named")
        }
        desk.workflow.transitions[0].checksRequiredFields = false
        #expect(desk.error("lilei", commands) == nil, "a transition may ask for nothing")
    }

    @Test("A draft without its required fields is taken") func incompleteDraft() {
        let desk = EngineFixture(.desk(work: .normal(2, "work", .person("lisi")), start: .start(fields: ["days": .required])))
        #expect(desk.refusal("lilei", .create(NewTicket())) == nil)
    }

    @Test("A ticket that is only a record is nobody's") func record() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(title: "a", needsHandling: false)), .take(12))
        #expect(desk.ticket.state == 2)
        #expect(desk.ticket.handling == .nobody)
        #expect(desk.aggregate?.assignments.isEmpty == true)
    }

    @Test("Groups, assignment fields and the kept route are there; null groups and an empty route are not") func groups() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(
            title: "a", groups: ["objective": ["a": nil], "step": nil], assignmentFields: ["x": 1], eventGroup: ["y": 2],
            intendedRoute: Route())))
        #expect(desk.ticket.groups == ["objective": ["a": nil]])
        #expect(desk.open.first?.fields == ["x": 1])
        #expect(desk.open.first?.intendedRoute == nil)
        #expect(desk.last?.group == ["y": 2])
    }

    @Test("Nothing is created twice, in a deleted workflow, without an initial state or outside the caller's scope")
    func impossible() throws {
        var desk = EngineFixture()
        let create = Command.create(NewTicket(title: "a"))
        var other = desk
        other.workflow.isDeleted = true
        #expect(other.refusal("lilei", create) == .notFound(.workflow))
        other = desk
        other.workflow.states.removeAll { $0.kind == .initial }
        #expect(other.refusal("lilei", create) == .illegalState(.noInitialState))
        other = desk
        other.scope = .only([2])
        #expect(other.refusal("lilei", create) == .forbidden(.workflow))
        #expect(desk.refusal("lilei", .say("no ticket")) == .notFound(.ticket))
        try desk.do("lilei", create)
        #expect(desk.refusal("lilei", create) == .invalid(field: "create", reason: .contradiction))
    }
}
