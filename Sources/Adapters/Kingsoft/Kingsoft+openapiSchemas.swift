import CanonicalModel

extension Kingsoft {
    static let requestID = OpenAPI.Schema.text(pattern: "^[0-9a-f]{32}$")

    private static let epoch = OpenAPI.Schema.integer(from: 0).about("Epoch seconds, 0 when not reached.")
    private static let dateTime = OpenAPI.Schema.text.about("`YYYY-MM-DD HH:MM:SS` in the contract's time zone; empty when not reached.")
    private static let seconds = OpenAPI.Schema.integer(from: 0).about("Seconds.")

    static let schemas: [(name: String, schema: OpenAPI.Schema)] = [
        (
            "Failure",
            .record([
                "errno": .one(of: Errno.allCases.filter { $0 != .success }.map { JSON($0.rawValue) }), "errmsg": .text,
                "request_id": requestID,
            ])
        ),
        (
            "TicketPage",
            .record([
                "pagination": .record(["page_size": .integer(from: 1), "total": .integer(from: 0)]), "tickets": .list(of: .named("TicketRow")),
            ])
        ),
        ("TicketRow", row), ("Base", base), ("Detail", detail), ("Attachment", attachment), ("Assign", assign),
    ]

    private static let row = OpenAPI.Schema.record([
        "closed_time": epoch, "created_time": epoch, "creator_name": .text, "customer_organization_name": .text, "customer_user_id": .text,
        "detail": .text, "form_values": OpenAPI.Schema.text.about("JSON in text."), "handler": .integer, "id": .integer(from: 1),
        "manager": .integer, "need_process": .integer(0...1), "priority": .text, "product_group": .text, "reported_time": epoch,
        "status": .one(of: ["1", "2", "3", "4"]), "tags": OpenAPI.Schema.text.about("Names joined by commas."), "title": .text,
        "type": .integer, "sub_type": .integer, "second_subtype": .integer,
    ])

    private static let status = OpenAPI.Schema.integer(1...4).about("1 待处理, 2 处理中, 3 已关闭, 4 已取消")

    private static let later: [(key: String, value: OpenAPI.Schema)] = [
        ("updated_time", epoch), ("started_time", epoch), ("suspended_time", epoch), ("updated_progress_time", epoch),
        ("finished_time", epoch), ("solved_time", epoch), ("closed_time", epoch),
    ]

    private static let base = OpenAPI.Schema.members(
        [
            ("id", .integer(from: 1)), ("type", .integer), ("title", .text), ("detail", .text), ("status", status), ("priority", .integer),
            ("need_process", .boolean), ("creator_id", .integer), ("creator_name", .text), ("customer_organization_id", .integer),
            ("customer_organization_name", .text), ("product_group_id", .integer), ("is_solved", .boolean),
            ("is_suspended_notice", .boolean), ("reported_time", epoch), ("created_time", epoch),
        ] + later, [], isOpen: false)

    private static let detail = OpenAPI.Schema.members(
        [
            ("id", .integer(from: 1)), ("title", .text), ("detail", .text), ("status", status), ("relate_to_ticket_id", .integer),
            ("use_relate_status", .boolean), ("feedback", .text), ("feishu_group_id", .text), ("im_group_id", .text),
            ("creator_id", .integer), ("creator_name", .text), ("customer_organization_id", .integer),
            ("customer_organization_name", .text), ("customer_info", .list(of: customer)), ("type", .integer), ("sub_type", .integer),
            ("sub_type_name", .text), ("second_subtype", .integer), ("second_subtype_name", .text), ("priority", .integer),
            ("product_group_id", .integer), ("product_group_name", .text), ("tags", .list(of: tag)), ("is_creator", .boolean),
            ("is_solved", .boolean), ("is_suspended_notice", .boolean), ("need_process", .boolean), ("created_time", dateTime),
            ("reported_time", dateTime), ("created_duration", seconds), ("pending_duration", seconds), ("process_duration", seconds),
            ("confirm_duration", seconds), ("close_duration", seconds), ("total_duration", seconds), ("suspended_duration", seconds),
            ("form_id", .integer), ("form_values", .anyObject), ("form_define", .list(of: formField)),
            ("attachment", .list(of: .named("Attachment"))), ("handle_attachment", .list(of: .named("Attachment"))),
            ("assigns", .list(of: .named("Assign"))),
        ] + later, [], isOpen: false)

    private static let customer = OpenAPI.Schema.record([
        "attribute": .integer, "business_director_id": .integer, "business_director_name": .text, "level": .integer, "ticket_id": .integer,
        "user_id": .integer,
    ])

    private static let tag = OpenAPI.Schema.record([
        "created_time": epoch, "id": .integer, "is_deleted": .boolean, "is_enabled": .boolean, "name": .text, "updated_time": epoch,
    ])

    private static let formField = OpenAPI.Schema.record([
        "created_time": epoch, "display_name": .text, "display_order": .integer, "display_remarks": .text, "form_id": .integer,
        "id": .integer, "is_deleted": .boolean, "is_required": .integer(0...1), "options": OpenAPI.Schema.text.about("JSON in text."),
        "type": .integer(1...8), "updated_time": epoch,
    ])

    private static let attachment = OpenAPI.Schema.record([
        "author": .integer, "file_name": .text, "file_path": .text, "file_size": .integer(from: 0), "file_type": .text,
    ])

    private static let assign = OpenAPI.Schema.record([
        "created_time": epoch, "finished_time": epoch, "handled_time": epoch,
        "history": .list(of: .record([
            "action": .integer(1...Int64(TicketEvent.Kind.allCases.count)), "created_time": dateTime, "creator_id": .integer,
            "creator_name": .text, "creator_product_group_id": .integer, "creator_user_group_id": .integer, "detail": .text,
            "id": .integer,
        ])),
        "id": .integer, "is_handler": .boolean, "manager_name": .text, "product_group_id": .integer, "product_group_name": .text,
        "status": OpenAPI.Schema.integer(1...5).about("1 待处理, 2 处理中, 3 处理完毕, 4 已拒绝, 5 已撤销"), "ticket_id": .integer,
        "updated_time": epoch, "user_group_id": .integer, "user_id": .integer, "user_name": .text,
    ])
}
