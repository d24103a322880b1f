import CanonicalModel

extension Loonflow.TicketView {
    /// The detail as a person sees it: what they may change where it is their turn, else the workflow's display list.
    func writeDetail(_ writer: inout JSONWriter, for viewer: Username, states: Loonflow.StateRecords) {
        writer.beginObject()
        writeColumns(&writer)
        writer.key("field_list")
        writer.beginArray()
        for entry in entries(for: viewer) { write(entry, &writer) }
        writer.endArray()
        writer.key("creator_info")
        writeCreatorInfo(&writer)
        writer.key("state_info")
        if let workflow, let state = workflow.state(ticket.state) {
            writer.raw(states.record(of: state, in: workflow, tenant: ticket.tenant, calendar: calendar))
        } else {
            writer.value(.object(JSONObject()))
        }
        writer.endObject()
    }

    private struct Entry {
        var key: String
        var attribute: FieldAttribute
        var order: Int64
        var field: FieldDefinition?
        var baseName: String
    }

    private func entries(for viewer: Username) -> [Entry] {
        let isTheirTurn = ticket.handling.people.contains(viewer)
        let rules: [State.FieldRule] =
            isTheirTurn
            ? workflow?.state(ticket.state)?.fieldAttributes ?? []
            : (workflow?.displayKeys ?? []).map { State.FieldRule(key: $0, attribute: .readOnly) }
        var found: [Entry] = []
        found.reserveCapacity(rules.count)
        for rule in rules {
            if let base = Loonflow.baseFields.first(where: { $0.key == rule.key }) {
                found.append(
                    Entry(key: rule.key, attribute: rule.attribute, order: base.order, field: nil, baseName: base.name))
            } else if let field = workflow?.field(rule.key) {
                found.append(
                    Entry(key: rule.key, attribute: rule.attribute, order: field.order, field: field, baseName: ""))
            }
        }
        return found.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
    }

    private func write(_ entry: Entry, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("field_key", entry.key)
        writer.field("field_name", entry.field?.name ?? entry.baseName)
        writer.key("field_value")
        if entry.field == nil {
            writeBaseValue(entry.key, &writer)
        } else {
            writer.value(ticket.fields[entry.key] ?? .null)
        }
        writer.field("order_id", entry.order)
        writer.field("field_type_id", Loonflow.code(entry.field?.type ?? .text))
        writer.field("field_attribute", Loonflow.code(entry.attribute))
        Loonflow.writePresentation(of: entry.field, &writer)
        writer.endObject()
    }

    private func writeBaseValue(_ key: String, _ writer: inout JSONWriter) {
        switch key {
        case "sn": writer.string(ticket.serialNumber)
        case "title": writer.string(ticket.title)
        case "state_id": writer.int(ticket.state.value)
        case "state.state_name": writer.string(workflow?.state(ticket.state)?.name ?? "")
        case "participant_info.participant_name": writer.string(participant)
        case "participant_info.participant_alias": writer.string(participantAlias)
        case "workflow.workflow_name": writer.string(workflow?.name ?? "")
        case "creator": writer.string(ticket.creator.value)
        case "gmt_created": writer.string(calendar.dateTimeText(ticket.moments.created))
        case "gmt_modified": writer.string(calendar.dateTimeText(ticket.moments.updated))
        default: writer.null()
        }
    }

    /// The ticket's columns and every field of its workflow at the top level, as logs and hooks carry it.
    /// - Parameters:
    ///   - unset: what stands for a field without a value.
    ///   - extra: what a hook's configuration adds.
    func writeTicketData(_ writer: inout JSONWriter, unset: JSON, transition: TransitionID? = nil, extra: JSON? = nil) {
        writer.beginObject()
        writeColumns(&writer)
        for field in workflow?.fields ?? [] {
            writer.field(field.key, ticket.fields[field.key] ?? unset)
        }
        if let transition { writer.field("transition_id", transition.value) }
        if let extra { writer.field("extra_info", extra) }
        writer.endObject()
    }
}

extension Loonflow {
    private static let empty = JSON.object(JSONObject())

    /// How a field is to be shown; base fields have nothing of it.
    static func writePresentation(of field: FieldDefinition?, _ writer: inout JSONWriter) {
        writer.key("default_value")
        if let value = field?.defaultValue { writer.string(value) } else { writer.null() }
        writer.field("description", field?.description ?? "")
        writer.field("placeholder", field?.placeholder ?? "")
        writer.field("field_template", field?.template ?? "")
        writer.field("boolean_field_display", field?.booleanDisplay ?? empty)
        writer.field("field_choice", field?.choices ?? empty)
        writer.field("label", field?.label ?? empty)
    }
}
