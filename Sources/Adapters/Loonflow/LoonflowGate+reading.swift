import CanonicalModel

extension Loonflow.Gate {
    func showTicket(_ call: Loonflow.Call) throws -> GateResponse {
        let viewer = try call.requireUser()
        if let body = details.body(for: call, viewer: viewer) { return GateResponse(body: body) }
        let ticket = try call.ticket(.text)
        let view = call.view(ticket)
        try checkVisible(ticket, to: viewer, workflow: view.workflow, directory: call.directory)
        let answer = Loonflow.success { writer in
            writer.beginObject()
            writer.key("value")
            view.writeDetail(&writer, for: viewer, states: states)
            writer.endObject()
        }
        details.keep(answer.body, of: ticket, for: call, viewer: viewer)
        return answer
    }

    /// With the check on: the creator, everybody ever asked to act, administrators, and those whom the workflow gives a
    /// right to view or intervene.
    private func checkVisible(_ ticket: Ticket, to viewer: Username, workflow: Workflow?, directory: Directory) throws {
        guard let workflow, workflow.checksViewPermission else { return }
        guard let person = directory.person(viewer) else {
            throw Loonflow.Failure("user is not existed or has been deleted")
        }
        if ticket.creator == viewer || ticket.involved.contains(viewer) || ticket.handling.people.contains(viewer) { return }
        if person.kind == .superAdministrator { return }
        if Loonflow.mayView(workflow, viewer, directory) || Loonflow.mayIntervene(workflow, viewer, directory)
            || workflow.permissions.administrators.contains(viewer) || workflow.creator == viewer
        {
            return
        }
        throw Loonflow.Failure("user is not relation about this ticket and the workflow open view permission check")
    }

    func listTransitions(_ call: Loonflow.Call) throws -> GateResponse {
        let person = try call.requireUser()
        let ticket: Ticket
        do {
            ticket = try call.ticket(.text)
        } catch let failure as Loonflow.Failure {
            // The running system answers success here, with the reason beside an empty list.
            return Loonflow.success(["value": []], message: failure.message)
        }
        let offers = offers(of: ticket, to: person, workflow: call.definitions.workflow(of: ticket))
        return Loonflow.success { writer in
            writer.beginObject()
            writer.key("value")
            writer.beginArray()
            for offer in offers { offer.write(&writer) }
            writer.endArray()
            writer.endObject()
        }
    }

    private struct Offer {
        var id: TransitionID = 0
        var name: String
        var checksFields = false
        var isAccept = false
        var inAddNode = false
        var alert = Transition.Alert()
        var attribute: Transition.Attribute = .other

        func write(_ writer: inout JSONWriter) {
            writer.beginObject()
            writer.field("transition_id", id.value)
            writer.field("transition_name", name)
            writer.field("field_require_check", checksFields)
            writer.field("is_accept", isAccept)
            writer.field("in_add_node", inAddNode)
            writer.field("alert_enable", alert.isEnabled)
            writer.field("alert_text", alert.text)
            writer.field("attribute_type_id", Loonflow.code(attribute))
            writer.endObject()
        }
    }

    /// What a person may do now.
    private func offers(of ticket: Ticket, to person: Username, workflow: Workflow?) -> [Offer] {
        guard let workflow, let state = workflow.state(ticket.state), state.kind != .end,
            ticket.handling.people.contains(person)
        else { return [] }
        if ticket.handling.isHelping { return [Offer(name: "完成", inAddNode: true)] }
        if state.distribution == .acceptFirst, ticket.handling.kind == .several, ticket.handling.people.count > 1 {
            return [Offer(name: "接单", isAccept: true)]
        }
        return workflow.transitions(from: state.id).map {
            Offer(
                id: $0.id, name: $0.name, checksFields: $0.checksRequiredFields, alert: $0.alert, attribute: $0.attribute)
        }
    }

    func showParticipants(_ call: Loonflow.Call) throws -> GateResponse {
        guard let ticket = try call.engine.ticket(.id(TicketID(call.pathID)), in: call.caller.tenant),
            call.scope.contains(ticket.workflow)
        else { throw Loonflow.Failure("ticket is not existed or has been deleted") }
        let names: [String] =
            switch ticket.handling.kind {
            case .nobody, .hook: []
            case .person where ticket.handling.people.isEmpty: [""]
            case .person, .several: ticket.handling.people.map(\.value)
            }
        return Loonflow.success { writer in
            writer.beginObject()
            writer.field("participant_username_list", .array(names.map { JSON($0) }))
            writer.key("participant_info_list")
            Loonflow.writePeople(ticket.handling.people, call.directory, &writer)
            writer.endObject()
        }
    }

    /// Tickets per day and workflow, for the workflows that the person administers, whichever app asks.
    func showNumbers(_ call: Loonflow.Call) throws -> GateResponse {
        let person = call.username ?? ""
        let workflows = call.definitions.workflows.filter { _, workflow in
            !workflow.isDeleted && Loonflow.administers(workflow, person, call.directory)
        }
        let counts = try call.engine.dailyCounts(
            of: Set(workflows.keys), in: call.caller.tenant, calendar: call.calendar)
        return Loonflow.success { writer in
            writer.beginArray()
            for count in counts {
                writer.beginObject()
                writer.field("day", count.day.text)
                writer.field("type", workflows[count.workflow]?.name ?? "")
                writer.field("count", count.count)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    func batchStates(_ call: Loonflow.Call) throws -> GateResponse {
        guard let given = call.query["ticket_ids"], !given.isEmpty else {
            throw Loonflow.Failure("ticket_ids is needed")
        }
        let ids = try Loonflow.numbers(given, of: "ticket_ids")
        var query = TicketQuery(tenant: call.caller.tenant, scope: call.scope, newestFirst: false)
        query.ids = ids.map { TicketID($0) }
        query.page = PageRequest(number: 1, size: Int64(max(ids.count, 1)))
        let found = try call.engine.tickets(query)
        return Loonflow.success { writer in
            writer.beginObject()
            for ticket in found.items {
                let state = call.definitions.workflow(of: ticket)?.state(ticket.state)
                writer.key(ticket.id.description)
                writer.beginObject()
                writer.field("state_id", ticket.state.value)
                writer.field("state_name", state?.name ?? "")
                writer.endObject()
            }
            writer.endObject()
        }
    }
}

extension Loonflow {
    /// How to reach those of the people whom the directory knows.
    static func writePeople(_ people: [Username], _ directory: Directory, _ writer: inout JSONWriter) {
        writer.beginArray()
        for person in people.compactMap({ directory.person($0) }) {
            writer.beginObject()
            writer.field("username", person.username.value)
            writer.field("alias", person.alias)
            writer.field("phone", person.phone)
            writer.field("email", person.email)
            writer.endObject()
        }
        writer.endArray()
    }

    static func mayView(_ workflow: Workflow, _ person: Username, _ directory: Directory) -> Bool {
        if workflow.permissions.viewers.contains(person) { return true }
        guard !workflow.permissions.viewerDepartments.isEmpty else { return false }
        let mine = directory.departmentsAndAbove(person)
        return workflow.permissions.viewerDepartments.contains(where: mine.contains)
    }

    static func mayIntervene(_ workflow: Workflow, _ person: Username, _ directory: Directory) -> Bool {
        if workflow.permissions.interveners.contains(person) { return true }
        guard !workflow.permissions.intervenerDepartments.isEmpty else { return false }
        let mine = directory.departmentsAndAbove(person)
        return workflow.permissions.intervenerDepartments.contains(where: mine.contains)
    }

    static func administers(_ workflow: Workflow, _ person: Username, _ directory: Directory) -> Bool {
        guard let known = directory.person(person) else { return false }
        return known.kind == .superAdministrator || workflow.creator == person
            || workflow.permissions.administrators.contains(person)
    }

    /// `1,2,3`; anything else is refused.
    static func numbers(_ text: String, of name: String) throws(Failure) -> [Int64] {
        var out: [Int64] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Int64(part) else { throw Failure("\(name) should be numbers joined by commas: '\(text)'") }
            out.append(number)
        }
        guard out.count <= 1000 else { throw Failure("\(name) has more than 1000 numbers") }
        return out
    }
}
