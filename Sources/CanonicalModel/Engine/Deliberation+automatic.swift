/// Steps that no person takes: hooks, timers, ended children.
extension Deliberation {
    mutating func takeHookResult(_ result: HookResult) throws(CanonicalError) {
        let state = try waitingState(result.state)
        // Only a hook is called back; a script and a service that names handlers answer once and for all.
        switch state.participant {
        case .external where result.succeeded || !result.isImmediate, .script where !result.isImmediate:
            throw .illegalState(.notWaitingForHook, "the ticket is not in a hook state")
        default: break
        }
        guard result.succeeded else {
            ticket.flags.hookSucceeded = false
            record(.hookFailed, state: state.id, comment: result.message, actor: .robot)
            return
        }
        let input = FieldInput(values: result.values)
        let transition = workflow.transitions(from: state.id).first
        if !result.isImmediate { try checkRequired(input, in: state, for: transition) }
        try fill(input, in: state)
        ticket.flags.hookSucceeded = true
        if result.isImmediate {
            // That the hook was taken is an entry of its own, whether or not the ticket goes on because of it.
            record(.hookSucceeded, state: state.id, comment: result.message, actor: .robot)
            guard !state.waitsForCallBack, let transition else { return }
            return try proceed(by: transition, from: state, kind: .hookSucceeded, comment: "", input: input)
        }
        guard let transition else {
            record(.hookSucceeded, state: state.id, comment: result.message, actor: .robot)
            return
        }
        try proceed(by: transition, from: state, kind: .hookSucceeded, comment: result.message, input: input)
    }

    /// The state whose hook, script or question is under way.
    private func waitingState(_ expected: StateID?) throws(CanonicalError) -> State {
        guard ticket.handling.kind == .hook, let state = workflow.state(ticket.state), (expected ?? state.id) == state.id else {
            throw .illegalState(.notWaitingForHook, "the ticket is not in a hook state")
        }
        return state
    }

    /// The work falls to those whom the service has named, as the state distributes it.
    mutating func nameHandlers(_ named: HandlersNamed) throws(CanonicalError) {
        let state = try waitingState(named.state)
        guard case .external = state.participant else {
            throw .illegalState(.notWaitingForHook, "the ticket is not in a state that asks who handles")
        }
        let people = distinct(named.people)
        guard !people.isEmpty else { throw .invalid("data", .missing, "the answer names nobody") }
        guard people.count <= Deliberation.mostNamed else {
            throw .invalid("data", .outOfRange, "the answer names more than \(Deliberation.mostNamed) people")
        }
        let (asked, moment) = (aggregate.openAssignments.first?.guid, now)
        for open in aggregate.openAssignments {
            updateAssignment(open.guid) { assignment in
                assignment.status = .done
                assignment.handler = Actor.robotName
                assignment.finished = moment
            }
        }
        ticket.flags.hookSucceeded = true
        occupy(state, people: people, target: .people)
        record(.handlersNamed, state: state.id, comment: named.message, assignment: asked, actor: .robot)
        notify()
    }

    mutating func retryHook() throws(CanonicalError) {
        guard ticket.handling.kind == .hook else {
            throw .illegalState(.notWaitingForHook, "the ticket is not in a hook state")
        }
        effects.append(.callHook(ticket.state))
        record(.hookCalled, state: ticket.state)
    }

    mutating func timerFired(_ id: TransitionID) throws(CanonicalError) {
        guard let state = workflow.state(ticket.state), let transition = workflow.transition(id),
            transition.source == state.id
        else { throw .illegalState(.transitionNotHere, "the ticket has left the timer's state") }
        try requireOpen()
        try proceed(by: transition, from: state, kind: .timerFired, comment: "")
    }

    /// All children of the present state have ended. Only a state that names the robot waits for them.
    mutating func childrenEnded() throws(CanonicalError) {
        guard let state = workflow.state(ticket.state), ticket.handling.people.contains(Actor.robotName),
            let transition = workflow.transitions(from: state.id).first
        else { return }
        try proceed(by: transition, from: state, kind: .childrenEnded, comment: "")
    }

    private mutating func proceed(
        by transition: Transition, from state: State, kind: TicketEvent.Kind, comment: String,
        input: FieldInput = FieldInput()
    ) throws(CanonicalError) {
        let target = try destination(of: transition, input: input)
        let acted = aggregate.openAssignments.first
        leave(acted: acted?.guid, by: Actor.robotName, transition: transition.id)
        try arrive(target, by: transition, input: input, route: nil)
        record(kind, state: state.id, transition: transition, comment: comment, assignment: acted?.guid, actor: .robot)
        notify()
    }
}

extension State {
    /// Whether its hook's own answer leaves the ticket where it is.
    fileprivate var waitsForCallBack: Bool {
        switch participant {
        case .hook(let hook): hook.waits
        case .script: false
        default: true
        }
    }
}
