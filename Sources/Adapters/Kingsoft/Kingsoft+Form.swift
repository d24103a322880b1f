import CanonicalModel

extension Kingsoft.View {
    /// The workflow's own fields are the form; what is required of them depends on the state the ticket is in.
    func writeForm(of ticket: Ticket, to writer: inout JSONWriter) {
        let workflow = definitions.workflow(of: ticket)
        let state = workflow?.state(ticket.state)
        writer.field("form_id", ticket.form?.value ?? 0)
        writer.field("form_values", formValues(of: ticket))
        writer.key("form_define")
        writer.array { writer in
            for field in workflow?.fields ?? [] {
                writeField(field, isRequired: state?.attribute(of: field.key) == .required, form: ticket.form,
                    since: workflow?.created, changed: workflow?.modified, to: &writer)
            }
        }
    }

    private func writeField(
        _ field: FieldDefinition, isRequired: Bool, form: FormID?, since created: Moment?, changed: Moment?,
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.field("created_time", epoch(created))
            writer.field("display_name", field.name)
            writer.field("display_order", field.order)
            writer.field("display_remarks", field.description)
            writer.field("form_id", form?.value ?? 0)
            writer.field("id", field.id.value)
            writer.field("is_deleted", false)
            writer.field("is_required", isRequired ? 1 : 0)
            writer.field("options", options(of: field))
            writer.field("type", Kingsoft.formType(of: field.type))
            writer.field("updated_time", epoch(changed))
        }
    }

    /// The choices as JSON text; empty for a field without any.
    private func options(of field: FieldDefinition) -> String {
        switch field.choices {
        case .object(let choices) where !choices.isEmpty: field.choices.text
        case .array(let choices) where !choices.isEmpty: field.choices.text
        default: ""
        }
    }
}
