import CanonicalModel

extension NGS.WorkOrderGate {
    public var openAPI: OpenAPI.Description? {
        OpenAPI.Description(
            title: "NGS work orders",
            about: """
                `/ngs/wo/…` as NGS clients call it. `code` 1 is success and 0 failure with `message`; both with HTTP 200. Numbers are \
                taken as text and the other way round; null and empty text count as not given.
                """,
            security: NGS.securitySchemes, credentials: [["token"], ["ds", "staffId", "groupId"], ["ds", "epid", "staffId", "groupId"]],
            schemas: NGS.schemas, operations: NGS.operations, refusal: .named("Failure"))
    }
}

extension NGS {
    fileprivate static let securitySchemes = [
        OpenAPI.SecurityScheme(name: "token", kind: .header("token"), about: "From `POST /ngs/login`."),
        OpenAPI.SecurityScheme(
            name: "ds", kind: .header("ds"), about: "The data source. Without a token, from an address in its apiWhiteList."),
        OpenAPI.SecurityScheme(name: "epid", kind: .header("epid"), about: "Where the data source lists epids."),
        OpenAPI.SecurityScheme(name: "staffId", kind: .header("staffId"), about: "Who acts."),
        OpenAPI.SecurityScheme(name: "groupId", kind: .header("groupId"), about: "For which group."),
    ]

    fileprivate static let operations: [OpenAPI.Operation] = [
        OpenAPI.Operation(
            method: .post, path: "/ngs/login", id: "login", summary: "A token for a person's name and password",
            body: OpenAPI.RequestBody(
                schema: .open(
                    ["ds": .textOrNumber, "staffId": .textOrNumber, "password": .textOrNumber],
                    optional: ["epid": .textOrNumber.orNull, "groupId": .textOrNumber.orNull])),
            isPublic: true,
            responses: [
                .json(200, "The token, or why there is none.", .either(.named("Login"), .named("Failure"))),
                OpenAPI.Response(
                    status: 429, about: "Too many failed attempts.", content: [("application/json", .named("Failure"))],
                    headers: [("Retry-After", "Seconds to wait.")]),
            ]),
        OpenAPI.Operation(
            method: .post, path: "/ngs/logout", id: "logout", summary: "Takes back the token that the call carries",
            parameters: [.header("token", .text, "The token to take back.")],
            isPublic: true,
            responses: [.json(200, "Done, or why not.", .either(.named("Done"), .named("Failure")))]),
        verb("save", "Creates a work order, or writes to one; never moves it", create: true, optional: Array(toFields) + Array(groupFields)),
        verb("send", "As save, then moves along", create: true, optional: Array(toFields) + Array(groupFields)),
        verb("close", "Ends it successfully", optional: Array(groupFields)),
        verb(
            "failedClose", "Ends it without success",
            optional: [("objectiveStatus", OpenAPI.Schema.text.about("FAILED unless told.").orNull)] + Array(groupFields)),
        verb("reminder", "One more step record that reminds", optional: Array(groupFields)),
        verb("back", "Back along the path it came", optional: Array(handlerFields) + Array(groupFields)),
        verb("revoke", "Removes all open tasks and makes one as if just saved", optional: Array(groupFields)),
    ]

    private static func verb(
        _ name: String, _ summary: String, create: Bool = false, optional: [(key: String, value: OpenAPI.Schema)]
    ) -> OpenAPI.Operation {
        let pair: [(key: String, value: OpenAPI.Schema)] = [("oId", id), ("taskId", id)]
        let body: OpenAPI.Schema = create
            ? .either(
                .members([("mapId", .textOrNumber), ("customerGuid", .textOrNumber)], optional, isOpen: true),
                .members(pair, [("operateTaskGuid", id.orNull)] + optional, isOpen: true))
            : .members(pair, [("operateTaskGuid", id.orNull)] + optional, isOpen: true)
        return OpenAPI.Operation(
            method: .post, path: "/ngs/wo/\(name)", id: name, summary: summary,
            parameters: [.header("dbPool", .text, "Only recorded.")], body: OpenAPI.RequestBody(schema: body),
            responses: [
                OpenAPI.Response(
                    status: 200, about: "Done, or why not.",
                    content: [("application/json", .either(.named("Done"), .named("Ids"), .named("Failure")))],
                    headers: [("X-NGS-OId", "On success, the work order's guid."), ("X-NGS-TaskId", "The task that is open now, if any.")])
            ])
    }

    private static let id = OpenAPI.Schema.text(pattern: "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
    private static let plain = OpenAPI.Schema.textOrNumber.orNull

    private static let handlerFields: KeyValuePairs<String, OpenAPI.Schema> = [
        "toBy": plain, "toGrp": plain, "toRole": plain,
        "handleType": OpenAPI.Schema.one(of: HandleType.allCases.map { JSON($0.rawValue) } + ["", .null]),
        "sendType": OpenAPI.Schema.one(of: SendType.allCases.flatMap { [JSON($0.rawValue), JSON(String($0.rawValue))] } + ["", .null]),
    ]

    private static var toFields: [(key: String, value: OpenAPI.Schema)] {
        [("toStep", plain)] + Array(handlerFields)
    }

    private static let nothing = OpenAPI.Schema.one(of: ["", .null])
    private static let group = OpenAPI.Schema.either(.anyObject, nothing)

    private static let groupFields: KeyValuePairs<String, OpenAPI.Schema> = [
        "substatus": plain, "rolegroupId": plain, "comments": plain,
        "objective": group, "task": group, "step": group,
        "tabc": OpenAPI.Schema.either(.map(of: group), nothing).about("Sub-tables; a name is up to 30 letters, digits or _."),
    ]

    fileprivate static let schemas: [(name: String, schema: OpenAPI.Schema)] = [
        ("Failure", .record(["code": .constant(0), "message": .text, "value": .null])),
        ("Done", .record(["code": .constant(1), "message": .constant(""), "value": .null])),
        (
            "Ids",
            OpenAPI.Schema.record([
                "code": .constant(1), "message": .constant(""), "value": .record(["oId": id, "taskId": id.orNull]),
            ]).about("Instead of Done where the gate is set to give ids back.")
        ),
        (
            "Login",
            .record([
                "code": .constant(1), "message": .constant(""),
                "value": .record(["token": .text(longest: 64, shortest: 64), "expiresIn": .integer(from: 1)]),
            ])
        ),
    ]
}
