import CanonicalModel

/// What one ticket's change does to others, in the same transaction.
extension JobContext {
    /// Parents of parents, relations of relations.
    private static let deepest = 16
    private static let most = 1000

    private enum FollowUp {
        case childrenEnded(parent: TicketID, state: StateID)
        case relatedEnded(Ticket)
    }

    mutating func followUp(_ decision: Decision, of request: CommandRequest) throws {
        var waiting = JobContext.followUps(of: decision).map { (work: $0, depth: 1) }
        var done = 0
        // A queue instead of recursion, for callers decide how tickets hang together.
        while done < waiting.count {
            let (work, depth) = waiting[done]
            done += 1
            guard depth <= JobContext.deepest, waiting.count <= JobContext.most else {
                log("ticket \(decision.aggregate.ticket.id): too many tickets follow from its end, the rest is left")
                return
            }
            for next in try carryOut(work, of: request) {
                waiting += JobContext.followUps(of: next).map { (work: $0, depth: depth + 1) }
            }
        }
    }

    private static func followUps(of decision: Decision) -> [FollowUp] {
        decision.effects.compactMap { effect in
            switch effect {
            case .childEnded(let parent, let state): .childrenEnded(parent: parent, state: state)
            case .relatedEnded: .relatedEnded(decision.aggregate.ticket)
            default: nil
            }
        }
    }

    private mutating func carryOut(_ work: FollowUp, of request: CommandRequest) throws -> [Decision] {
        switch work {
        case .childrenEnded(let parent, let state):
            guard try !store.hasOpenChildren(parent, state: state, in: request.tenant),
                let waiting = try store.ticket(.id(parent), in: request.tenant), waiting.state == state
            else { return [] }
            return try automatic(.childrenEnded, on: parent, of: request).map { [$0] } ?? []
        case .relatedEnded(let ended):
            guard ended.lifecycle.hasEnded else { return [] }
            let open = try store.openTickets(sharingStatusOf: ended.id, in: request.tenant, limit: JobContext.most)
            if open.count == JobContext.most { log("ticket \(ended.id): more tickets share its status than end with it at once") }
            let closing = Command.close(Closing(lifecycle: ended.lifecycle, authority: .system, outcome: ended.outcome))
            var out: [Decision] = []
            for ticket in open {
                if let decision = try automatic(closing, on: ticket, of: request) { out.append(decision) }
            }
            return out
        }
    }

    /// A step of the engine itself. A rule that refuses it does not undo what the caller has done.
    private mutating func automatic(_ command: Command, on ticket: TicketID, of request: CommandRequest) throws -> Decision? {
        let own = CommandRequest(
            tenant: request.tenant, gate: request.gate, caller: request.caller, actor: .robot,
            target: .existing(.id(ticket)), commands: [command])
        do {
            return try decideAndStore(own)
        } catch let refusal as CanonicalError {
            log("ticket \(ticket) did not follow: \(refusal.message)")
            return nil
        }
    }
}
