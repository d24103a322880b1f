import CanonicalModel

extension Kingsoft.View {
    func writeBase(_ ticket: Ticket, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", ticket.id.value)
            writer.field("type", ticket.classification.type ?? 0)
            writer.field("title", ticket.title)
            writer.field("detail", ticket.detail)
            writer.field("status", shownStatus.status(of: ticket).rawValue)
            writer.field("priority", ticket.classification.priority ?? 0)
            writer.field("need_process", ticket.flags.needsHandling)
            writer.field("creator_id", people.number(of: ticket.creator))
            writer.field("creator_name", people.creatorName(of: ticket))
            writer.field("customer_organization_id", ticket.customer.organization?.value ?? 0)
            writer.field("customer_organization_name", organizationName(of: ticket))
            writer.field("product_group_id", ticket.productLine?.value ?? 0)
            writeLaterMoments(of: ticket, to: &writer)
            writer.field("is_solved", ticket.flags.isSolved)
            writer.field("is_suspended_notice", ticket.flags.isSuspended)
            writer.field("reported_time", epoch(ticket.moments.reported))
            writer.field("created_time", epoch(ticket.moments.created))
        }
    }

    /// Those that `base` and `detail` both give in epoch seconds.
    func writeLaterMoments(of ticket: Ticket, to writer: inout JSONWriter) {
        let moments = ticket.moments
        writer.field("updated_time", epoch(moments.updated))
        writer.field("started_time", epoch(moments.started))
        writer.field("suspended_time", epoch(moments.suspended))
        writer.field("updated_progress_time", epoch(moments.progressed))
        writer.field("finished_time", epoch(moments.finished))
        writer.field("solved_time", epoch(moments.solved))
        writer.field("closed_time", epoch(moments.closed))
    }
}
