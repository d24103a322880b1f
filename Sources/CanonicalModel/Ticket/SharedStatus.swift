extension Ticket {
    /// A related ticket may itself share another's standing; longer chains, and loops, end here.
    public static let longestStatusChain = 4

    /// The ticket whose standing counts for this one while it is open: that of a related ticket that it shares the status of.
    public var sharedStatusTicket: TicketID? {
        guard let relation, relation.sharesStatus, !lifecycle.hasEnded else { return nil }
        return relation.ticket
    }

    /// The ticket whose standing this one shows: its own, or, where it shares an open related ticket's, that one's.
    ///
    /// - Parameter find: the related tickets that are there, of the same tenant.
    public func standIn(_ find: (TicketID) -> Ticket?) -> Ticket {
        var shown = self
        for _ in 0..<Ticket.longestStatusChain {
            guard let id = shown.sharedStatusTicket, let next = find(id), !next.lifecycle.hasEnded else { break }
            shown = next
        }
        return shown
    }
}

/// Where tickets may stand, and whether anybody has begun.
public struct Standing: Equatable, Sendable {
    public var lifecycles: Set<Lifecycle>
    /// Nil where it makes no difference.
    public var hasStarted: Bool?

    public init(_ lifecycles: Set<Lifecycle>, hasStarted: Bool? = nil) {
        self.lifecycles = lifecycles
        self.hasStarted = hasStarted
    }

    public func contains(_ ticket: Ticket) -> Bool {
        lifecycles.contains(ticket.lifecycle) && hasStarted.map { $0 == ticket.hasStarted } ?? true
    }

    /// The lifecycles that tickets which show this standing may have themselves: only an open ticket shows another's, which
    /// is open too.
    public var ownLifecycles: Set<Lifecycle> {
        let open = Lifecycle.allCases.filter { !$0.hasEnded }
        return lifecycles.isDisjoint(with: open) ? lifecycles : lifecycles.union(open)
    }
}
