import CanonicalModel

extension Kingsoft.TicketGate {
    public var openAPI: OpenAPI.Description? {
        OpenAPI.Description(
            title: "Kingsoft tickets",
            about: """
                `/workorder/api/ticket/…`. `errno` 10000 is success, any other failure with `errmsg`; both with HTTP 200. Numbers may \
                be sent as text. Times are epoch seconds, 0 when not reached, but for date-time text where it says so.
                """,
            security: Kingsoft.securitySchemes, credentials: [["AppId", "Timestamp", "Sign"]], schemas: Kingsoft.schemas,
            operations: Kingsoft.readingOperations + Kingsoft.writingOperations, refusal: .named("Failure"))
    }
}

extension Kingsoft {
    fileprivate static let securitySchemes = [
        OpenAPI.SecurityScheme(name: "AppId", kind: .header("AppId"), about: "The app that calls."),
        OpenAPI.SecurityScheme(name: "Timestamp", kind: .header("Timestamp"), about: "Now: 10 digits of seconds or 13 of milliseconds."),
        OpenAPI.SecurityScheme(
            name: "Sign", kind: .header("Sign"),
            about: "By the app's recipe; unless set otherwise hex MD5 of AppId, Timestamp and secret one after another."),
    ]

    private static func path(_ verb: Verb) -> String { "/workorder/api/ticket/\(verb.rawValue)" }

    private static func answer(_ data: OpenAPI.Schema?) -> OpenAPI.Response {
        var success: [(key: String, value: OpenAPI.Schema)] = [("errno", .constant(10000)), ("errmsg", .constant("OK"))]
        if let data { success.append(("data", data)) }
        success.append(("request_id", requestID))
        return .json(200, "Done, or why not.", .either(.members(success, [], isOpen: false), .named("Failure")))
    }

    private static let ticketID = OpenAPI.Parameter.query("id", .integer(from: 1), "The ticket's number.", isRequired: true)

    fileprivate static let readingOperations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .post, path: path(.list), id: "listTickets", summary: "Tickets by filters, newest first",
            details: "0, empty text and an empty list mean not given.", body: OpenAPI.RequestBody(schema: listRequest, isRequired: false),
            responses: [answer(.named("TicketPage"))]),
        OpenAPI.Operation(
            method: .get, path: path(.list), id: "listTicketsByQuery", summary: "Tickets by filters, newest first",
            details: "The same names in the query, or in a JSON body.", parameters: listParameters,
            responses: [answer(.named("TicketPage")), .json(415, "A body that is no JSON.", .named("Failure"))]),
        OpenAPI.Operation(
            method: .get, path: path(.base), id: "showBase", summary: "A ticket in short", parameters: [ticketID],
            responses: [answer(.named("Base"))]),
        OpenAPI.Operation(
            method: .get, path: path(.detail), id: "showDetail", summary: "A ticket with everything", parameters: [ticketID],
            responses: [answer(.named("Detail"))]),
        OpenAPI.Operation(
            method: .get, path: TicketGate.filesPath + "/{id}", id: "downloadAttachment", summary: "A file, by the address that detail answers",
            parameters: [
                .path("id", .text(shortest: 1)), .query("expires", .text, isRequired: true), .query("sign", .text, isRequired: true),
            ],
            isPublic: true,
            responses: [
                .file("The file's bytes."), .json(403, "The address is forged or has expired.", .named("Failure")),
                .json(404, "No such file.", .named("Failure")),
            ]),
    ]

    fileprivate static let writingOperations: [OpenAPI.Operation] = [
        writing(.create, "Creates a ticket", createRequest, .record(["id": .integer(from: 1)])),
        writing(.reject, "Refuses to handle, for a product line", operateRequest, .emptyObject),
        writing(.comment, "Comments", operateRequest, .emptyObject),
        writing(.close, "Closes the ticket; its creator alone may", closeRequest, nil),
        OpenAPI.Operation(
            method: .post, path: path(.upload), id: Verb.upload.rawValue, summary: "Takes a file",
            parameters: [.query("author", .integer(from: 0), "The uploading person's staff number.")],
            body: OpenAPI.RequestBody(
                media: "multipart/form-data", schema: .open(["file": .text], optional: ["author": .text])),
            responses: [answer(.named("Attachment"))]),
    ]

    private static func writing(_ verb: Verb, _ summary: String, _ body: OpenAPI.Schema, _ data: OpenAPI.Schema?) -> OpenAPI.Operation {
        OpenAPI.Operation(
            method: .post, path: path(verb), id: verb.rawValue, summary: summary, body: OpenAPI.RequestBody(schema: body),
            responses: [answer(data)])
    }
}
