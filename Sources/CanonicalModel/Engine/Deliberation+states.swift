extension Deliberation {
    /// Leaves the present state: its open assignments end and its timers stop.
    mutating func leave(acted guid: Guid?, by handler: Username, transition: TransitionID?) {
        for index in aggregate.assignments.indices where aggregate.assignments[index].isOpen {
            let isActed = aggregate.assignments[index].guid == guid
            aggregate.assignments[index].status = isActed ? .done : .revoked
            aggregate.assignments[index].finished = now
            aggregate.assignments[index].updated = now
            if isActed {
                aggregate.assignments[index].handler = handler
                aggregate.assignments[index].taken = aggregate.assignments[index].taken ?? now
                aggregate.assignments[index].transition = transition
            }
        }
        ticket.handling = .nobody
        effects.append(.cancelTimers)
    }

    mutating func revokeOpen(except kept: Guid?) {
        for open in aggregate.openAssignments where open.guid != kept {
            let moment = now
            updateAssignment(open.guid) { assignment in
                assignment.status = .revoked
                assignment.finished = moment
            }
        }
    }

    /// Arrives in a state as its configuration says, or with the handler a route names.
    mutating func enter(_ state: State, input: FieldInput, route: Route? = nil)
        throws(CanonicalError)
    {
        ticket.state = state.id
        switch state.kind {
        case .end:
            ticket.handling = Handling(kind: .person)
            finish()
            return
        case .initial:
            occupy(state, people: [ticket.creator], target: .people)
        case .normal:
            let resolved = try handlers(of: state, input: input, route: route)
            occupy(state, people: resolved.people, target: resolved.target)
        }
        ticket.moments.finished = nil
        ticket.moments.closed = nil
        armTimers(of: state)
    }

    private func handlers(of state: State, input: FieldInput, route: Route?)
        throws(CanonicalError) -> Resolved
    {
        if let handler = route?.handler { return try resolve(handler) }
        if let known = remembered(state) ?? productLineGroup(state) { return known }
        return try resolve(state, input: input)
    }

    /// Whoever handled here last, where the state remembers.
    private func remembered(_ state: State) -> Resolved? {
        guard state.remembersLastHandler else { return nil }
        // What is called or run is so each time, even where somebody once acted in its place.
        switch state.participant {
        case .hook, .script: return nil
        default: break
        }
        return lastHandled(state.id)?.handler.map { Resolved(people: [$0], target: .people) }
    }

    /// A state's assignment that a person handled last; the engine's own steps do not count.
    func lastHandled(_ state: StateID) -> Assignment? {
        aggregate.assignments.last {
            $0.state == state && $0.status == .done && $0.handler != nil && $0.handler != Actor.robotName
        }
    }

    /// A state that names nobody gives the work to the group of the ticket's product line, if it has one.
    private func productLineGroup(_ state: State) -> Resolved? {
        guard case .nobody = state.participant, let id = ticket.productLine,
            let line = context.definitions.productLines[id], let department = line.department
        else { return nil }
        return Resolved(people: directory.members(of: department), target: .productLine(id))
    }

    /// Gives the work of a state to people.
    mutating func occupy(_ state: State, people: [Username], target: Assignment.Target) {
        var people = people
        if case .hook = target {
            ticket.handling = .hook
            addAssignment(state, people: [], target: .hook)
            effects.append(.callHook(state.id))
            return
        }
        if state.kind == .normal, case .nobody = state.participant, case .nobody = target, people.isEmpty {
            ticket.handling = .nobody
            return
        }
        guard ticket.flags.needsHandling else {
            ticket.handling = .nobody
            return
        }
        if state.distribution == .random, people.count > 1 {
            people = [people[Int.random(in: 0..<people.count, using: &random)]]
        }
        ticket.handling = .by(people)
        involve(people)
        if state.distribution == .all, state.kind == .normal {
            ticket.handling.votes = people.map { Handling.Vote(person: $0) }
            for person in people { addAssignment(state, people: [person], target: target) }
        } else {
            addAssignment(state, people: people, target: target)
        }
    }

    @discardableResult
    mutating func addAssignment(_ state: State, people: [Username], target: Assignment.Target) -> Guid {
        var target = target
        if case .people = target, let line = ticket.productLine, state.kind == .normal { target = .productLine(line) }
        let guid = Guid(random: &random)
        aggregate.assignments.append(
            Assignment(
                guid: guid, number: Int64(aggregate.assignments.count) + 1, state: state.id, stateName: state.name,
                target: target, people: people, created: now))
        return guid
    }

    mutating func involve(_ people: [Username]) {
        var known = Set(ticket.involved)
        for person in people where known.insert(person).inserted { ticket.involved.append(person) }
    }

    mutating func dropAssignments() {
        aggregate.assignments.removeAll(where: \.isOpen)
        ticket.handling = .nobody
    }

    mutating func updateAssignment(_ guid: Guid, _ change: (inout Assignment) -> Void) {
        guard let index = aggregate.assignments.firstIndex(where: { $0.guid == guid }) else { return }
        change(&aggregate.assignments[index])
        aggregate.assignments[index].updated = now
    }

    /// Changes the newest open assignment.
    mutating func updateOpenAssignment(_ change: (inout Assignment) -> Void) {
        guard let index = aggregate.assignments.lastIndex(where: \.isOpen) else { return }
        change(&aggregate.assignments[index])
        aggregate.assignments[index].updated = now
    }

    mutating func armTimers(of state: State) {
        for transition in workflow.transitions(from: state.id) {
            guard let seconds = transition.timer, seconds > 0 else { continue }
            effects.append(.armTimer(transition.id, at: now.advanced(bySeconds: seconds)))
        }
    }

    /// The ticket has come to its end; those that wait for it are told.
    mutating func finish() {
        ticket.moments.finished = ticket.moments.finished ?? now
        ticket.moments.closed = now
        effects.append(.relatedEnded)
    }

    /// A handler has acted; past the initial state that starts the ticket.
    mutating func markStarted() {
        guard ticket.moments.started == nil, workflow.state(ticket.state)?.kind != .initial else { return }
        ticket.moments.started = now
        if ticket.lifecycle == .pending { ticket.lifecycle = .inProgress }
    }

    /// Where the ticket stands after a transition.
    func lifecycle(after transition: Transition, into state: State) -> Lifecycle {
        switch (transition.attribute, state.kind) {
        case (.refuse, .end): .failed
        case (.refuse, _): .returned
        case (_, .end): .completed
        case (_, .initial): .draft
        case (_, .normal): ticket.hasStarted ? .inProgress : .pending
        }
    }

    /// Where an outside service is still to say who handles there is nobody to tell yet.
    mutating func notify() {
        if ticket.handling.kind == .hook, case .external? = workflow.state(ticket.state)?.participant { return }
        for notice in workflow.notices { effects.append(.notify(notice)) }
    }

    var mustAcceptFirst: Bool {
        guard !ticket.handling.isHelping, ticket.handling.kind == .several, ticket.handling.people.count > 1 else {
            return false
        }
        return workflow.state(ticket.state)?.distribution == .acceptFirst
    }

    func requireOpen() throws(CanonicalError) {
        if ticket.lifecycle.hasEnded || workflow.state(ticket.state)?.kind == .end {
            throw .illegalState(.ended, "工单当前状态无需操作")
        }
    }

    func requireParticipant() throws(CanonicalError) {
        guard ticket.handling.people.contains(actor) else {
            throw .forbidden(.notParticipant, "not current participant, no permission")
        }
    }

    /// The assignment by that guid, if it is open and the actor's to act on.
    func heldAssignment(_ guid: Guid) throws(CanonicalError) -> Assignment {
        guard let assignment = aggregate.assignment(guid) else {
            throw .notFound(.assignment, "任务 \(guid) 不属于该工单")
        }
        guard assignment.isOpen else { throw .conflict(.assignmentDone, "任务 \(guid) 已处理完成") }
        let isHandlersOnly = assignment.handler.map { $0 == actor } ?? true
        guard isHandlersOnly, assignment.people.contains(actor) else {
            throw .forbidden(.notParticipant, "任务 \(guid) 由他人持有，无权处理")
        }
        return assignment
    }

    /// Help comes first: until it has ended nobody but the helper does anything with the work, and the helper only gives
    /// it back.
    func requireNoHelp() throws(CanonicalError) {
        if ticket.handling.isHelping {
            throw .illegalState(.helpRequested, "the ticket is in add node status, please end that first")
        }
    }

    /// The open assignment that an act is about: the actor's own, or for an administrator that of whoever has to act.
    func ownAssignment() -> Assignment? {
        let open = aggregate.openAssignments
        let handlers = Set(ticket.handling.people)
        return open.first { $0.people.contains(actor) } ?? open.first { !handlers.isDisjoint(with: $0.people) } ?? open.first
    }
}
