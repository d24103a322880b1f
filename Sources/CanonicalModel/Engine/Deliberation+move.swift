extension Deliberation {
    /// A handler takes a transition. Refusals come in the order deployed callers know.
    mutating func move(_ wanted: Move) throws(CanonicalError) {
        let acted = try authorise(wanted)
        guard let state = workflow.state(ticket.state) else { throw .notFound(.state, "the ticket's state is gone") }
        var wanted = wanted
        let isKept = wanted.route?.isEmpty ?? true
        if isKept { wanted.route = acted?.intendedRoute }
        if case .transition(let id) = wanted.choice {
            try checkRequired(wanted.input, in: state, for: workflow.transition(id))
        }
        let (transition, destination) = try choose(wanted, from: state)
        if case .automatic = wanted.choice { try checkRequired(wanted.input, in: state, for: transition) }
        // What was kept for another step says nothing about this one.
        if isKept, let step = wanted.route?.step, (try? self.state(named: step))?.id != destination.id { wanted.route = nil }
        try fill(wanted.input, in: state)
        // A ticket being created has its title already, through the template.
        if pendingCreation == nil { try fillTitle(wanted.input, in: state) }
        markStarted()
        if pendingCreation == nil, !ticket.handling.votes.isEmpty {
            try vote(transition, into: destination, wanted: wanted, acted: acted)
            return
        }
        leave(acted: acted?.guid, by: actor, transition: transition.id)
        try arrive(destination, by: transition, input: wanted.input, route: wanted.route)
        logMove(transition, from: state, wanted: wanted, acted: acted)
        notify()
    }

    private func authorise(_ wanted: Move) throws(CanonicalError) -> Assignment? {
        if pendingCreation != nil { return aggregate.openAssignments.first }
        if let guid = wanted.assignment {
            let held = try heldAssignment(guid)
            try requireOpen()
            try requireNoHelp()
            return held
        }
        try requireOpen()
        try requireParticipant()
        if mustAcceptFirst, !wanted.acceptsImplicitly { throw .illegalState(.mustAcceptFirst, "需要先接单再处理") }
        try requireNoHelp()
        return ownAssignment()
    }

    /// The transition and where it leads.
    private func choose(_ wanted: Move, from state: State) throws(CanonicalError) -> (Transition, State) {
        switch wanted.choice {
        case .transition(let id):
            guard let transition = workflow.transition(id), transition.source == state.id else {
                throw .illegalState(.transitionNotHere, "transition \(id) is not allowed in the current state")
            }
            return (transition, try destination(of: transition, input: wanted.input))
        case .automatic:
            return try automatic(wanted, from: state)
        }
    }

    private func automatic(_ wanted: Move, from state: State) throws(CanonicalError) -> (Transition, State) {
        let candidates = workflow.transitions(from: state.id).filter { ($0.timer ?? 0) == 0 }
        if let step = wanted.route?.step {
            let target = try self.state(named: step)
            for transition in candidates {
                let targets = [transition.destination].compactMap { $0 } + transition.conditions.map(\.target)
                if targets.contains(target.id) { return (transition, target) }
            }
            throw .illegalState(.transitionNotHere, "工单不能从「\(state.name)」流转到「\(target.name)」")
        }
        var applying: [(Transition, State)] = []
        for transition in candidates {
            if let found = try? destination(of: transition, input: wanted.input) { applying.append((transition, found)) }
        }
        guard let first = applying.first else {
            throw .illegalState(.noDestination, "「\(state.name)」没有可用的流转")
        }
        guard applying.count == 1 else {
            let names = applying.map { "\($0.0.name)→\($0.1.name)" }.joined(separator: "、")
            throw .invalid("toStep", .ambiguous, "有多个可用的流转，请用 toStep 指定：\(names)")
        }
        return first
    }

    /// The first condition that holds decides, else the fixed destination.
    func destination(of transition: Transition, input: FieldInput) throws(CanonicalError) -> State {
        let environment = expressionEnvironment(input)
        for condition in transition.conditions {
            guard try holds(condition, of: transition, in: environment) else { continue }
            guard let state = workflow.state(condition.target) else { break }
            return state
        }
        guard let id = transition.destination, let state = workflow.state(id) else {
            throw .illegalState(.noDestination, "transition \(transition.id) leads nowhere: no condition holds and it has no target")
        }
        return state
    }

    private func holds(_ condition: Transition.Condition, of transition: Transition, in environment: ExpressionEnvironment)
        throws(CanonicalError) -> Bool
    {
        do throws(ExpressionError) {
            return try ConditionExpression(parsing: condition.expression).holds(environment)
        } catch {
            throw .illegalState(
                .noDestination,
                "condition of transition \(transition.id) cannot be evaluated: \(error.message(in: condition.expression))")
        }
    }

    mutating func arrive(_ state: State, by transition: Transition, input: FieldInput, route: Route?)
        throws(CanonicalError)
    {
        ticket.lifecycle = lifecycle(after: transition, into: state)
        try enter(state, input: input, route: route)
        // Only a transition ends a child in its parent's eyes; one that is closed, forced or deleted was given up, and what
        // becomes of the parent is for a person to say.
        if state.kind == .end, let parent = ticket.parent {
            effects.append(.childEnded(parent: parent.ticket, state: parent.state))
        }
    }

    private mutating func logMove(_ transition: Transition, from state: State, wanted: Move, acted: Assignment?) {
        if let creation = pendingCreation {
            pendingCreation = nil
            record(.created, state: state.id, transition: transition,
                comment: wanted.comment.isEmpty ? creation.comment : wanted.comment, assignment: acted?.guid,
                group: creation.group, attachments: creation.attachments)
        } else {
            record(.handled, state: state.id, transition: transition, comment: wanted.comment, assignment: acted?.guid,
                group: wanted.eventGroup)
        }
    }
}
