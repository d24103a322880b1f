import CanonicalModel

extension Loonflow.Gate {
    private static let nothing = JSON.object(JSONObject())
    private static let longestComment = 10_000

    func createTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        let workflow = WorkflowID(try body.identifier("workflow_id"))
        let transition = TransitionID(try body.identifier("transition_id"))
        guard let username = call.username else {
            throw Loonflow.Failure("参数不合法,请提供workflow_id，username，transition_id")
        }
        guard call.scope.contains(workflow), call.definitions.workflows[workflow] != nil else {
            throw Loonflow.Failure("APP:\(call.caller.name) have no permission to create this workflow ticket", .text)
        }
        var values = body.values
        for key in ["workflow_id", "transition_id", "suggestion"] { values.removeValue(forKey: key) }
        let input = FieldInput(values: values)
        let files = try call.files(in: values, of: workflow, known: [])
        let new = NewTicket(input: input, parent: try parent(body), attachments: files)
        let move = Move(choice: .transition(transition), comment: body.looseSuggestion, input: input)
        return call.write(.new(workflow), [.create(new), .move(move)], actor: .person(username), data: .object) { outcome in
            Loonflow.success(["ticket_id": JSON(outcome.ticket.id.value)])
        }
    }

    private func parent(_ body: Loonflow.Body) throws(Loonflow.Failure) -> Ticket.Parent? {
        guard let given = body.values["parent_ticket_id"], !given.isNull, given.plainText != "0", given.plainText != "" else {
            return nil
        }
        guard let id = Int64(given.plainText) else { throw Loonflow.Failure("parent_ticket_id should be a number") }
        let state = body.values["parent_ticket_state_id"].flatMap { Int64($0.plainText) } ?? 0
        return Ticket.Parent(ticket: TicketID(id), state: StateID(state))
    }

    func handleTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request, allowsEmpty: true)
        let given = body.values["transition_id"]
        let transition = given?.int64Value ?? given?.stringValue.flatMap { Int64($0) } ?? 0
        guard let username = call.username, transition != 0 else {
            throw Loonflow.Failure("参数不合法,请提供username，transition_id")
        }
        var values = body.values
        for key in ["transition_id", "suggestion"] { values.removeValue(forKey: key) }
        let move = Move(
            choice: .transition(TransitionID(transition)), comment: body.looseSuggestion, input: FieldInput(values: values))
        let attaching = try call.attaching(values)
        return call.write([.move(move)] + attaching, actor: .person(username), data: .object) { _ in
            Loonflow.success(["value": true])
        }
    }

    func acceptTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let username = try call.requireUser()
        return call.write([.accept], actor: .person(username), data: .text) { _ in Loonflow.success(Self.nothing) }
    }

    func deliverTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        try body.allowOnly("target_username", "suggestion", "from_admin")
        let target = Username(try body.text("target_username"))
        let comment = try body.optionalText("suggestion")
        var asAdministrator = false
        if let flag = body.values["from_admin"] {
            guard let number = flag.int64Value else {
                throw Loonflow.Failure("请求参数不合法:from_admin type should be int")
            }
            asAdministrator = number != 0
        }
        let username = try call.requireUser()
        let command = Command.deliver(to: target, comment: comment, asAdministrator: asAdministrator)
        return call.write([command], actor: .person(username), data: .object) { _ in Loonflow.success(true) }
    }

    func requestHelp(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        try body.allowOnly("target_username", "suggestion")
        let target = Username(try body.text("target_username"))
        let comment = try body.optionalText("suggestion")
        let username = try call.requireUser()
        return call.write([.requestHelp(from: target, comment: comment)], actor: .person(username), data: .text) { _ in
            Loonflow.success(Self.nothing)
        }
    }

    func endHelp(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        try body.allowOnly("suggestion")
        let comment = try body.optionalText("suggestion")
        let username = try call.requireUser()
        return call.write([.endHelp(comment: comment)], actor: .person(username), data: .text) { _ in
            Loonflow.success(Self.nothing)
        }
    }

    func commentTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        try body.allowOnly("suggestion")
        let text = try body.text("suggestion")
        try body.limit(text, of: "suggestion", to: Self.longestComment)
        guard let username = call.username else { throw Loonflow.Failure("ticket_id and username should not be null", .text) }
        return call.write([.comment(Comment(text: text))], actor: .person(username), data: .text) { _ in
            Loonflow.success(Self.nothing, message: "add ticket comment successful")
        }
    }

    func forceState(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        try body.allowOnly("state_id", "suggestion")
        let state = StateID(try body.identifier("state_id"))
        let comment = try body.optionalText("suggestion")
        let username = try call.requireUser()
        _ = try call.ticket(.text)
        return call.write([.forceState(state, comment: comment)], actor: .person(username), data: .object) { _ in
            Loonflow.success(Self.nothing)
        }
    }

    func saveFields(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        let username = try call.requireUser()
        _ = try call.ticket(.text)
        // Anybody may change custom fields and the title; columns that are no fields stay what they are.
        let changes = FieldChanges(input: FieldInput(values: body.values, writable: .anyField))
        let attaching = try call.attaching(body.values)
        return call.write([.saveFields(changes)] + attaching, actor: .person(username), data: .text) { _ in
            Loonflow.success(Self.nothing)
        }
    }

    func closeTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request, allowsEmpty: true)
        let username = try call.requireUser()
        let closing = Closing(
            lifecycle: .closed, authority: .administratorOrDraftCreator, comment: body.looseSuggestion)
        return call.write([.close(closing)], actor: .person(username), data: .object) { _ in Loonflow.success("") }
    }

    func retreatTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request, allowsEmpty: true)
        let username = try call.requireUser()
        return call.write([.retreat(comment: body.looseSuggestion)], actor: .person(username), data: .object) { _ in
            Loonflow.success(Self.nothing)
        }
    }

    func deleteTicket(_ call: Loonflow.Call) throws -> GateAnswer {
        let username = try call.requireUser()
        return call.write([.delete], actor: .person(username), data: .text) { _ in Loonflow.success(Self.nothing) }
    }

    func retryHook(_ call: Loonflow.Call) throws -> GateAnswer {
        let username = try call.requireUser()
        return call.write([.retryHook], actor: .person(username), data: .object) { _ in
            Loonflow.success(Self.nothing, message: "Ticket script or hook retry start successful")
        }
    }

    func takeHookCallBack(_ call: Loonflow.Call) throws -> GateAnswer {
        let body = try Loonflow.Body(call.request)
        let result = HookResult(
            succeeded: body.values["result"]?.boolValue ?? true, message: body.values["msg"]?.plainText ?? "",
            values: body.values["field_value"]?.objectValue ?? JSONObject())
        let actor = call.username.map { Actor.person($0) } ?? .app(call.caller.name)
        return call.write([.hookResult(result)], actor: actor, data: .text) { _ in
            Loonflow.success(Self.nothing, message: "add ticket comment successful")
        }
    }
}
