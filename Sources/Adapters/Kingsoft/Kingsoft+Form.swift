import CanonicalModel

extension Kingsoft.View {
    /// The form of the ticket; where it is not defined, the workflow's own fields are the form.
    func writeForm(of ticket: Ticket, to writer: inout JSONWriter) {
        let form = ticket.form.flatMap { definitions.forms[$0] }
        writer.field("form_id", ticket.form?.value ?? 0)
        writer.field("form_values", formValues(of: ticket))
        writer.key("form_define")
        writer.array { writer in
            if let form {
                for field in form.fields { writeField(field, of: form, to: &writer) }
            } else {
                writeFields(of: definitions.workflow(of: ticket), in: ticket.state, form: ticket.form, to: &writer)
            }
        }
    }

    private func writeField(_ field: Form.Entry, of form: Form, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("created_time", epoch(field.created))
            writer.field("display_name", field.name)
            writer.field("display_order", field.order)
            writer.field("display_remarks", field.remarks)
            writer.field("form_id", form.id.value)
            writer.field("id", field.id.value)
            writer.field("is_deleted", field.isDeleted)
            writer.field("is_required", field.isRequired ? 1 : 0)
            writer.field("options", options(field.options))
            writer.field("type", Kingsoft.formType(of: field.kind))
            writer.field("updated_time", epoch(field.updated))
        }
    }

    /// What is required of a workflow's fields depends on the state the ticket is in.
    private func writeFields(of workflow: Workflow?, in state: StateID, form: FormID?, to writer: inout JSONWriter) {
        guard let workflow else { return }
        let state = workflow.state(state)
        for field in workflow.fields {
            writer.object { writer in
                writer.field("created_time", epoch(workflow.created))
                writer.field("display_name", field.name)
                writer.field("display_order", field.order)
                writer.field("display_remarks", field.description)
                writer.field("form_id", form?.value ?? 0)
                writer.field("id", field.id.value)
                writer.field("is_deleted", false)
                writer.field("is_required", state?.attribute(of: field.key) == .required ? 1 : 0)
                writer.field("options", options(field.choices))
                writer.field("type", Kingsoft.formType(of: field.type))
                writer.field("updated_time", epoch(workflow.modified))
            }
        }
    }

    /// The choices as text, or as JSON text; empty for a field without any.
    private func options(_ given: JSON) -> String {
        switch given {
        case .string(let text): text
        case .object(let choices) where !choices.isEmpty: given.text
        case .array(let choices) where !choices.isEmpty: given.text
        default: ""
        }
    }
}
