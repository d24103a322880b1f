import CanonicalModel

/// When the ticket came into which state, as its log tells it.
struct TicketStays {
    let logs: [Loonflow.TicketLogRow]
    let workflow: Workflow
    let created: Moment

    /// Who was asked in each state and who is asked now. Steps of the engine itself leave none.
    func assignments(
        of ticket: Ticket, events: inout [TicketEvent], names: Loonflow.DumpNames, random: inout RandomSource
    ) -> [Assignment] {
        var out: [Assignment] = []
        var entered = created
        for (index, log) in logs.enumerated() {
            if log.isWork {
                var done = Assignment(
                    guid: Guid(random: &random), number: Int64(out.count) + 1, state: log.state,
                    stateName: names.state(log.state, in: workflow), status: .done, target: .people, people: [log.actor.name],
                    created: entered)
                done.handler = log.actor.name
                done.transition = log.transition
                (done.taken, done.finished, done.updated) = (log.at, log.at, log.at)
                events[index].assignment = done.guid
                out.append(done)
            }
            if log.movesTicket { entered = log.at }
        }
        for group in openGroups(of: ticket) {
            var open = Assignment(
                guid: Guid(random: &random), number: Int64(out.count) + 1, state: ticket.state,
                stateName: names.state(ticket.state, in: workflow), target: ticket.handling.kind == .hook ? .hook : .people,
                people: group, created: entered)
            if let accepted = logs.last, accepted.kind == .accepted, group == [accepted.actor.name] {
                open.status = .inProgress
                open.handler = accepted.actor.name
                (open.taken, open.updated) = (accepted.at, accepted.at)
            }
            out.append(open)
        }
        return out
    }

    private func openGroups(of ticket: Ticket) -> [[Username]] {
        guard !ticket.lifecycle.hasEnded, !ticket.flags.isDeleted else { return [] }
        switch ticket.handling.kind {
        case .nobody: return []
        case .hook: return [[]]
        case .person, .several:
            let open = ticket.handling.votes.filter { $0.transition == nil }.map { [$0.person] }
            return open.isEmpty ? [ticket.handling.people] : open
        }
    }

    /// As of when the ticket came into its state; what is overdue is taken at once.
    func timers(of ticket: Ticket) -> [ImportedTicket.Timer] {
        guard !ticket.lifecycle.hasEnded, !ticket.flags.isDeleted else { return [] }
        let entered = logs.last { $0.movesTicket }?.at ?? created
        return workflow.transitions(from: ticket.state).compactMap { transition in
            guard let seconds = transition.timer, seconds > 0 else { return nil }
            return ImportedTicket.Timer(transition: transition.id, due: entered.advanced(bySeconds: seconds))
        }
    }
}

extension Loonflow.TicketLogRow {
    /// Whether the ticket came into a state by it.
    fileprivate var movesTicket: Bool {
        transition.value != 0 || kind == .stateForced || kind == .retreated || kind == .closed
    }
}
