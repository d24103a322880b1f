import CanonicalModel

extension Loonflow {
    static let writingOperations: [OpenAPI.Operation] = [
        writing(
            .patch, "", "handleTicket", "Takes a transition", details: "Every other member is the value of a field.",
            body: .open(["transition_id": .numberOrText], optional: ["suggestion": .any]), data: .record(["value": .constant(true)])),
        writing(.delete, "", "deleteTicket", "Deletes the ticket", details: "For administrators of the workflow."),
        writing(.post, "/accept", "acceptTicket", "Takes on a ticket that several could handle"),
        writing(
            .post, "/deliver", "deliverTicket", "Hands the ticket to somebody else",
            body: .record(["target_username": .text(shortest: 1)], optional: ["suggestion": text, "from_admin": .integer]),
            data: .constant(true)),
        writing(
            .post, "/add_node", "requestHelp", "Asks somebody else to help",
            body: .record(["target_username": .text(shortest: 1)], optional: ["suggestion": text])),
        writing(.post, "/add_node_end", "endHelp", "Gives the ticket back after helping", body: .record([:], optional: ["suggestion": text])),
        writing(
            .post, "/comments", "commentTicket", "Comments", body: .record(["suggestion": .text(longest: 10_000, shortest: 1)]),
            message: .constant("add ticket comment successful")),
        writing(
            .put, "/state", "forceState", "Puts the ticket into a state by decree", details: "For administrators of the workflow.",
            body: .record(["state_id": .integer], optional: ["suggestion": text])),
        writing(
            .patch, "/fields", "saveFields", "Changes values of fields",
            details: "Members are fields by key; columns that are no fields stay what they are.", body: .anyObject),
        writing(
            .post, "/close", "closeTicket", "Closes the ticket by decree", details: "For administrators, and the creator in the initial state.",
            body: .open(optional: ["suggestion": .any]), needsBody: false, data: .constant("")),
        writing(
            .post, "/retreat", "retreatTicket", "Takes the ticket back to its initial state", body: .open(optional: ["suggestion": .any]),
            needsBody: false),
        writing(
            .post, "/retry_script", "retryHook", "Runs the state's hook or script again",
            message: .constant("Ticket script or hook retry start successful")),
        writing(
            .post, "/hook_call_back", "takeHookCallBack", "The answer of an outside system that the ticket waits for",
            body: .open(optional: ["result": .any, "msg": .any, "field_value": .any]),
            message: .constant("add ticket comment successful")),
    ]

    private static let text = OpenAPI.Schema.text.orNull

    private static func writing(
        _ method: HTTPMethod, _ path: String, _ id: String, _ summary: String, details: String = "", body: OpenAPI.Schema? = nil,
        needsBody: Bool = true, data: OpenAPI.Schema = .emptyObject, message: OpenAPI.Schema = .constant("")
    ) -> OpenAPI.Operation {
        OpenAPI.Operation(
            method: method, path: prefix + "/tickets/{id:digits}" + path, id: id, summary: summary, details: details,
            parameters: [ticketID], body: body.map { OpenAPI.RequestBody(schema: $0, isRequired: needsBody) },
            responses: [answer(data, message: message)])
    }
}
