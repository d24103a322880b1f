import Testing
@testable import CanonicalModel

@Suite struct FieldTests {
    @Test("Anybody's rule writes any field of the workflow; unknown keys and columns are ignored") func anyField() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let input = FieldInput(
            values: ["days": "4", "reason": 5, "title": "plotter", "state_id": 9, "creator": "x", "is_deleted": true, "nonsense": 1],
            writable: .anyField)
        try desk.do("stranger", .saveFields(FieldChanges(input: input)))
        #expect(desk.ticket.fields == ["days": 4, "reason": "5"])
        #expect(desk.ticket.title == "plotter")
        #expect(desk.ticket.state == 2 && desk.ticket.creator == "lilei" && !desk.ticket.flags.isDeleted)
        #expect(desk.last?.kind == .fieldsSaved && desk.effects.isEmpty)
        #expect(desk.refusal("x", .saveFields(FieldChanges())) == nil, "nothing to save is no mistake")
    }

    @Test("By the state's rule only its own fields are written") func byState() throws {
        var desk = EngineFixture(work: .person("lisi"), fields: ["days": .optional, "reason": .readOnly, "title": .readOnly])
        desk = try EngineFixture.submitted(desk)
        let input = FieldInput(values: ["days": 4, "reason": "x", "cost": 1, "title": "y"])
        try desk.do("lisi", .saveFields(FieldChanges(input: input)))
        #expect(desk.ticket.fields == ["days": 4])
        #expect(desk.ticket.title == "printer")
    }

    @Test("Null removes a value; a bad value or a long title refuses", arguments: [
        ("days", .null, nil), ("days", "x", .invalid(field: "days", reason: .wrongType)),
        ("title", JSON(String(repeating: "x", count: 501)), .invalid(field: "title", reason: .tooLong)),
    ] as [(String, JSON, CanonicalError.Kind?)]) func values(key: String, value: JSON, refusal: CanonicalError.Kind?) throws {
        var desk = try EngineFixture.submitted(EngineFixture(), ["title": "a", "days": 3])
        let save = Command.saveFields(FieldChanges(input: FieldInput(values: [key: value], writable: .anyField)))
        #expect(desk.refusal("x", save) == refusal)
        guard refusal == nil else { return }
        try desk.do("x", save)
        #expect(desk.ticket.fields.isEmpty)
    }

    @Test("Groups are laid over those kept, object by object; a null group counts as not given") func groups() throws {
        var desk = EngineFixture()
        try desk.do("lilei", .create(NewTicket(groups: ["objective": ["a": 1, "deep": ["x": 1]], "task": ["t": 1]])))
        try desk.do("lilei", .saveFields(FieldChanges(groups: [
            "objective": ["b": nil, "deep": ["y": 2]], "task": nil, "step": "text",
        ])))
        #expect(desk.ticket.groups == [
            "objective": ["a": 1, "b": nil, "deep": ["x": 1, "y": 2]], "task": ["t": 1], "step": "text",
        ])
    }

    @Test("What else a save may change, and that the ticket has progressed") func rest() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let guid = try desk.held(by: "lisi")
        try desk.do("lisi", .saveFields(FieldChanges(
            title: "t", detail: "d", assignmentFields: ["k": nil], eventGroup: ["g": 1], substatus: "s", priority: 2,
            assignment: guid, comment: "c")))
        let ticket = desk.ticket
        #expect(ticket.title == "t" && ticket.detail == "d" && ticket.substatus == "s" && ticket.classification.priority == 2)
        #expect(ticket.moments.progressed == desk.now && ticket.moments.updated == desk.now)
        #expect(desk.open.first?.fields == ["k": nil])
        let event = try #require(desk.last)
        #expect(event.assignment == guid && event.group == ["g": 1] && event.comment == "c")
    }

    @Test("Saving in an assignment's name takes one's own open one") func assignment() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let guid = try desk.held(by: "lisi")
        let save = Command.saveFields(FieldChanges(detail: "d", assignment: guid))
        #expect(desk.refusal("hanmei", save) == .forbidden(.notParticipant))
        #expect(desk.refusal("lisi", .saveFields(FieldChanges(assignment: .zero))) == .notFound(.assignment))
        try desk.do("lisi", .take(23))
        #expect(desk.refusal("lisi", save) == .conflict(.assignmentDone))
    }

    @Test("All of a request happens or none of it") func allOrNothing() throws {
        var desk = try EngineFixture.submitted(EngineFixture())
        let before = desk.aggregate
        let save = Command.saveFields(FieldChanges(detail: "d"))
        #expect(desk.refusal("lisi", save, .take(99)) == .illegalState(.transitionNotHere))
        #expect(desk.aggregate == before)
        try desk.do("lisi", save, .take(23))
        #expect(desk.log.suffix(2).map(\.kind) == [.fieldsSaved, .handled])
        #expect(desk.ticket.version == 3)
    }
}
