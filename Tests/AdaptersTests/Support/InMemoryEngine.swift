import CanonicalModel
import Synchronization

/// A ticket engine without a store: the real `decide` over dictionaries. Reads and writes behave as a gate may expect of
/// the real one; effects are collected instead of carried out.
final class InMemoryEngine: TicketReading {
    private let state: Mutex<State>

    /// Everything that lasts between calls.
    struct State {
        var definitions: [TenantID: Definitions]
        var callers: [Caller]
        var aggregates: [TicketID: TicketAggregate] = [:]
        var events: [TicketEvent] = []
        var sessions: [[UInt8]: Session] = [:]
        var tokens: [AccessToken] = []
        var attachments: [AttachmentID: StoredAttachment] = [:]
        var effects: [Effect] = []
        var nonces: Set<String> = []
        var random: RandomSource
        var nextTicket: Int64 = 1
        var nextAssignment: Int64 = 1
        /// Thrown by the next write instead of carrying it out.
        var failure: CanonicalError?
    }

    init(definitions: [Definitions], callers: [Caller], seed: UInt64 = 1) {
        state = Mutex(State(
            definitions: Dictionary(uniqueKeysWithValues: definitions.map { ($0.tenant, $0) }), callers: callers,
            random: RandomSource(seed: seed)))
    }

    /// Carries out what a gate asked for, at a moment of the test's choosing.
    func write(_ request: WriteRequest, at now: Moment) -> Result<WriteOutcome, CanonicalError> {
        state.withLock { state in
            if let failure = state.failure {
                state.failure = nil
                return .failure(failure)
            }
            if let nonce = request.nonce, !state.nonces.insert("\(nonce.owner) \(nonce.value)").inserted {
                return .failure(.conflict(.replayed, "the call has been made before"))
            }
            var request = request
            while case .once(_, let inner) = request {
                guard let inner else { return .success(.done) }
                request = inner
            }
            switch request {
            case .once: return .success(.done)
            case .openSession(let session):
                state.sessions[session.tokenHash] = session
                return .success(.done)
            case .closeSession(let hash):
                state.sessions[hash] = nil
                return .success(.done)
            case .keepAttachment(let file):
                state.attachments[file.id] = file
                return .success(.done)
            case .ticket(let request):
                do throws(CanonicalError) {
                    return .success(.ticket(try state.carryOut(request, at: now)))
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    func failNextWrite(with error: CanonicalError) {
        state.withLock { $0.failure = error }
    }

    /// For arranging a case, and for looking at what no reading call shows.
    func withState<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }
}

extension InMemoryEngine {
    func definitions(of tenant: TenantID) -> Definitions {
        state.withLock { $0.definitions[tenant] ?? Definitions(tenant: tenant) }
    }

    func callers(_ contract: ContractName) -> [Caller] {
        state.withLock { $0.callers.filter { $0.contract == contract } }
    }

    func ticket(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> Ticket? {
        try aggregate(key, in: tenant)?.ticket
    }

    func aggregate(_ key: TicketKey, in tenant: TenantID) throws(CanonicalError) -> TicketAggregate? {
        state.withLock { $0.aggregate(key, in: tenant) }
    }

    func tickets(_ query: TicketQuery) throws(CanonicalError) -> Page<Ticket> {
        let matching = state.withLock { state in
            state.aggregates.values.filter { aggregate in
                query.matches(aggregate, events: state.events) { state.aggregate(.id($0), in: query.tenant)?.ticket }
            }.map(\.ticket)
        }
        let ordered = matching.sorted { a, b in
            let isOlder = (a.moments.created, a.id) < (b.moments.created, b.id)
            return query.newestFirst ? !isOlder : isOlder
        }
        return query.page.cut(ordered)
    }

    func assignments(of tickets: [TicketID]) throws(CanonicalError) -> [TicketID: [Assignment]] {
        state.withLock { state in
            Dictionary(
                tickets.map { ($0, state.aggregates[$0]?.assignments ?? []) }, uniquingKeysWith: { first, _ in first })
        }
    }

    func events(_ query: EventQuery) throws(CanonicalError) -> Page<TicketEvent> {
        let found = state.withLock { state in
            state.events.filter { $0.ticket == query.ticket && !query.excluding.contains($0.kind) }
        }
        let ordered = query.newestFirst ? Array(found.reversed()) : found
        return query.page?.cut(ordered) ?? Page(items: ordered, total: Int64(ordered.count))
    }

    func dailyCounts(of workflows: Set<WorkflowID>, in tenant: TenantID, calendar: ZonedCalendar)
        throws(CanonicalError) -> [DailyCount]
    {
        var sums: [CivilDate: [WorkflowID: Int64]] = [:]
        for ticket in state.withLock({ $0.aggregates.values.map(\.ticket) })
        where ticket.tenant == tenant && workflows.contains(ticket.workflow) && !ticket.flags.isDeleted {
            sums[calendar.civil(ticket.moments.created).date, default: [:]][ticket.workflow, default: 0] += 1
        }
        return DailyCount.inOrder(sums)
    }

    func session(tokenHash: [UInt8]) throws(CanonicalError) -> Session? {
        state.withLock { $0.sessions[tokenHash] }
    }

    func accessToken(hash: [UInt8]) throws(CanonicalError) -> AccessToken? {
        state.withLock { $0.tokens.first { $0.hash == hash } }
    }

    func attachment(_ id: AttachmentID) throws(CanonicalError) -> StoredAttachment? {
        state.withLock { $0.attachments[id] }
    }

    func attachments(_ ids: [AttachmentID], in tenant: TenantID) throws(CanonicalError) -> [StoredAttachment] {
        state.withLock { state in ids.compactMap { state.attachments[$0] }.filter { $0.tenant == tenant } }
    }
}

extension PageRequest {
    fileprivate func cut<Item>(_ items: [Item]) -> Page<Item> {
        let total = Int64(items.count)
        guard let offset = offset(total: total) else { return Page(items: [], total: total) }
        return Page(items: Array(items.dropFirst(Int(offset)).prefix(Int(size))), total: total)
    }
}
