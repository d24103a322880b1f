import CanonicalModel

extension Kingsoft.View {
    func writeAssigns(of aggregate: TicketAggregate, events: [TicketEvent], to writer: inout JSONWriter) {
        let histories = Kingsoft.histories(of: aggregate.assignments, events: events)
        writer.key("assigns")
        writer.array { writer in
            for assignment in aggregate.assignments {
                writeAssign(
                    assignment, of: aggregate, history: histories[assignment.guid] ?? [], to: &writer)
            }
        }
    }

    private func writeAssign(
        _ assignment: Assignment, of aggregate: TicketAggregate, history: [TicketEvent], to writer: inout JSONWriter
    ) {
        let line = aggregate.productLine(of: assignment)
        let known = line.flatMap { definitions.productLines[$0] }
        let group = userGroup(asked: assignment, known)
        // Several who might act are nobody yet.
        let user = assignment.handler ?? (assignment.people.count == 1 ? assignment.people.first : nil)
        writer.object { writer in
            writer.field("created_time", epoch(assignment.created))
            writer.field("finished_time", epoch(assignment.finished))
            writer.field("handled_time", epoch(assignment.taken))
            writer.key("history")
            writer.array { writer in
                for event in history { writeHistory(event, line: line, group: group, to: &writer) }
            }
            writer.field("id", assignment.id)
            // As with `is_creator`: the caller is an app.
            writer.field("is_handler", false)
            writer.field("manager_name", people.name(of: manager(of: known)))
            writer.field("product_group_id", line?.value ?? 0)
            writer.field("product_group_name", known?.name ?? "")
            writer.field("status", Kingsoft.code(of: assignment.status))
            writer.field("ticket_id", aggregate.ticket.id.value)
            writer.field("updated_time", epoch(assignment.updated))
            writer.field("user_group_id", group?.value ?? 0)
            writer.field("user_id", people.number(of: user))
            writer.field("user_name", people.name(of: user))
        }
    }

    private func writeHistory(
        _ event: TicketEvent, line: ProductLineID?, group: DepartmentID?, to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.field("action", Kingsoft.action(of: event.kind))
            writer.field("created_time", dateTime(event.at))
            writer.field("creator_id", people.number(of: person(behind: event)))
            writer.field("creator_name", name(behind: event))
            writer.field("creator_product_group_id", line?.value ?? 0)
            writer.field("creator_user_group_id", group?.value ?? 0)
            writer.field("detail", event.comment)
            writer.field("id", event.sequence.value)
        }
    }

    /// The name that whoever closed gave counts before the directory's, as with a ticket's creator.
    private func name(behind event: TicketEvent) -> String {
        if let given = event.group[Kingsoft.closerName]?.stringValue, !given.isEmpty { return given }
        return person(behind: event).map(people.name) ?? event.actor.name.value
    }

    /// An app may bear a person's name, and is nobody all the same.
    private func person(behind event: TicketEvent) -> Username? {
        if case .person(let name) = event.actor { name } else { nil }
    }

    private func userGroup(asked assignment: Assignment, _ line: ProductLine?) -> DepartmentID? {
        if case .department(let id) = assignment.target { id } else { line?.department }
    }
}

extension Kingsoft {
    /// Which events show under which assignment. One that names none (a comment, say) shows under the newest assignment there
    /// was when it happened, so that each event shows exactly once.
    ///
    /// - Parameters:
    ///   - assignments: oldest first.
    ///   - events: oldest first.
    static func histories(of assignments: [Assignment], events: [TicketEvent]) -> [Guid: [TicketEvent]] {
        guard let first = assignments.first else { return [:] }
        let known = Set(assignments.map(\.guid))
        var histories: [Guid: [TicketEvent]] = [:]
        var newest = first.guid
        var next = 1
        for event in events {
            while next < assignments.count, assignments[next].created <= event.at {
                newest = assignments[next].guid
                next += 1
            }
            let owner = event.assignment.flatMap { known.contains($0) ? $0 : nil } ?? newest
            histories[owner, default: []].append(event)
        }
        return histories
    }
}
