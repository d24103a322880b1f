import CanonicalModel

extension Kingsoft.View {
    func writePage(_ page: Page<Ticket>, size: Int64, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("pagination")
            writer.object { writer in
                writer.field("page_size", size)
                writer.field("total", page.total)
            }
            writer.key("tickets")
            writer.array { writer in
                for ticket in page.items { writeRow(ticket, to: &writer) }
            }
        }
    }

    /// Here, unlike in `base` and `detail`, `priority` and `status` are text, and tags and form values are in one text each.
    private func writeRow(_ ticket: Ticket, to writer: inout JSONWriter) {
        let line = productLine(of: ticket)
        let kind = ticket.classification
        writer.object { writer in
            writer.field("closed_time", epoch(ticket.moments.closed))
            writer.field("created_time", epoch(ticket.moments.created))
            writer.field("creator_name", people.creatorName(of: ticket))
            writer.field("customer_organization_name", organizationName(of: ticket))
            writer.field("customer_user_id", firstAccount(of: ticket))
            writer.field("detail", ticket.detail)
            writer.field("form_values", formValues(of: ticket).text)
            writer.field("handler", people.number(of: ticket.handling.people.first))
            writer.field("id", ticket.id.value)
            writer.field("manager", people.number(of: manager(of: line)))
            writer.field("need_process", ticket.flags.needsHandling ? 1 : 0)
            writer.field("priority", kind.priority.map { String($0) } ?? "")
            writer.field("product_group", line?.name ?? "")
            writer.field("reported_time", epoch(ticket.moments.reported))
            writer.field("status", String(shownStatus.status(of: ticket).rawValue))
            writer.field("tags", tagNames(of: ticket))
            writer.field("title", ticket.title)
            writer.field("type", kind.type ?? 0)
            writer.field("sub_type", kind.subtype ?? 0)
            writer.field("second_subtype", kind.secondSubtype ?? 0)
        }
    }

    private func firstAccount(of ticket: Ticket) -> String {
        accounts(of: ticket).first.map { String($0.user) } ?? ""
    }

    private func tagNames(of ticket: Ticket) -> String {
        ticket.tags.compactMap { definitions.tags[$0]?.name }.joined(separator: ",")
    }
}
