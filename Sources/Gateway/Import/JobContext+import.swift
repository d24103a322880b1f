import Adapters
import CanonicalModel

/// What has become of one ticket.
enum TicketArrival: Equatable, Sendable {
    case added
    case unchanged
    /// There, but otherwise; it is not overwritten.
    case kept
    case refused(String)
}

extension JobContext {
    /// Stores a ticket under its own number, once. Nobody is told and no hook is called: the other side has done that.
    mutating func take(_ imported: ImportedTicket) throws -> TicketArrival {
        let ticket = imported.aggregate.ticket
        if let there = try store.holder(of: ticket.id) {
            guard there.tenant == ticket.tenant, there.serialNumber == ticket.serialNumber else {
                return .refused("its number belongs to another ticket here, \(there.serialNumber)")
            }
            return there.updated == ticket.moments.updated ? .unchanged : .kept
        }
        if let other = try store.holder(ofSerialNumber: ticket.serialNumber, in: ticket.tenant) {
            return .refused("its serial number \(ticket.serialNumber) belongs to ticket \(other) here")
        }
        let decision = Decision(aggregate: imported.aggregate, events: imported.events)
        _ = try store.save(decision, replacing: nil, workers: imported.workers)
        for timer in imported.timers {
            try store.arm(
                ArmedTimer(tenant: ticket.tenant, ticket: ticket.id, transition: timer.transition, due: timer.due))
        }
        return .added
    }
}
