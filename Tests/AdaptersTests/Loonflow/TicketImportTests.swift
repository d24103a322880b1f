import CanonicalModel
import Testing

@testable import Adapters

@Suite("Putting a ticket together from its rows")
struct TicketImportTests {
    @Test(
        "act_state_id and the state give the lifecycle; where they contradict each other the state is right",
        arguments: [
            (0, 1, .draft), (0, 2, .pending), (1, 1, .pending), (1, 2, .pending), (2, 1, .returned), (2, 2, .returned),
            (3, 1, .withdrawn), (4, 2, .pending), (5, 2, .pending), (4, 9, .completed), (1, 9, .completed), (0, 9, .completed),
            (2, 9, .failed), (5, 9, .closed),
        ] as [(Int64, Int64, Lifecycle)])
    func lifecycles(_ actState: Int64, _ state: Int64, _ expected: Lifecycle) throws {
        let ticket = try ImportWorld().take(record: ["act_state_id": JSON(actState), "state_id": JSON(state)]).aggregate.ticket
        #expect(ticket.lifecycle == expected)
    }

    @Test(
        "Who has to act",
        arguments: [
            (0, "", .nobody), (1, "ann", .by(["ann"])), (1, "", Handling(kind: .person)),
            (2, "ann, bob", Handling(kind: .several, people: ["ann", "bob"])), (3, "5", .by(["ann", "bob"])),
            (4, "7", .by(["bob"])), (10, #"{"hook_url":"x"}"#, .hook), (6, "a.py", .hook),
        ] as [(Int64, String, Handling)])
    func participants(_ type: Int64, _ text: String, _ expected: Handling) throws {
        let ticket = try ImportWorld().take(
            record: ["participant_type_id": JSON(type), "participant": JSON(text)]
        ).aggregate.ticket
        #expect(ticket.handling == expected)
    }

    @Test("Votes are read in a state that everybody has to handle, and each open one is an assignment")
    func votes() throws {
        let taken = try ImportWorld().take(record: [
            "state_id": 3, "participant_type_id": 2, "participant": "bob",
            "multi_all_person": #"{"ann": {"transition_id": 30, "transition_name": "yes"}, "bob": {}}"#,
        ])
        #expect(
            taken.aggregate.ticket.handling.votes == [
                .init(person: "ann", transition: 30, transitionName: "yes"), .init(person: "bob"),
            ])
        #expect(taken.aggregate.openAssignments.map(\.people) == [["bob"]])
    }

    @Test(
        "A field's value is in the column of its type",
        arguments: [
            (5, "char_value", "t", "t"), (10, "int_value", 7, 7), (15, "float_value", 7.5, 7.5), (20, "bool_value", true, true),
            (25, "date_value", "2024-01-02", "2024-01-02"),
            (30, "datetime_value", "2024-01-02T03:04:05.678", "2024-01-02 03:04:05"), (35, "radio_value", "1", "1"),
            (40, "checkbox_value", "1,2", "1,2"), (45, "select_value", "1", "1"), (50, "multi_select_value", "1,2", "1,2"),
            (55, "text_value", "long", "long"), (58, "text_value", "<b>", "<b>"), (60, "username_value", "ann", "ann"),
            (70, "multi_username_value", "ann,bob", "ann,bob"), (80, "char_value", "/media/x", "/media/x"),
            (25, "date_value", "0001-01-01", nil), (30, "datetime_value", "0001-01-01T00:00:00", nil), (10, "int_value", .null, nil),
        ] as [(Int64, String, JSON, JSON?)])
    func fields(_ type: Int64, _ column: String, _ given: JSON, _ expected: JSON?) throws {
        var fields: JSONObject = ["field_key": "f", "ticket_id": 1, "field_type_id": JSON(type)]
        fields[column] = given
        let taken = try ImportWorld().take(others: [("ticket.ticketcustomfield", fields)])
        #expect(taken.aggregate.ticket.fields["f"] == expected)
    }

    @Test(
        "Every kind of log entry becomes an event that shows as the entry did",
        arguments: [
            (0, 10, 1, "ann", .handled, .person("ann")), (0, 10, 1, "loonrobot", .handled, .robot), (0, 0, 10, "hook", .hookFailed, .robot),
            (1, 0, 1, "ann", .delivered, .person("ann")), (2, 0, 1, "ann", .helpRequested, .person("ann")),
            (3, 0, 1, "ann", .helpEnded, .person("ann")), (4, 0, 1, "ann", .accepted, .person("ann")),
            (5, 0, 1, "ann", .commented, .person("ann")), (6, 0, 1, "ann", .deleted, .person("ann")),
            (7, 0, 1, "ann", .closed, .person("ann")), (8, 0, 1, "ann", .stateForced, .person("ann")),
            (9, 0, 10, "hook", .hookSucceeded, .robot), (10, 0, 1, "ann", .retreated, .person("ann")),
        ] as [(Int64, Int64, Int64, String, TicketEvent.Kind, Actor)])
    func kinds(_ code: Int64, _ transition: Int64, _ type: Int64, _ name: String, _ kind: TicketEvent.Kind, _ actor: Actor) throws {
        let entry = ImportWorld.log([
            "intervene_type_id": JSON(code), "transition_id": JSON(transition), "participant_type_id": JSON(type),
            "participant": JSON(name),
        ])
        let taken = try ImportWorld().take(others: [ImportWorld.log([:]), entry])
        let event = try #require(taken.events.dropFirst().first)
        #expect(event.kind == kind)
        #expect(event.actor == actor)
        #expect(Loonflow.logKind(event.kind)?.intervene == Int(code))
        #expect(taken.events.first?.kind == .created)
    }

    @Test("A ticket is what its events fold to, whatever the copies in the log say, and without a log too")
    func fold() throws {
        let odd: [JSON] = ["", "{", "[]", #"{"state_id":1}"#, #"{"state_id":99,"act_state_id":1,"participant_type_id":1}"#,
            #"{"state_id":1,"act_state_id":1,"participant_type_id":1,"participant":"x","title":"before","f":"None"}"#]
        for copies in [[], [odd[0]], [odd[5]], odd, Array(odd.reversed())] {
            let taken = try ImportWorld().take(others: copies.map { ImportWorld.log(["ticket_data": $0]) })
            let folded = taken.events.reduce(JSONObject()) { TicketChanges.applied($1.changes, to: $0) }
            #expect(folded == taken.aggregate.ticket.json)
            #expect(taken.events.map(\.number) == Array(1...Int64(taken.events.count)))
            #expect(taken.aggregate.ticket.version == Int64(taken.events.count))
        }
    }

    @Test("A log that tells everything gets no event beside its own")
    func noMore() throws {
        let note = ImportWorld.log(["intervene_type_id": 5, "transition_id": 0])
        #expect(try ImportWorld().take(others: [ImportWorld.log([:]), note]).events.map(\.kind) == [.created, .commented])
        let copy = #"{"title":"x","state_id":2,"participant_type_id":1,"participant":"ann","relation":"ann","act_state_id":1}"#
        let moved = ImportWorld.log(["ticket_data": JSON(copy)])
        #expect(try ImportWorld().take(record: ["gmt_modified": "2024-01-06T00:00:00.5"], others: [moved]).events.count == 1)
        let saved = try ImportWorld().take(record: ["title": "saved later"], others: [moved])
        #expect(saved.events.map(\.kind) == [.created, .fieldsSaved])
    }

    @Test("A signature that loonflow has written into its log is left out, and the prefix of a closing is not doubled")
    func comments() throws {
        let signed = ImportWorld.log(["participant": "loonrobot", "suggestion": "{'signature': 'abc', 'timestamp': '1'}"])
        let closed = ImportWorld.log(["intervene_type_id": 7, "transition_id": 0, "suggestion": "强制关闭工单:enough"])
        let taken = try ImportWorld().take(others: [ImportWorld.log([:]), signed, closed])
        #expect(taken.events.prefix(3).map(\.comment) == ["", "", "enough"])
    }

    @Test("A timer counts from when the ticket came into its state")
    func timers() throws {
        let moved = ImportWorld.log(["gmt_created": "2024-01-02T00:00:00"])
        let noted = ImportWorld.log(["gmt_created": "2024-01-05T00:00:00", "intervene_type_id": 5, "transition_id": 0])
        let taken = try ImportWorld().take(record: ["state_id": 2], others: [moved, noted])
        #expect(taken.timers == [.init(transition: 21, due: Moment(seconds: 1_704_153_600 + 60))])
    }
}

/// A small site whose clock is UTC.
struct ImportWorld {
    private static let definitions: [(String, Int64, JSONObject)] = [
        ("account.loonuser", 1, ["username": "ann", "type_id": 0, "is_active": true]),
        ("account.loonuser", 2, ["username": "bob", "type_id": 0, "is_active": true]),
        ("account.loondept", 5, ["name": "d"]), ("account.loonrole", 7, ["name": "r"]),
        ("account.loonuserdept", 1, ["user": 1, "dept": 5]), ("account.loonuserdept", 2, ["user": 2, "dept": 5]),
        ("account.loonuserrole", 1, ["user_id": 2, "role_id": 7]),
        ("account.apptoken", 1, ["app_name": "shop", "token": "t", "ticket_sn_prefix": "sp"]),
        ("workflow.workflow", 4, ["name": "w", "creator": "ann"]),
        state(1, type: 1), state(2), state(3, distribution: 4), state(9, type: 2),
        transition(10, from: 1, to: 2), transition(21, from: 2, to: 9, timer: 60), transition(30, from: 3, to: 9),
    ]

    private static func state(_ id: Int64, type: Int64 = 0, distribution: Int64 = 2) -> (String, Int64, JSONObject) {
        (
            "workflow.state", id,
            [
                "name": JSON("s\(id)"), "workflow_id": 4, "order_id": JSON(id), "type_id": JSON(type), "participant_type_id": 1,
                "participant": "ann", "distribute_type_id": JSON(distribution),
            ]
        )
    }

    private static func transition(_ id: Int64, from: Int64, to: Int64, timer: Int64 = 0) -> (String, Int64, JSONObject) {
        (
            "workflow.transition", id,
            [
                "name": JSON("t\(id)"), "workflow_id": 4, "source_state_id": JSON(from), "destination_state_id": JSON(to),
                "transition_type_id": JSON(timer > 0 ? 2 : 1), "timer": JSON(timer), "attribute_type_id": 1,
            ]
        )
    }

    static func log(_ values: JSONObject) -> (String, JSONObject) {
        var fields: JSONObject = [
            "ticket_id": 1, "gmt_created": "2024-01-01T00:00:00", "transition_id": 10, "suggestion": "", "participant_type_id": 1,
            "participant": "ann", "state_id": 1, "intervene_type_id": 0, "ticket_data": "",
        ]
        for (name, value) in values { fields[name] = value }
        return ("ticket.ticketflowlog", fields)
    }

    private static let record: JSONObject = [
        "creator": "ann", "gmt_created": "2024-01-01T00:00:00", "gmt_modified": "2024-01-06T00:00:00", "title": "x",
        "workflow_id": 4, "sn": "sp_202401010001", "state_id": 2, "participant_type_id": 1, "participant": "ann",
        "relation": "ann", "act_state_id": 1, "multi_all_person": "{}",
    ]

    /// The one ticket of the site, through the same steps as from a file.
    func take(record changes: JSONObject = [:], others: [(model: String, fields: JSONObject)] = []) throws -> ImportedTicket {
        var record = Self.record
        for (name, value) in changes { record[name] = value }
        var rows = Self.definitions + [("ticket.ticketrecord", 1, record)]
        for (number, other) in others.enumerated() { rows.append((other.model, Int64(number) + 1, other.fields)) }
        var scan = Loonflow.DumpScan(tenant: "t", calendar: .utc)
        var texts: [[UInt8]] = []
        for (index, row) in rows.enumerated() {
            let json: JSON = ["model": JSON(row.0), "pk": JSON(row.1), "fields": .object(row.2)]
            texts.append(json.encoded())
            scan.take(JSONRowSplitter.Row(bytes: texts[index], offset: Int64(index), position: index + 1))
        }
        let dump = scan.finish()
        #expect(dump.problems.isEmpty)
        let set = dump.definitions
        let definitions = Definitions(
            tenant: "t", directory: Directory(people: set.people, departments: set.departments, roles: set.roles),
            workflows: set.workflows)
        let importer = Loonflow.TicketImporter(dump, definitions: definitions, calendar: .utc)
        let places = try #require(dump.tickets.count == 1 ? dump.tickets.rows(ofTicket: 0) : nil)
        var random = RandomSource(seed: 7)
        var problems: [ImportProblem] = []
        let taken = try importer.ticket(
            from: Loonflow.TicketRows(places.map { ($0, texts[Int($0.offset)]) }), random: &random, problems: &problems)
        #expect(problems.isEmpty)
        #expect(taken.aggregate.ticket.caller == "shop")
        return taken
    }
}
