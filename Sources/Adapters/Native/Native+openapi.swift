import CanonicalModel

extension Native.Gate {
    public var openAPI: OpenAPI.Description? {
        OpenAPI.Description(
            title: "Sanmen native API",
            about: """
                Reads tickets as the engine keeps them. All moments are milliseconds since 1970 UTC; members that say nothing \
                (empty, zero, absent) are mostly left out. Every answer has an X-Request-Id.
                """,
            security: [
                OpenAPI.SecurityScheme(
                    name: "bearer", kind: .bearer, about: "A token of the configuration, or one that `sanmen token issue` printed.")
            ],
            credentials: [["bearer"]], schemas: Native.schemas, operations: Native.operations, refusal: .named("Failure"),
            refusals: OpenAPI.usualRefusals + [(500, "Something unexpected; the log has it under the answer's X-Request-Id.")])
    }
}

extension Native {
    fileprivate static let operations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets", id: "listTickets", summary: "Tickets by filters, or one by guid or sn",
            details: """
                Every filter narrows; of several values of one filter any is enough. `guid` and `sn` each name one ticket, go with \
                no other parameter, and are answered with that ticket. An unknown parameter, or a value that means nothing, is \
                refused with 400 by its name.
                """,
            parameters: listParameters,
            responses: [
                .json(200, "A page of tickets, or the ticket named.", .either(.named("TicketPage"), .named("TicketWithHistory"))),
                failure(400, "Malformed HTTP, an unknown parameter, or a value that means nothing."), unauthenticated,
                failure(404, "No such ticket."),
            ]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/tickets/{id:digits}", id: "showTicket", summary: "One ticket with its assignments and events",
            parameters: [.path("id", .integer(from: 0), "The ticket's number, the same at every gate.")],
            responses: [
                .json(200, "The ticket.", .named("TicketWithHistory")), unauthenticated,
                failure(404, "No such ticket, or none that the token may see."),
            ]),
        OpenAPI.Operation(
            method: .get, path: prefix + "/attachments/{id}", id: "downloadAttachment", summary: "A file",
            parameters: [
                .path("id", .text(shortest: 1), "The last part of a path in `attachments`."),
                .query("ticket", .integer, "A ticket that shows the file; needed by a token of some workflows only."),
            ],
            responses: [.file("The file's bytes."), unauthenticated, failure(404, "No such file.")]),
    ]

    private static func failure(_ status: Int, _ about: String) -> OpenAPI.Response {
        .json(status, about, .named("Failure"))
    }

    private static let unauthenticated = OpenAPI.Response(
        status: 401, about: "No token, or one that is unknown, revoked or expired.",
        content: [("application/json", .named("Failure"))], headers: [("WWW-Authenticate", "Bearer, and why.")])

    private static let several = OpenAPI.Schema.list(of: .integer(from: 0), most: 100)
    private static let name = OpenAPI.Schema.text(longest: 200, shortest: 1)
    private static let moment = OpenAPI.Schema.integer(0...ListParameters.lastMoment)
    private static let lifecycle = OpenAPI.Schema.one(of: Lifecycle.allCases.map { JSON($0.rawValue) })

    private static let listParameters: [OpenAPI.Parameter] = [
        .query("guid", .text(pattern: guidPattern), "One ticket by its guid, in either case of letters."),
        .query("sn", name, "One ticket by its serial number."),
        .query("id", several, "Ticket numbers."),
        .query("workflow", several), .query("state", several),
        .query("lifecycle", .list(of: lifecycle, most: 100)),
        .query("ended", .boolean, "Whether the ticket has ended, in whatever way."),
        .query("started", .boolean, "Whether a handler has acted past the initial state."),
        .query("creator", name, "A user name."),
        .query("handler", name, "Who has to act now. Of handler, involved and worked one at a time."),
        .query("involved", name, "Who created it or was ever asked to act."),
        .query("worked", name, "Who took a transition."),
        .query("title", name, "Any part of the title, in the same case."),
        .query("customer", name, "Any part of the customer organization's name."),
        .query("sn_prefix", name, "What the serial number begins with."),
        .query("product_line", several), .query("tag", several), .query("priority", several),
        .query("type", .integer(from: 0)), .query("subtype", .integer(from: 0)), .query("second_subtype", .integer(from: 0)),
        .query("parent", .integer(from: 0), "The number of the parent ticket."), .query("parent_state", .integer(from: 0)),
        .query("created_from", moment, "Both ends count."), .query("created_to", moment),
        .query("updated_since", moment, "Changed then or later."),
        .query("order", .one(of: ListRequest.Order.allCases.map { JSON($0.rawValue) }), "By creation; newest first unless told."),
        .query("page", .integer(1...Int64(Int32.max)), "From 1; a page past the end is empty."),
        .query("page_size", .integer(1...ListRequest.largestPage), "\(ListRequest.usualPage) unless told."),
    ]

    static let guidPattern = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"
}
