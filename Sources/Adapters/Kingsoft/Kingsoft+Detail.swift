import CanonicalModel

extension Kingsoft.View {
    /// - Parameter events: the ticket's log, oldest first.
    func writeDetail(_ aggregate: TicketAggregate, events: [TicketEvent], to writer: inout JSONWriter) {
        let ticket = aggregate.ticket
        writer.object { writer in
            writeSubject(of: ticket, to: &writer)
            writePeople(of: ticket, to: &writer)
            writeClassification(of: ticket, to: &writer)
            writeFlags(of: ticket, to: &writer)
            writer.field("created_time", dateTime(ticket.moments.created))
            writer.field("reported_time", dateTime(ticket.moments.reported))
            writeLaterMoments(of: ticket, to: &writer)
            writeDurations(of: ticket, to: &writer)
            writeForm(of: ticket, to: &writer)
            writeFiles(ticket.attachments, named: "attachment", to: &writer)
            writeFiles(ticket.solutionAttachments, named: "handle_attachment", to: &writer)
            writeAssigns(of: aggregate, events: events, to: &writer)
        }
    }

    private func writeSubject(of ticket: Ticket, to writer: inout JSONWriter) {
        writer.field("id", ticket.id.value)
        writer.field("title", ticket.title)
        writer.field("detail", ticket.detail)
        writer.field("status", shownStatus.status(of: ticket).rawValue)
        writer.field("relate_to_ticket_id", ticket.relation?.ticket.value ?? 0)
        writer.field("use_relate_status", ticket.relation?.sharesStatus ?? false)
        // Nothing of ours fills these yet; the contract has them.
        writer.field("feedback", "")
        writer.field("feishu_group_id", "")
        writer.field("im_group_id", "")
    }

    private func writePeople(of ticket: Ticket, to writer: inout JSONWriter) {
        writer.field("creator_id", people.number(of: ticket.creator))
        writer.field("creator_name", people.creatorName(of: ticket))
        writer.field("customer_organization_id", ticket.customer.organization?.value ?? 0)
        writer.field("customer_organization_name", organizationName(of: ticket))
        writeCustomers(of: ticket, to: &writer)
    }

    private func writeClassification(of ticket: Ticket, to writer: inout JSONWriter) {
        let kind = ticket.classification
        writer.field("type", kind.type ?? 0)
        writer.field("sub_type", kind.subtype ?? 0)
        writer.field("sub_type_name", typeName(kind.subtype))
        writer.field("second_subtype", kind.secondSubtype ?? 0)
        writer.field("second_subtype_name", typeName(kind.secondSubtype))
        writer.field("priority", kind.priority ?? 0)
        writer.field("product_group_id", ticket.productLine?.value ?? 0)
        writer.field("product_group_name", productLine(of: ticket)?.name ?? "")
        writer.key("tags")
        writer.array { writer in
            for id in ticket.tags { writeTag(id, to: &writer) }
        }
    }

    private func typeName(_ id: Int64?) -> String {
        id.flatMap { definitions.types[$0]?.name } ?? ""
    }

    /// A tag that is not defined any more is shown as deleted.
    private func writeTag(_ id: TagID, to writer: inout JSONWriter) {
        let tag = definitions.tags[id]
        writer.object { writer in
            writer.field("created_time", epoch(tag?.created))
            writer.field("id", id.value)
            writer.field("is_deleted", tag?.isDeleted ?? true)
            writer.field("is_enabled", tag?.isEnabled ?? false)
            writer.field("name", tag?.name ?? "")
            writer.field("updated_time", epoch(tag?.updated))
        }
    }

    private func writeFlags(of ticket: Ticket, to writer: inout JSONWriter) {
        // The caller is an app, and no app is a ticket's creator.
        writer.field("is_creator", false)
        writer.field("is_solved", ticket.flags.isSolved)
        writer.field("is_suspended_notice", ticket.flags.isSuspended)
        writer.field("need_process", ticket.flags.needsHandling)
    }

    private func writeDurations(of ticket: Ticket, to writer: inout JSONWriter) {
        let spans = Kingsoft.Durations(ticket.moments, isSuspended: ticket.flags.isSuspended, now: now)
        writer.field("created_duration", spans.created)
        writer.field("pending_duration", spans.pending)
        writer.field("process_duration", spans.process)
        writer.field("confirm_duration", spans.confirm)
        writer.field("close_duration", spans.close)
        writer.field("total_duration", spans.total)
        writer.field("suspended_duration", spans.suspended)
    }

    private func writeFiles(_ files: [Attachment], named name: String, to writer: inout JSONWriter) {
        writer.key(name)
        writer.array { writer in
            for file in files {
                Kingsoft.TicketGate.write(file, path: downloads?.address(of: file) ?? file.path, to: &writer)
            }
        }
    }
}
