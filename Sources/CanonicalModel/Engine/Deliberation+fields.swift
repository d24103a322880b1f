extension Deliberation {
    /// Takes from the input what may be written in this state, each value in its field's type.
    mutating func fill(_ input: FieldInput, in state: State) throws(CanonicalError) {
        for (key, value) in input.values {
            guard let field = workflow.field(key) else { continue }
            if case .byState = input.writable {
                guard state.attribute(of: key)?.isWritable == true else { continue }
            }
            switch field.type.normalise(value) {
            case .value(let normal): ticket.fields[key] = normal
            case .unset: ticket.fields.removeValue(forKey: key)
            case .refused(let why):
                throw .invalid(key, .wrongType, "field \(key) (\(field.name)) \(why)")
            }
        }
    }

    /// A title sent with a transition, where the state lets it be changed.
    mutating func fillTitle(_ input: FieldInput, in state: State) throws(CanonicalError) {
        guard let title = input.values["title"], !title.isNull else { return }
        if case .byState = input.writable, state.attribute(of: "title")?.isWritable != true { return }
        try setTitle(title.plainText)
    }

    mutating func setTitle(_ title: String) throws(CanonicalError) {
        ticket.title = try checked(title)
    }

    /// Refuses where the transition checks required fields and one of them was not given.
    func checkRequired(_ input: FieldInput, in state: State, for transition: Transition?) throws(CanonicalError) {
        guard transition?.checksRequiredFields ?? true else { return }
        let required = state.fieldAttributes.filter { $0.attribute == .required }.map(\.key)
        let isGiven: (String) -> Bool = { key in
            switch input.required {
            case .inRequest: input.values[key] != nil
            case .onTicket: key == "title" ? !self.ticket.title.isEmpty || input.values[key] != nil
                : self.ticket.fields[key] != nil || input.values[key] != nil
            }
        }
        guard let missing = required.first(where: { !isGiven($0) }) else { return }
        throw .invalid(missing, .missing, "此工单的必填字段为:" + required.joined(separator: ","))
    }

    mutating func saveFields(_ changes: FieldChanges) throws(CanonicalError) {
        var guid: Guid?
        if let wanted = changes.assignment { guid = try heldAssignment(wanted).guid }
        try write(changes)
        record(.fieldsSaved, state: ticket.state, comment: changes.comment, assignment: guid, group: changes.eventGroup)
    }

    /// Everything of the changes but the log entry.
    mutating func write(_ changes: FieldChanges) throws(CanonicalError) {
        var changes = changes
        changes.groups = Self.withoutNulls(changes.groups)
        if let state = workflow.state(ticket.state) {
            try fill(changes.input, in: state)
            try fillTitle(changes.input, in: state)
        }
        if let title = changes.title { try setTitle(title) }
        if let detail = changes.detail { ticket.detail = detail }
        if let substatus = changes.substatus { ticket.substatus = substatus }
        if let priority = changes.priority { ticket.classification.priority = priority }
        ticket.groups = TicketChanges.overlaid(ticket.groups, with: changes.groups)
        // Fields of an assignment that the caller could not name yet belong to the one just made.
        let made = changes.assignmentFields.isEmpty ? nil : aggregate.openAssignments.last?.guid
        if let guid = changes.assignment ?? made {
            updateAssignment(guid) { assignment in
                for (key, value) in changes.assignmentFields { assignment.fields[key] = value }
                if let route = changes.intendedRoute, !route.isEmpty { assignment.intendedRoute = route }
            }
        }
        ticket.moments.progressed = now
    }

    /// A group that is null counts as not given.
    static func withoutNulls(_ groups: JSONObject) -> JSONObject {
        var given = groups
        for (key, value) in groups where value.isNull { given.removeValue(forKey: key) }
        return given
    }

    /// A value of the ticket by the name that conditions, templates and participant fields use.
    func baseValue(_ key: String) -> JSON? {
        if let value = ticket.fields[key] { return value }
        switch key {
        case "id": return .number(JSONNumber(ticket.id.value))
        case "sn": return .string(ticket.serialNumber)
        case "title": return .string(ticket.title)
        case "creator": return .string(ticket.creator.value)
        case "state_id": return .number(JSONNumber(ticket.state.value))
        case "state.state_name": return .string(workflow.state(ticket.state)?.name ?? "")
        case "workflow_id": return .number(JSONNumber(ticket.workflow.value))
        case "workflow.workflow_name": return .string(workflow.name)
        case "participant", "participant_info.participant_name":
            return .string(ticket.handling.people.map(\.value).joined(separator: ","))
        case "gmt_created": return .string(context.calendar.dateTimeText(ticket.moments.created))
        case "gmt_modified": return .string(context.calendar.dateTimeText(ticket.moments.updated))
        case "parent_ticket_id": return .number(JSONNumber(ticket.parent?.ticket.value ?? 0))
        default: return workflow.field(key) == nil ? nil : .null
        }
    }

    /// What conditions read: values of the request win over those of the ticket.
    func expressionEnvironment(_ input: FieldInput) -> ExpressionEnvironment {
        let frozen = self
        return ExpressionEnvironment(now: now, calendar: context.calendar) { key in
            (input.values[key] ?? frozen.baseValue(key)).map(ExpressionValue.init(json:))
        }
    }
}
