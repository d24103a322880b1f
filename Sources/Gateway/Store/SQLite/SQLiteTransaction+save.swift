import CanonicalModel

extension SQLiteTransaction {
    func save(_ decision: Decision, replacing before: TicketAggregate?, workers: Set<Username>?) throws(StoreError) -> Decision {
        var saved = decision
        let aggregate = decision.aggregate
        changed.insert(aggregate.ticket.id)
        let ticketBody = JSON.object(decision.ticketBody).encoded()
        if before == nil {
            try insert(aggregate, body: ticketBody)
        } else {
            try update(aggregate, body: ticketBody)
        }
        try saveAssignments(&saved.aggregate, replacing: before?.assignments ?? [])
        for index in saved.events.indices {
            let isWhole = saved.events[index].number == 1 && saved.events[index].changes == decision.ticketBody
            saved.events[index].sequence = try append(saved.events[index], encodedChanges: isWhole ? ticketBody : nil)
        }
        try relate(aggregate.ticket, replacing: before?.ticket, workers: workers ?? SQLiteTransaction.workers(decision.events))
        return saved
    }

    private func insert(_ aggregate: TicketAggregate, body: [UInt8]) throws(StoreError) {
        let ticket = aggregate.ticket
        pending.take(ticket.id)
        try database.run(
            """
            INSERT INTO tickets (id, tenant, guid, sn, creator, created_at, parent_id, parent_state_id, related_id,
                shares_status, workflow_id, workflow_version, state_id, lifecycle, title, updated_at, started, deleted,
                product_line, type, subtype, second_subtype, customer_name, version, event_count,
                priority, tags)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                SQLiteValue(ticket.id), SQLiteValue(ticket.tenant), .text(ticket.guid.text), .text(ticket.serialNumber),
                SQLiteValue(ticket.creator), SQLiteValue(ticket.moments.created), SQLiteValue(ticket.parent?.ticket),
                SQLiteValue(ticket.parent?.state), SQLiteValue(ticket.relation?.ticket),
                SQLiteValue(ticket.relation?.sharesStatus ?? false),
            ] + changing(aggregate))
        try database.run(
            "INSERT INTO ticket_bodies (ticket_id, body) VALUES (?, ?)", [SQLiteValue(ticket.id), .blob(body)])
    }

    private func update(_ aggregate: TicketAggregate, body: [UInt8]) throws(StoreError) {
        let ticket = aggregate.ticket
        try database.run(
            """
            UPDATE tickets SET workflow_id = ?, workflow_version = ?, state_id = ?, lifecycle = ?, title = ?, updated_at = ?,
                started = ?, deleted = ?, product_line = ?, type = ?, subtype = ?, second_subtype = ?, customer_name = ?,
                version = ?, event_count = ?, priority = ?, tags = ?
            WHERE id = ?
            """, changing(aggregate) + [SQLiteValue(ticket.id)])
        try database.run(
            "UPDATE ticket_bodies SET body = ? WHERE ticket_id = ?", [.blob(body), SQLiteValue(ticket.id)])
    }

    /// The columns that may change, in the order of both statements.
    private func changing(_ aggregate: TicketAggregate) -> [SQLiteValue] {
        let ticket = aggregate.ticket
        return [
            SQLiteValue(ticket.workflow), .integer(ticket.workflowVersion), SQLiteValue(ticket.state),
            .text(ticket.lifecycle.rawValue), .text(ticket.title), SQLiteValue(ticket.moments.updated),
            SQLiteValue(ticket.hasStarted), SQLiteValue(ticket.flags.isDeleted), SQLiteValue(ticket.productLine),
            SQLiteValue(ticket.classification.type), SQLiteValue(ticket.classification.subtype),
            SQLiteValue(ticket.classification.secondSubtype), .text(ticket.customer.organizationName),
            .integer(ticket.version), .integer(aggregate.eventCount), SQLiteValue(ticket.classification.priority),
            .text(SQLiteTransaction.listed(ticket.tags)),
        ]
    }

    /// Each between two commas, so that one of them can be looked for as text.
    private static func listed(_ tags: [TagID]) -> String {
        tags.isEmpty ? "" : tags.reduce(into: ",") { $0 += "\($1.value)," }
    }

    private func saveAssignments(_ aggregate: inout TicketAggregate, replacing before: [Assignment]) throws(StoreError) {
        let known = Dictionary(before.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = Set(aggregate.assignments.map(\.id))
        for gone in before where !kept.contains(gone.id) {
            try database.run("DELETE FROM assignments WHERE id = ?", [.integer(gone.id)])
        }
        for index in aggregate.assignments.indices {
            let assignment = aggregate.assignments[index]
            if assignment.id == 0 {
                try database.run(
                    "INSERT INTO assignments (ticket_id, number, guid, status, body) VALUES (?, ?, ?, ?, ?)",
                    [
                        SQLiteValue(aggregate.ticket.id), .integer(assignment.number), .text(assignment.guid.text),
                        .text(assignment.status.rawValue), SQLiteValue(assignment.json),
                    ])
                aggregate.assignments[index].id = database.connection.lastInsertRowID
            } else if known[assignment.id] != assignment {
                try database.run(
                    "UPDATE assignments SET status = ?, body = ? WHERE id = ?",
                    [.text(assignment.status.rawValue), SQLiteValue(assignment.json), .integer(assignment.id)])
            }
        }
    }

    private func append(_ event: TicketEvent, encodedChanges: [UInt8]?) throws(StoreError) -> EventSequence {
        try database.run(
            """
            INSERT INTO events (ticket_id, number, kind, at, actor, caller, state_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                SQLiteValue(event.ticket), .integer(event.number), .text(event.kind.rawValue), SQLiteValue(event.at),
                .text(event.actor.coded), SQLiteValue(event.caller), SQLiteValue(event.state), .blob(event.encodedBody(encodedChanges: encodedChanges)),
            ])
        return EventSequence(database.connection.lastInsertRowID)
    }
}
