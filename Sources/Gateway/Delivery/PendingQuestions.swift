import CanonicalModel
import Dispatch
import Synchronization

/// Callers whose ticket has just come to a state that asks an outside service who handles. Their answers are held back for a
/// moment, because they are used to finding the handlers when they look next; the ticket itself waits for nobody.
final class PendingQuestions: Sendable {
    private struct Held {
        var number: UInt64
        var ticket: TicketID
        var go: @Sendable () -> Void
    }

    private struct State {
        /// Whether anybody asks.
        var isOpen = false
        var held: [Held] = []
        var last: UInt64 = 0
    }

    private let state = Mutex(State())

    /// More are not held.
    static let most = 256

    func open() {
        state.withLock { $0.isOpen = true }
    }

    /// Lets everybody go.
    func close() {
        let held = state.withLock { state in
            state.isOpen = false
            defer { state.held = [] }
            return state.held
        }
        for one in held { one.go() }
    }

    /// - Parameter go: called once: when the ticket's service has answered or failed to, when the time is up, or at once.
    func hold(_ ticket: TicketID, milliseconds: Int, then go: @escaping @Sendable () -> Void) {
        let number = state.withLock { state -> UInt64? in
            guard state.isOpen, state.held.count < Self.most else { return nil }
            state.last += 1
            state.held.append(Held(number: state.last, ticket: ticket, go: go))
            return state.last
        }
        guard let number else { return go() }
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [self] in
            release { $0.number == number }
        }
    }

    func settled(_ ticket: TicketID) {
        release { $0.ticket == ticket }
    }

    private func release(_ isMeant: (Held) -> Bool) {
        let gone = state.withLock { state in
            defer { state.held.removeAll(where: isMeant) }
            return state.held.filter(isMeant)
        }
        for one in gone { one.go() }
    }
}

extension GatewayEngine {
    /// Goes on at once, but for a ticket that has just asked.
    func whenHandlersAreKnown(_ result: Result<WriteOutcome, CanonicalError>, then go: @escaping @Sendable () -> Void) {
        guard case .success(.ticket(let outcome)) = result, outcome.ticket.handling.kind == .hook,
            outcome.ticket.flags.hookSucceeded, asksForHandlers(outcome.ticket)
        else { return go() }
        questions.hold(outcome.ticket.id, milliseconds: settings.questionMilliseconds, then: go)
    }

    private func asksForHandlers(_ ticket: Ticket) -> Bool {
        let state = definitions(of: ticket.tenant).workflow(of: ticket)?.state(ticket.state)
        if case .external? = state?.participant { return true }
        return false
    }
}
