import CanonicalModel

extension Kingsoft {
    /// What status tickets show: their own, or, where they share a related ticket's and that one is open, that one's.
    struct ShownStatus {
        private var related: [TicketID: Ticket] = [:]

        /// A related ticket may itself share another's; longer chains, and loops, end here.
        private static let longestChain = 4

        /// Looks up what is needed for the tickets of a page, one query for each link of the chain.
        init(of tickets: [Ticket], in tenant: TenantID, _ engine: any TicketReading) throws(CanonicalError) {
            var links = tickets
            for _ in 0..<Self.longestChain {
                let wanted = Set(links.compactMap(Self.sharedWith)).subtracting(related.keys)
                guard !wanted.isEmpty else { return }
                var query = TicketQuery(tenant: tenant, page: PageRequest(size: Int64(wanted.count), beyondEnd: .empty))
                query.ids = wanted.sorted()
                links = try engine.tickets(query).items
                for ticket in links { related[ticket.id] = ticket }
            }
        }

        func status(of ticket: Ticket) -> Status {
            var shown = ticket
            for _ in 0..<Self.longestChain {
                guard let id = Self.sharedWith(shown), let next = related[id], !next.lifecycle.hasEnded else { break }
                shown = next
            }
            return Status(shown.lifecycle, hasStarted: shown.hasStarted)
        }

        private static func sharedWith(_ ticket: Ticket) -> TicketID? {
            guard let relation = ticket.relation, relation.sharesStatus, !ticket.lifecycle.hasEnded else { return nil }
            return relation.ticket
        }
    }
}
