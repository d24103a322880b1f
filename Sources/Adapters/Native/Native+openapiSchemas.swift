import CanonicalModel

extension Native {
    static let schemas: [(name: String, schema: OpenAPI.Schema)] = [
        ("Failure", .record(["error": .text, "status": .integer])),
        (
            "TicketPage",
            .record([
                "tickets": .list(of: .named("Ticket")), "page": .integer(from: 1), "page_size": .integer(1...ListRequest.largestPage),
                "total": .integer(from: 0),
            ])
        ),
        ("Ticket", .members(ticket.required, ticket.optional, isOpen: false)),
        (
            "TicketWithHistory",
            .members(
                ticket.required + [("assignments", .list(of: .named("Assignment"))), ("events", .list(of: .named("Event")))],
                ticket.optional, isOpen: false)
        ),
        ("Attachment", attachment), ("Assignment", assignment), ("Event", event), ("Handling", handling), ("Moments", moments),
    ]

    private static let guid = OpenAPI.Schema.text(pattern: guidPattern)
    private static let moment = OpenAPI.Schema.integer.about("Milliseconds since 1970 UTC.")
    private static let names = OpenAPI.Schema.list(of: .text)

    private static let ticket: (required: [(key: String, value: OpenAPI.Schema)], optional: [(key: String, value: OpenAPI.Schema)]) = (
        [
            ("id", .integer(from: 1)), ("guid", guid), ("tenant", .text), ("sn", .text), ("title", .text), ("workflow", .integer),
            ("workflow_version", .integer), ("state", .integer), ("lifecycle", .one(of: Lifecycle.allCases.map { JSON($0.rawValue) })),
            ("creator", .text), ("fields", OpenAPI.Schema.anyObject.about("Custom fields by key.")),
            ("groups", OpenAPI.Schema.anyObject.about("Field groups exactly as their contract's caller gave them.")),
            (
                "flags",
                .record([:], optional: [
                    "deleted": .boolean, "solved": .boolean, "suspended": .boolean, "needs_handling": .boolean, "hook_succeeded": .boolean,
                ])
            ),
            ("moments", .named("Moments")), ("handling", .named("Handling")), ("involved", names), ("version", .integer(from: 1)),
        ],
        [
            ("detail", .text), ("creator_name", .text), ("caller", .text),
            (
                "customer",
                .record([:], optional: [
                    "guid": .text, "organization": .integer, "organization_name": .text, "accounts": .list(of: .any),
                ])
            ),
            (
                "classification",
                .record([:], optional: ["type": .integer, "subtype": .integer, "second_subtype": .integer, "priority": .integer])
            ),
            ("product_line", .integer), ("tags", .list(of: .integer)), ("form", .integer),
            ("parent", .record(["ticket": .integer, "state": .integer])),
            ("relation", .record(["ticket": .integer, "shares_status": .boolean])),
            ("attachments", .list(of: .named("Attachment"))), ("solution_attachments", .list(of: .named("Attachment"))),
            ("outcome", .text), ("substatus", .text),
        ]
    )

    private static let moments = OpenAPI.Schema.record(
        ["created": moment, "updated": moment],
        optional: [
            "reported": moment, "started": moment, "suspended": moment, "progressed": moment, "finished": moment, "solved": moment,
            "closed": moment,
        ])

    private static let handling = OpenAPI.Schema.record(
        ["kind": .one(of: ["nobody", "person", "several", "hook"])],
        optional: [
            "people": names, "help_requested_by": .text,
            "votes": .list(of: .record(["person": .text], optional: ["transition": .integer, "name": .text])),
        ])

    private static let attachment = OpenAPI.Schema.record(
        ["author": .integer, "name": .text, "path": .text, "size": .integer(from: 0), "type": .text],
        optional: ["sha256": .text(longest: 64, shortest: 64)])

    private static let assignment = OpenAPI.Schema.record(
        [
            "guid": guid, "number": .integer(from: 1), "state": .integer,
            "status": .one(of: Assignment.Status.allCases.map { JSON($0.rawValue) }),
            "target": .record(
                ["kind": .one(of: ["people", "department", "role", "product_line", "hook", "nobody"])], optional: ["id": .integer]),
            "created": moment, "updated": moment,
        ],
        optional: [
            "state_name": .text, "people": names, "handler": .text, "transition": .integer,
            "intended_route": .record(
                [:],
                optional: [
                    "step": .text, "person": .text, "department": .integer, "role": .integer, "handler_of": .text,
                    "parent_department": .boolean, "department_leader": .boolean,
                ]),
            "fields": .anyObject, "taken": moment, "finished": moment,
        ])

    private static let event = OpenAPI.Schema.record(
        [
            "sequence": OpenAPI.Schema.integer(from: 1).about("Its place in the log of all tickets."), "number": .integer(from: 1),
            "kind": .one(of: TicketEvent.Kind.allCases.map { JSON($0.rawValue) }), "at": moment,
            "actor": OpenAPI.Schema.text(pattern: "^[par]:").about("p: a person, a: an app, r: the engine itself."), "state": .integer,
        ],
        optional: [
            "state_name": .text, "comment": .text, "assignment": guid, "group": .anyObject,
            "transition": .record(["id": .integer, "name": .text, "attribute": .text]),
            "attachments": .list(of: .named("Attachment")),
            "changes": OpenAPI.Schema.anyObject.about("The values after it of everything it changed."),
        ])
}
