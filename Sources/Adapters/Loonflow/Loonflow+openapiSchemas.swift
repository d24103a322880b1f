import CanonicalModel

extension Loonflow {
    private typealias Members = [(key: String, value: OpenAPI.Schema)]

    static let schemas: [(name: String, schema: OpenAPI.Schema)] = [
        (
            "Failure",
            .record(["code": .constant(-1), "data": .either(.constant(""), .emptyObject), "msg": .text])
        ),
        ("Field", .members(field, [], isOpen: false)),
        ("Participant", participant), ("Creator", creator),
        ("TicketRow", .members(ticketColumns + rowOnly, [], isOpen: false)),
        (
            "TicketDetail",
            .members(
                ticketColumns + [
                    ("field_list", .list(of: .named("Field"))), ("creator_info", .named("Creator")),
                    ("state_info", .either(.named("State"), .emptyObject)),
                ], [], isOpen: false)
        ),
        // Beside the columns, the workflow's fields by key.
        ("TicketData", .members(ticketColumns, [], isOpen: true)),
        ("State", .members(stateColumns + [("state_field_str", attributes), ("label", .any)], [], isOpen: false)),
        (
            "StateWithParticipant",
            .members(
                stateColumns + [("state_field_str", attributes), ("label", .any), ("participant_info", .named("Participant"))], [],
                isOpen: false)
        ),
        (
            "InitialState",
            .members(
                stateColumns + [
                    ("label", .any), ("field_list", .list(of: .named("Field"))),
                    ("transition", .list(of: .members(offer, [], isOpen: false))),
                ], [], isOpen: false)
        ),
        ("StateDetail", stateDetail),
        ("Offer", .members(offer + [("is_accept", .boolean), ("in_add_node", .boolean)], [], isOpen: false)),
        ("Transition", transition), ("CustomField", customField), ("Workflow", workflow),
        ("LogEntry", logEntry), ("Step", step), ("Actor", actor),
    ]

    private static let attributes = OpenAPI.Schema.map(of: .integer(1...3)).about("1 read only, 2 required, 3 optional.")

    private static let ticketColumns: Members = [
        ("id", .integer(from: 1)), ("creator", .text), ("gmt_created", .text), ("gmt_modified", .text), ("is_deleted", .boolean),
        ("title", .text), ("workflow_id", .integer), ("sn", .text), ("state_id", .integer), ("parent_ticket_id", .integer),
        ("parent_ticket_state_id", .integer), ("participant_type_id", .integer(0...11)), ("participant", .text), ("relation", .text),
        ("in_add_node", .boolean), ("add_node_man", .text), ("script_run_last_result", .boolean),
        ("act_state_id", OpenAPI.Schema.integer(0...5).about("0 draft, 1 under way, 2 sent back, 3 withdrawn, 4 done, 5 closed.")),
        ("multi_all_person", OpenAPI.Schema.text.about("JSON in text: who has voted what.")),
    ]

    private static let rowOnly: Members = [
        ("state", .record(["state_id": .integer, "state_name": .text, "state_label": .any])), ("participant_info", .named("Participant")),
        ("creator_info", .named("Creator")), ("workflow_info", .record(["workflow_id": .integer, "workflow_name": .text])),
    ]

    private static let participant = OpenAPI.Schema.record([
        "participant": .text, "participant_name": .text, "participant_type_id": .integer(0...11), "participant_type_name": .text,
        "participant_alias": .text,
    ])

    private static let creator = OpenAPI.Schema.record([
        "username": .text, "alias": .text, "is_active": .boolean, "email": .text, "phone": .text,
        "dept_info": .record(["id": .text, "name": .text]),
    ])

    /// How a field is shown.
    private static let presentation: Members = [
        ("default_value", OpenAPI.Schema.text.orNull), ("description", .text), ("placeholder", .text), ("field_template", .text),
        ("boolean_field_display", .any), ("field_choice", .any), ("label", .any),
    ]

    private static let fieldType = OpenAPI.Schema.one(of: FieldType.allCases.map { JSON(code($0)) })

    private static let field: Members = [
        ("field_key", .text), ("field_name", .text), ("field_value", .any), ("order_id", .integer), ("field_type_id", fieldType),
        ("field_attribute", .integer(1...3)),
    ] + presentation

    private static let customField = OpenAPI.Schema.members(
        [
            ("id", .integer), ("creator", .text), ("gmt_created", .text), ("gmt_modified", .text), ("is_deleted", .boolean),
            ("workflow_id", .integer), ("field_type_id", fieldType), ("field_key", .text), ("field_name", .text), ("order_id", .integer),
        ] + presentation, [], isOpen: false)

    private static let stateColumns: Members = [
        ("id", .integer), ("creator", .text), ("gmt_created", .text), ("gmt_modified", .text), ("is_deleted", .boolean), ("name", .text),
        ("workflow_id", .integer), ("is_hidden", .boolean), ("order_id", .integer), ("type_id", .integer(0...2)),
        ("enable_retreat", .boolean), ("remember_last_man_enable", .boolean), ("participant_type_id", .integer(0...11)),
        ("participant", .text), ("distribute_type_id", .integer(1...4)),
    ]

    private static let stateDetail = OpenAPI.Schema.record([
        "id": .integer, "name": .text, "workflow_id": .integer, "distribute_type_id": .integer(1...4), "is_hidden": .boolean,
        "order_id": .integer, "type_id": .integer(0...2), "participant_type_id": .integer(0...11), "participant": .text,
        "state_field": attributes, "label": .any, "creator": .text, "gmt_created": .text,
    ])

    private static let offer: Members = [
        ("transition_id", .integer), ("transition_name", .text), ("attribute_type_id", .integer(1...3)), ("field_require_check", .boolean),
        ("alert_enable", .boolean), ("alert_text", .text),
    ]

    private static let stateReference = OpenAPI.Schema.record(["name": .text, "id": .integer])

    private static let transition = OpenAPI.Schema.record([
        "id": .integer, "creator": .text, "gmt_created": .text, "gmt_modified": .text, "is_deleted": .boolean, "name": .text,
        "workflow_id": .integer, "transition_type_id": .integer(1...2), "timer": .integer, "source_state_id": .integer,
        "destination_state_id": .integer, "condition_expression": .text, "attribute_type_id": .integer(1...3),
        "field_require_check": .boolean, "alert_enable": .boolean, "alert_text": .text, "source_state_info": stateReference,
        "destination_state_info": stateReference,
    ])

    private static let workflow = OpenAPI.Schema.record(
        ["id": .integer, "name": .text, "description": .text],
        optional: [
            "notices": .text, "view_permission_check": .boolean, "limit_expression": .text, "display_form_str": .text, "creator": .text,
            "gmt_created": .text, "title_template": .text, "content_template": .text, "workflow_admin": .text,
        ])

    private static let actor = OpenAPI.Schema.record([
        "participant_type_id": .integer, "participant": .text, "participant_alias": .text, "participant_email": .text,
        "participant_phone": .text,
    ])

    private static let logEntry = OpenAPI.Schema.record(
        [
            "id": .integer, "ticket_id": .integer, "state": .record(["state_id": .integer, "state_name": .text]),
            "transition": .record(["transition_id": .integer, "transition_name": .text, "attribute_type_id": .integer]),
            "intervene_type_id": .integer, "participant_type_id": .integer, "participant": .text, "participant_info": .named("Actor"),
            "suggestion": .text, "gmt_created": .text,
        ],
        optional: ["ticket_data": .named("TicketData")])

    private static let step = OpenAPI.Schema.record([
        "state_id": .integer, "state_name": .text, "order_id": .integer,
        "state_flow_log_list": .list(of: .record([
            "id": .integer, "transition": .record(["transition_name": .text, "transition_id": .integer]), "participant_type_id": .integer,
            "participant": .text, "participant_info": .named("Actor"), "intervene_type_id": .integer, "suggestion": .text,
            "state_id": .integer, "attribute_type_id": .integer, "gmt_created": .text,
        ])),
    ])
}
