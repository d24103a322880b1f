import CanonicalModel

extension Kingsoft {
    /// What status tickets show: their own, or, where they share a related ticket's and that one is open, that one's.
    struct ShownStatus {
        private var related: [TicketID: Ticket] = [:]

        /// Looks up what is needed for the tickets of a page, one query for each link of the chain.
        init(of tickets: [Ticket], in tenant: TenantID, _ engine: any TicketReading) throws(CanonicalError) {
            var links = tickets
            for _ in 0..<Ticket.longestStatusChain {
                let wanted = Set(links.compactMap(\.sharedStatusTicket)).subtracting(related.keys)
                guard !wanted.isEmpty else { return }
                var query = TicketQuery(tenant: tenant, page: PageRequest(size: Int64(wanted.count), beyondEnd: .empty))
                query.ids = wanted.sorted()
                links = try engine.tickets(query).items
                for ticket in links { related[ticket.id] = ticket }
            }
        }

        func status(of ticket: Ticket) -> Status {
            let shown = ticket.standIn { related[$0] }
            return Status(shown.lifecycle, hasStarted: shown.hasStarted)
        }
    }
}
