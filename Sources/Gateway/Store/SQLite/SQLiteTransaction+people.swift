import CanonicalModel

/// Who has to do with a ticket, as rows for lists, and the totals of those lists.
extension SQLiteTransaction {
    func relate(_ ticket: Ticket, replacing before: Ticket?, workers: Set<Username>) throws(StoreError) {
        let listed = ListedTicket(ticket)
        if ticket.flags.isDeleted {
            if let before, !before.flags.isDeleted { try unlist(before, listed) }
            return
        }
        if before == nil {
            pending.add(1, scope: ListRelation.everything, of: listed)
            try add(.creator, [ticket.creator], listed)
        }
        try change(.handler, from: before?.handlersNow ?? [], to: ticket.handlersNow, listed)
        try change(.involved, from: Set(before?.involved ?? []), to: Set(ticket.involved), listed)
        try add(.worked, workers, listed)
    }

    /// Submitting is creating, not working on it.
    static func workers(_ events: [TicketEvent]) -> Set<Username> {
        Set(events.filter { $0.kind != .created && $0.transition != nil && $0.actor != .robot }.map(\.actor.name))
    }

    private func change(_ relation: ListRelation, from old: Set<Username>, to new: Set<Username>, _ ticket: ListedTicket)
        throws(StoreError)
    {
        guard old != new else { return }
        try remove(relation, old.subtracting(new), ticket)
        try add(relation, new.subtracting(old), ticket)
    }

    private func add(_ relation: ListRelation, _ names: Set<Username>, _ ticket: ListedTicket) throws(StoreError) {
        for name in names {
            let added = try database.run(
                """
                INSERT OR IGNORE INTO ticket_people (tenant, relation, username, workflow_id, created_at, ticket_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """, place(relation, name, ticket))
            if added > 0 { pending.add(1, scope: relation.scope(name), of: ticket) }
        }
    }

    private func remove(_ relation: ListRelation, _ names: Set<Username>, _ ticket: ListedTicket) throws(StoreError) {
        for name in names {
            let removed = try database.run(
                """
                DELETE FROM ticket_people WHERE tenant = ? AND relation = ? AND username = ? AND workflow_id = ?
                AND created_at = ? AND ticket_id = ?
                """, place(relation, name, ticket))
            if removed > 0 { pending.add(-1, scope: relation.scope(name), of: ticket) }
        }
    }

    private func place(_ relation: ListRelation, _ name: Username, _ ticket: ListedTicket) -> [SQLiteValue] {
        [
            SQLiteValue(ticket.tenant), .text(relation.rawValue), SQLiteValue(name), SQLiteValue(ticket.workflow),
            SQLiteValue(ticket.created), SQLiteValue(ticket.id),
        ]
    }

    /// A deleted ticket leaves every list and every total.
    private func unlist(_ ticket: Ticket, _ listed: ListedTicket) throws(StoreError) {
        pending.add(-1, scope: ListRelation.everything, of: listed)
        try remove(.creator, [ticket.creator], listed)
        try remove(.handler, ticket.handlersNow, listed)
        try remove(.involved, Set(ticket.involved), listed)
        let actors = try database.query("SELECT DISTINCT actor FROM events WHERE ticket_id = ?", [SQLiteValue(ticket.id)]) {
            Actor(coded: $0.text(0)).name
        }
        // Of an imported ticket more people may have worked on it than its log names.
        try remove(.worked, Set(actors).union(ticket.involved), listed)
    }
}

extension Ticket {
    /// Those who have to act now; nobody has to on an ended ticket.
    var handlersNow: Set<Username> {
        lifecycle.hasEnded ? [] : Set(handling.people)
    }
}
