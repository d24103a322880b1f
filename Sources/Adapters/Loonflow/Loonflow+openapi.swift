import CanonicalModel

extension Loonflow.Gate {
    public var openAPI: OpenAPI.Description? {
        OpenAPI.Description(
            title: "loonflow v1.0",
            about: """
                loonflow's REST contract as a running 2.0.20 serves it. `code` 0 is success and -1 failure with `msg`; both with HTTP \
                200. Times are `YYYY-MM-DD HH:MM:SS` in the contract's time zone.
                """,
            security: Loonflow.securitySchemes,
            credentials: [
                ["appname", "timestamp", "signature", "username"], ["appname", "timestamp", "signature", "username", "nonce"],
            ],
            schemas: Loonflow.schemas,
            operations: Loonflow.workflowOperations + Loonflow.collectionOperations + Loonflow.ticketOperations
                + Loonflow.writingOperations + Loonflow.fileOperations,
            refusal: .named("Failure"))
    }
}

extension Loonflow {
    fileprivate static let securitySchemes = [
        OpenAPI.SecurityScheme(name: "appname", kind: .header("appname"), about: "The app that calls."),
        OpenAPI.SecurityScheme(name: "timestamp", kind: .header("timestamp"), about: "Seconds since 1970."),
        OpenAPI.SecurityScheme(
            name: "signature", kind: .header("signature"),
            about: "Hex MD5 of timestamp and token; for an app in strict mode hex HMAC-SHA256 of the whole call."),
        OpenAPI.SecurityScheme(name: "username", kind: .header("username"), about: "The person in whose name the app calls."),
        OpenAPI.SecurityScheme(name: "nonce", kind: .header("nonce"), about: "Strict mode: 16 to 64 visible characters, each used once."),
    ]

    // MARK: What operations are made of

    /// 200 with what success answers, and the two forms of a failure; a refused signature comes as text/html.
    static func answer(_ data: OpenAPI.Schema, message: OpenAPI.Schema = .constant("")) -> OpenAPI.Response {
        let success = OpenAPI.Schema.record(["code": .constant(0), "data": data, "msg": message])
        return OpenAPI.Response(
            status: 200, about: "Done, or why not.",
            content: [("application/json", .either(success, .named("Failure"))), ("text/html", .named("Failure"))])
    }

    static func page(of row: OpenAPI.Schema) -> OpenAPI.Schema {
        .record([
            "value": .list(of: row), "per_page": .integer(from: 1), "page": .integer, "total": .integer(from: 0),
        ])
    }

    static let ticketID = OpenAPI.Parameter.path("id", .integer(from: 0), "The ticket's number.")
    static let workflowID = OpenAPI.Parameter.path("id", .integer(from: 0), "The workflow's number.")
    static let paging: [OpenAPI.Parameter] = [
        .query("page", .integer, "1 unless told; a page past the end gives the last one."),
        .query("per_page", .integer(1...10_000), "10 unless told."),
    ]
    static let search = OpenAPI.Parameter.query("search_value", .text, "Any part of the name.")

    fileprivate static let workflowOperations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows", id: "listWorkflows", summary: "Workflows that the app may use",
            parameters: paging + [search, .query("from_admin", .text, "1: those that the person administers, with their settings.")],
            responses: [answer(page(of: .named("Workflow")))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows/states/{id:digits}", id: "showState", summary: "One state",
            parameters: [.path("id", .integer(from: 0), "The state's number.")], responses: [answer(.named("StateDetail"))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows/{id:digits}/init_state", id: "showInitialState",
            summary: "The state a ticket begins in, with its form and transitions", parameters: [workflowID],
            responses: [answer(.named("InitialState"))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows/{id:digits}/states", id: "listStates", summary: "A workflow's states",
            parameters: [workflowID, search] + paging, responses: [answer(page(of: .named("StateWithParticipant")))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows/{id:digits}/simple_states", id: "listSimpleStates",
            summary: "A workflow's states by number and name", parameters: [workflowID, search] + paging,
            responses: [answer(page(of: .record(["id": .integer, "name": .text])))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows/{id:digits}/transitions", id: "listWorkflowTransitions",
            summary: "A workflow's transitions", details: "For administrators.", parameters: [workflowID, search] + paging,
            responses: [answer(page(of: .named("Transition")))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/workflows/{id:digits}/custom_fields", id: "listCustomFields", summary: "A workflow's fields",
            parameters: [workflowID, search] + paging, responses: [answer(page(of: .named("CustomField")))]),
    ]

    fileprivate static let collectionOperations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets", id: "listTickets", summary: "Tickets by category and filters",
            parameters: listParameters + paging, responses: [answer(page(of: .named("TicketRow")))]),
        OpenAPI.Operation(
            method: .post, path: prefix + "/tickets", id: "createTicket", summary: "Creates a ticket and takes its first transition",
            details: "Every other member is the value of a field of the workflow.",
            body: OpenAPI.RequestBody(
                schema: .open(
                    ["workflow_id": .integer(from: 1), "transition_id": .integer(from: 1)],
                    optional: [
                        "title": .any, "suggestion": .any, "parent_ticket_id": OpenAPI.Schema.numberOrText.orNull,
                        "parent_ticket_state_id": OpenAPI.Schema.numberOrText.orNull,
                    ])),
            responses: [answer(.record(["ticket_id": .integer(from: 1)]))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/states", id: "batchStates", summary: "The states of several tickets",
            parameters: [.query("ticket_ids", .text(pattern: numbersPattern), "At most 1000 numbers joined by commas.", isRequired: true)],
            responses: [answer(.map(of: .record(["state_id": .integer, "state_name": .text])))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/num_statistics", id: "showNumbers",
            summary: "How many tickets were created each day, by workflow", details: "Of the workflows that the person administers.",
            responses: [answer(.list(of: .record(["day": .text, "type": .text, "count": .integer])))]),
    ]

    private static let numbersPattern = "^-?[0-9]{1,18}(,-?[0-9]{1,18})*$"
    private static let numbers = OpenAPI.Schema.text(pattern: "^$|" + numbersPattern)
    private static let dateTime = OpenAPI.Schema.text.example("2026-01-31 08:00:00")

    private static let listParameters: [OpenAPI.Parameter] = [
        .query(
            "category", .one(of: ["all", "owner", "duty", "relation", "worked", "view", "intervene"]),
            "What the person has to do with the tickets.", isRequired: true),
        .query("sn", .text, "What the serial number begins with."), .query("title", .text, "Any part of the title."),
        .query("creator", .text), .query("workflow_ids", numbers), .query("state_ids", numbers), .query("ticket_ids", numbers),
        .query("create_start", dateTime), .query("create_end", dateTime), .query("parent_ticket_id", .integer),
        .query("parent_ticket_state_id", .integer), .query("act_state_id", .integer(0...5)), .query("is_end", .integer(0...1)),
        .query("is_rejected", .integer(0...1)), .query("reverse", .integer, "0 for oldest first."),
        .query("from_admin", .text, "Only of workflows that the person administers."),
    ]

    fileprivate static let ticketOperations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/{id:digits}", id: "showTicket", summary: "One ticket, as the person may see it",
            parameters: [ticketID], responses: [answer(.record(["value": .named("TicketDetail")]))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/{id:digits}/transitions", id: "listTransitions", summary: "What the person may do now",
            parameters: [ticketID], responses: [answer(.record(["value": .list(of: .named("Offer"))]), message: .text)]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/{id:digits}/flowlogs", id: "listLogs", summary: "The ticket's log",
            parameters: [
                ticketID, .query("desc", .integer, "0 for oldest first."), .query("ticket_data", .integer, "1: with the ticket as it was then."),
            ] + paging,
            responses: [answer(page(of: .named("LogEntry")))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/{id:digits}/flowsteps", id: "listSteps", summary: "The workflow's states with the log of each",
            parameters: [ticketID],
            responses: [answer(.record(["value": .list(of: .named("Step")), "current_state_id": .integer]))]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/{id:digits}/participant_info", id: "showParticipants", summary: "Who has to act now",
            parameters: [ticketID],
            responses: [
                answer(.record([
                    "participant_username_list": .list(of: .text),
                    "participant_info_list": .list(of: .record(["username": .text, "alias": .text, "phone": .text, "email": .text])),
                ]))
            ]),
    ]

    fileprivate static let fileOperations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .post, path: prefix + "/tickets/upload_file", id: "uploadFile", summary: "Takes a file",
            body: OpenAPI.RequestBody(
                media: "multipart/form-data", schema: .open(["file": .text])),
            responses: [answer(.record(["file_name": .text, "file_path": .text, "source_file_name": .text]))]),
        OpenAPI.Operation(
            method: .get, path: MediaPath.root + "/{name}", id: "downloadFile", summary: "An uploaded file",
            details: "Its address is enough, unless the gate is set to ask for an app's signature.",
            parameters: [.path("name", .text(shortest: 1), "The `file_name` of the upload.")], isPublic: true,
            responses: [.file("The file's bytes."), .json(404, "No such file.", .named("Failure"))]),
    ]
}
