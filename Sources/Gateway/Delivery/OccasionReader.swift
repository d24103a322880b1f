import Adapters
import CanonicalModel

/// Finds what an outbox row has to tell: the ticket as it was at the row's event, not as it is now.
struct OccasionReader: Sendable {
    let engine: GatewayEngine
    private static let pageSize: Int64 = 500

    enum Finding: Sendable {
        case occasion(OutgoingOccasion)
        /// A hook's ticket has gone on without it.
        case left
        /// It was settled or put off after the list that named it was read.
        case changed
        /// What it was to tell, or to whom, is not there any more.
        case gone(String)
    }

    /// HOST:PORT of whom the entry goes to, as defined now: what calls are counted by. Scripts are counted together.
    func receiver(of entry: OutboxEntry) -> String {
        let definitions = engine.definitions(of: entry.tenant)
        let url: String?
        switch entry.kind {
        case .notice(let id): url = definitions.notices[id]?.url
        case .hook(let id):
            switch definitions.workflow(owning: id)?.state(id)?.participant {
            case .hook(let hook), .external(let hook): url = hook.url
            case .script: return Self.scripts
            default: url = nil
            }
        }
        guard let url, let target = try? OutgoingTarget(url) else { return "?" }
        return "\(target.host):\(target.port)"
    }

    static let scripts = "scripts"

    /// To be asked while the delivery's lane is held, so that what is found stays true until it is sent.
    func find(_ delivery: Delivery, now: Moment) throws(StoreError) -> Finding {
        let entry = delivery.entry
        let definitions = engine.definitions(of: entry.tenant)
        return try engine.store.read { store throws(StoreError) in
            guard try store.delivery(entry.id) == delivery else { return .changed }
            guard let event = try store.events(after: EventSequence(entry.event.value - 1), limit: 1).first,
                event.sequence == entry.event
            else { return .gone("its event is not in the log") }
            let current = try store.aggregate(.id(entry.ticket), in: entry.tenant)
            if case .hook(let state) = entry.kind {
                guard let ticket = current?.ticket, ticket.state == state, ticket.handling.kind == .hook else { return .left }
            }
            let then = try ticket(asOf: event, current: current, store)
            guard let ticket = then ?? current?.ticket else { return .gone("its ticket is not in the log") }
            guard let purpose = purpose(of: entry, ticket, definitions) else {
                return .gone("its notice or hook is not defined any more")
            }
            return .occasion(
                OutgoingOccasion(
                    purpose: purpose, ticket: ticket, event: try told(event, store), definitions: definitions,
                    messageID: MessageID.text(entry, of: ticket), now: now))
        }
    }

    private func purpose(of entry: OutboxEntry, _ ticket: Ticket, _ definitions: Definitions) -> OutgoingPurpose? {
        switch entry.kind {
        case .notice(let id): return definitions.notices[id].map { .notice($0) }
        case .hook(let id):
            switch definitions.workflow(of: ticket)?.state(id)?.participant {
            case .hook(let hook): return .hook(hook)
            case .external(let hook): return .question(hook)
            case .script(let name): return .script(name)
            default: return nil
            }
        }
    }

    /// Where an outside service has named the handlers, people want to hear of the step that brought the ticket to them.
    private func told(_ event: TicketEvent, _ store: any StoreReading) throws(StoreError) -> TicketEvent {
        guard event.kind == .handlersNamed else { return event }
        let request = PageRequest(number: 1, size: Self.pageSize, beyondEnd: .empty)
        let earlier = try store.events(EventQuery(ticket: event.ticket, newestFirst: true, page: request)).items
        return earlier.first { $0.number < event.number && $0.isArrival } ?? event
    }

    /// The fold of the log up to the event; nil where the log does not give a ticket.
    private func ticket(asOf event: TicketEvent, current: TicketAggregate?, _ store: any StoreReading) throws(StoreError) -> Ticket? {
        if let current, current.eventCount == event.number { return current.ticket }
        var state = JSONObject()
        var page: Int64 = 1
        while true {
            let request = PageRequest(number: page, size: Self.pageSize, beyondEnd: .empty)
            let events = try store.events(EventQuery(ticket: event.ticket, newestFirst: false, page: request)).items
            for earlier in events where earlier.number <= event.number {
                state = TicketChanges.applied(earlier.changes, to: state)
            }
            guard let last = events.last, last.number < event.number else { return Ticket(json: state) }
            page += 1
        }
    }
}

/// `webhook-id`: the same for every repetition, and no other gateway's.
enum MessageID {
    static func text(_ entry: OutboxEntry, of ticket: Ticket) -> String {
        "msg_\(ticket.guid.text.replacing("-", with: ""))_\(entry.id)"
    }
}

extension TicketEvent {
    /// Whether it brought the ticket into a state.
    fileprivate var isArrival: Bool {
        transition != nil || [.created, .stateForced, .sentBack].contains(kind)
    }
}
