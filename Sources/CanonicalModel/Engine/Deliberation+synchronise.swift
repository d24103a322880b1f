/// A ticket follows its twin in another system. Nobody is asked for permission, for the other system has decided; what the
/// ticket then shows is exactly what was said. No notices go out and no hooks are called: those were the other system's too.
extension Deliberation {
    mutating func synchronise(_ wanted: Synchronised) throws(CanonicalError) {
        if wanted.isDeleted {
            leave(acted: nil, by: actor, transition: nil)
            ticket.flags.isDeleted = true
            return record(.deleted, state: ticket.state)
        }
        if wanted.hasValues {
            try take(wanted)
            record(.fieldsSaved, state: ticket.state)
        }
        try stand(wanted)
        if let handlers = wanted.handlers { try hand(to: handlers) }
    }

    private mutating func take(_ wanted: Synchronised) throws(CanonicalError) {
        for (key, value) in wanted.values {
            guard let field = workflow.field(key) else {
                throw .invalid(key, .unknownKey, "workflow \(workflow.id) (\(workflow.name)) has no field '\(key)'")
            }
            switch field.type.normalise(value) {
            case .value(let normal): ticket.fields[key] = normal
            case .unset: ticket.fields.removeValue(forKey: key)
            case .refused(let why): throw .invalid(key, .wrongType, "field \(key) (\(field.name)) \(why)")
            }
        }
        if let title = wanted.title { try setTitle(title) }
        if let detail = wanted.detail { ticket.detail = detail }
        if let classification = wanted.classification { ticket.classification = classification }
        if let customer = wanted.customer { ticket.customer = customer }
        if let line = wanted.productLine { ticket.productLine = line }
        if let tags = wanted.tags { ticket.tags = tags }
        if let substatus = wanted.substatus { ticket.substatus = substatus }
        ticket.moments.progressed = now
    }

    // MARK: State and lifecycle

    /// Where a ticket goes, and the transition that leads there, if there is one.
    private struct Way {
        var state: State?
        var transition: Transition?
    }

    private mutating func stand(_ wanted: Synchronised) throws(CanonicalError) {
        let lifecycle = wanted.lifecycle ?? ticket.lifecycle
        let way = try way(to: wanted.state, lifecycle)
        let isElsewhere = way.state.map { $0.id != ticket.state } ?? false
        guard lifecycle != ticket.lifecycle || isElsewhere else { return }
        if let state = way.state, !lifecycle.hasEnded, state.kind == .end {
            throw .invalid("state", .contradiction, "'\(state.name)' is an end, but the ticket is \(lifecycle.rawValue)")
        }
        let from = ticket.state
        if lifecycle.hasEnded {
            if !ticket.lifecycle.hasEnded { end(at: way.state) } else if let state = way.state { ticket.state = state.id }
        } else if isElsewhere || ticket.lifecycle.hasEnded {
            open(at: way.state)
        }
        ticket.lifecycle = lifecycle
        switch lifecycle {
        case .inProgress: ticket.moments.started = ticket.moments.started ?? now
        case .draft, .pending: ticket.moments.started = nil
        default: break
        }
        let kind: TicketEvent.Kind =
            if way.transition != nil { .handled } else if !lifecycle.hasEnded { .stateForced } else { lifecycle == .failed ? .failed : .closed }
        record(kind, state: from, transition: way.transition)
    }

    private mutating func end(at state: State?) {
        leave(acted: nil, by: actor, transition: nil)
        if let state { ticket.state = state.id }
        ticket.handling = Handling(kind: .person)
        finish()
        if let parent = ticket.parent { effects.append(.childEnded(parent: parent.ticket, state: parent.state)) }
    }

    private mutating func open(at state: State?) {
        leave(acted: nil, by: actor, transition: nil)
        ticket.moments.finished = nil
        ticket.moments.closed = nil
        guard let state else { return }
        ticket.state = state.id
        if state.kind == .initial {
            occupy(state, people: [ticket.creator], target: .people)
        } else if let found = try? resolve(state, input: FieldInput()), found.target != .hook {
            occupy(state, people: found.people, target: found.target)
        }
        armTimers(of: state)
    }

    /// The state that was named, or else the one where a ticket of that lifecycle stands.
    private func way(to named: StateID?, _ lifecycle: Lifecycle) throws(CanonicalError) -> Way {
        if let named {
            guard let state = workflow.state(named) else {
                throw .notFound(.state, "state \(named) is not one of the ticket's workflow")
            }
            return Way(state: state, transition: transition(to: state, lifecycle))
        }
        let here = workflow.state(ticket.state)
        let isAtWork = here?.kind == .normal && !ticket.lifecycle.hasEnded
        switch lifecycle {
        case .completed, .failed:
            if ticket.lifecycle.hasEnded { return Way() }
            let ends = workflow.transitions(from: ticket.state).compactMap { transition -> Way? in
                guard let state = transition.destination.flatMap(workflow.state), state.kind == .end,
                    leads(transition, to: lifecycle) else { return nil }
                return Way(state: state, transition: transition)
            }
            return ends.first ?? Way(state: workflow.endState)
        case .closed, .cancelled:
            return ticket.lifecycle.hasEnded ? Way() : Way(state: workflow.endState)
        case .draft, .withdrawn:
            return Way(state: workflow.initialState)
        case .returned:
            let back = workflow.transitions(from: ticket.state).first { transition in
                transition.attribute == .refuse && transition.destination.flatMap(workflow.state).map { $0.kind != .end } ?? false
            }
            if let back, !ticket.lifecycle.hasEnded { return Way(state: back.destination.flatMap(workflow.state), transition: back) }
            return isAtWork ? Way() : firstWork
        case .pending, .inProgress:
            return isAtWork ? Way() : firstWork
        }
    }

    /// Where a submitted ticket comes first.
    private var firstWork: Way {
        let ways = workflow.initialState.map { workflow.transitions(from: $0.id) } ?? []
        for transition in ways where transition.attribute != .refuse {
            guard let state = transition.destination.flatMap(workflow.state), state.kind == .normal else { continue }
            return Way(state: state, transition: ticket.state == transition.source ? transition : nil)
        }
        return Way(state: workflow.states.first { $0.kind == .normal })
    }

    private func transition(to state: State, _ lifecycle: Lifecycle) -> Transition? {
        guard !ticket.lifecycle.hasEnded, lifecycle != .closed, lifecycle != .cancelled else { return nil }
        return workflow.transitions(from: ticket.state).first { $0.destination == state.id && leads($0, to: lifecycle) }
    }

    private func leads(_ transition: Transition, to lifecycle: Lifecycle) -> Bool {
        (transition.timer ?? 0) == 0 && (transition.attribute == .refuse) == (lifecycle == .failed || lifecycle == .returned)
    }

    // MARK: Handlers

    private mutating func hand(to people: [Username]) throws(CanonicalError) {
        guard !ticket.lifecycle.hasEnded, let state = workflow.state(ticket.state), state.kind != .end else {
            guard people.isEmpty else { throw .illegalState(.ended, "nobody handles a ticket that has ended") }
            return
        }
        guard people.count <= Deliberation.mostNamed else {
            throw .invalid("handler", .outOfRange, "more than \(Deliberation.mostNamed) handlers")
        }
        let people = distinct(people)
        guard people != ticket.handling.people else { return }
        revokeOpen(except: nil)
        ticket.handling = people.isEmpty ? .nobody : .by(people)
        involve(people)
        if !people.isEmpty { addAssignment(state, people: people, target: .people) }
        record(.delivered, state: ticket.state)
    }
}
