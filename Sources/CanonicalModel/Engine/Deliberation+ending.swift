extension Deliberation {
    /// Ends the ticket outside a transition.
    mutating func end(_ closing: Closing, kind: TicketEvent.Kind) throws(CanonicalError) {
        let acted = try authorise(closing)
        if let changes = closing.changes { try write(changes) }
        if acted != nil { markStarted() }
        let from = workflow.state(ticket.state)
        leave(acted: acted?.guid, by: actor, transition: nil)
        if let end = workflow.endState { ticket.state = end.id }
        ticket.lifecycle = closing.lifecycle
        ticket.outcome = closing.outcome ?? ticket.outcome
        if let solved = closing.solved { ticket.moments.solved = solved }
        if let isSolved = closing.isSolved { ticket.flags.isSolved = isSolved }
        ticket.solutionAttachments += closing.attachments
        finish()
        // An administrator's closing is logged where the ticket stands afterwards, a handler's where it was done.
        let state = acted == nil ? ticket.state : from?.id ?? ticket.state
        record(kind, state: state, comment: closing.comment, assignment: acted?.guid,
            group: closing.changes?.eventGroup ?? closing.eventGroup, attachments: closing.attachments)
    }

    private func authorise(_ closing: Closing) throws(CanonicalError) -> Assignment? {
        switch closing.authority {
        case .administratorOrDraftCreator:
            if isAdministrator(actor) { return nil }
            let isDraft = workflow.state(ticket.state)?.kind == .initial
            guard ticket.creator == actor, isDraft else {
                throw .forbidden(.notAdministrator, "only an administrator, or the creator in the initial state, may close this ticket")
            }
            return nil
        case .assignment(let guid):
            let held = try heldAssignment(guid)
            try requireOpen()
            try requireNoHelp()
            return held
        case .creator:
            guard ticket.creator == actor else { throw .forbidden(.notCreator, "仅工单的创建人可关闭工单") }
            try requireOpen()
            return nil
        case .system:
            // Tickets that end each other must come to rest.
            try requireOpen()
            return nil
        }
    }

    /// An administrator puts the ticket into a state.
    mutating func forceState(_ id: StateID, comment: String) throws(CanonicalError) {
        guard isAdministrator(actor) else {
            throw .forbidden(.notAdministrator, "you have no admin permission for this ticket")
        }
        guard let state = workflow.state(id) else {
            throw .notFound(.state, "state \(id) is not one of the ticket's workflow")
        }
        let from = ticket.state
        leave(acted: nil, by: actor, transition: nil)
        try enter(state, input: FieldInput())
        if state.kind == .end {
            ticket.lifecycle = .completed
        } else if ticket.lifecycle.hasEnded {
            ticket.lifecycle = ticket.hasStarted ? .inProgress : .pending
        }
        record(.stateForced, state: from, comment: comment)
        if ticket.handling.kind != .hook { notify() }
    }

    /// The creator takes the ticket back.
    mutating func retreat(comment: String) throws(CanonicalError) {
        guard ticket.creator == actor else { throw .forbidden(.notCreator, "only the creator may retreat this ticket") }
        guard workflow.state(ticket.state)?.allowsRetreat == true else {
            throw .illegalState(.retreatNotAllowed, "the current state does not allow a retreat")
        }
        guard let initial = workflow.initialState else {
            throw .illegalState(.noInitialState, "workflow has no init state")
        }
        leave(acted: nil, by: actor, transition: nil)
        try enter(initial, input: FieldInput())
        ticket.lifecycle = .withdrawn
        record(.retreated, state: initial.id, comment: comment)
    }

    /// Everything open is taken back and the ticket is as if just saved. The creator may, with any task of the ticket.
    mutating func revoke(assignment guid: Guid, comment: String, group: JSONObject) throws(CanonicalError) {
        try requireOpen()
        guard ticket.creator == actor else { throw .forbidden(.notCreator, "只有创建人可以撤单") }
        guard aggregate.assignment(guid) != nil else { throw .notFound(.assignment, "任务 \(guid) 不属于该工单") }
        guard let initial = workflow.initialState else { throw .illegalState(.noInitialState, "流程没有初始步骤") }
        let from = ticket.state
        leave(acted: nil, by: actor, transition: nil)
        try enter(initial, input: FieldInput())
        ticket.lifecycle = .draft
        ticket.moments.started = nil
        record(.revoked, state: from, comment: comment, assignment: guid, group: group)
    }

    /// Back along the path the ticket came.
    mutating func sendBack(_ request: SendBack) throws(CanonicalError) {
        let held = try heldAssignment(request.assignment)
        try requireOpen()
        try requireNoHelp()
        guard let earlier = previous(to: held), let state = workflow.state(earlier.state) else {
            throw .illegalState(.noWayBack, "没有可回退的步骤")
        }
        if let changes = request.changes { try write(changes) }
        markStarted()
        let from = ticket.state
        leave(acted: held.guid, by: actor, transition: nil)
        ticket.state = state.id
        let people: [Username]
        if let handler = request.handler {
            people = try resolve(handler).people
        } else {
            let handler = earlier.handler == Actor.robotName ? nil : earlier.handler
            people = handler.map { [$0] } ?? earlier.people
        }
        if request.reopensEarlier {
            reopen(earlier.guid, people: people)
        } else {
            occupy(state, people: people, target: earlier.target)
        }
        armTimers(of: state)
        ticket.lifecycle = .returned
        record(.sentBack, state: from, comment: request.comment, assignment: held.guid,
            group: request.changes?.eventGroup ?? JSONObject())
        notify()
    }

    /// The assignment before this one on the way from the start. Loops are left out, so that going back again and again
    /// comes to the start and never leads forward.
    private func previous(to held: Assignment) -> Assignment? {
        let moved = aggregate.assignments.filter { $0.status == .done && $0.transition != nil && $0.target != .hook }
            .sorted { ($0.finished ?? now, $0.number) < ($1.finished ?? now, $1.number) }
        var path: [Assignment] = []
        for assignment in moved {
            if let loop = path.firstIndex(where: { $0.state == assignment.state }) { path.removeSubrange(loop...) }
            path.append(assignment)
        }
        let here = path.firstIndex { $0.state == held.state } ?? path.endIndex
        return path[..<here].last
    }

    private mutating func reopen(_ guid: Guid, people: [Username]) {
        ticket.handling = .by(people)
        involve(people)
        updateAssignment(guid) { assignment in
            assignment.status = .pending
            assignment.people = people
            assignment.handler = nil
            assignment.finished = nil
            assignment.transition = nil
        }
    }

    /// A product group declines; its manager gets the work. Once is enough.
    mutating func reject(productLine: ProductLineID?, comment: String) throws(CanonicalError) {
        try requireOpen()
        guard workflow.state(ticket.state)?.kind != .initial else {
            throw .illegalState(.alreadyDone, "工单状态不允许拒绝：尚未提交")
        }
        let here = aggregate.assignments.filter { $0.state == ticket.state }
        guard !here.contains(where: { $0.status == .rejected }) else {
            throw .illegalState(.alreadyDone, "工单状态不允许拒绝：已被拒绝过")
        }
        let open = here.filter { $0.isOpen && $0.target != .hook }
        let matching = productLine.map { line in open.filter { aggregate.productLine(of: $0) == line } } ?? open
        guard let rejected = matching.first, matching.count == 1 || productLine != nil else {
            throw .illegalState(.alreadyDone, "工单状态不允许拒绝：没有待处理的分配")
        }
        let moment = now
        updateAssignment(rejected.guid) { assignment in
            assignment.status = .rejected
            assignment.finished = moment
        }
        if aggregate.openAssignments.isEmpty { giveToManager(of: rejected) } else { dropVote(of: rejected) }
        record(.rejected, state: ticket.state, comment: comment, assignment: rejected.guid)
        notify()
    }

    /// The others who were asked still have to answer.
    private mutating func dropVote(of rejected: Assignment) {
        if let index = uncoveredVote(without: nil) { ticket.handling.votes.remove(at: index) }
        if ticket.handling.isHelping, Set(ticket.handling.people).isDisjoint(with: rejected.people) { return }
        ticket.handling.helpRequestedBy = nil
        ticket.handling.people = distinct(openVoters)
    }

    private mutating func giveToManager(of rejected: Assignment) {
        ticket.lifecycle = .pending
        ticket.moments.started = nil
        ticket.handling = .nobody
        guard let state = workflow.state(ticket.state), let manager = manager(of: rejected) else { return }
        ticket.handling = .by([manager])
        involve([manager])
        addAssignment(state, people: [manager], target: rejected.target)
    }

    /// Who answers for the group that was asked: the product line's manager, or else its department's leader, or the leader
    /// of the department that was asked itself.
    private func manager(of asked: Assignment) -> Username? {
        let line = aggregate.productLine(of: asked).flatMap { context.definitions.productLines[$0] }
        var departments = [line?.department]
        if case .department(let id) = asked.target { departments.append(id) }
        let leaders = departments.map { $0.flatMap { directory.departments[$0]?.leader } }
        return ([line?.manager] + leaders).compactMap { $0 }.first { directory.person($0) != nil }
    }

    mutating func delete() throws(CanonicalError) {
        guard isAdministrator(actor) else {
            throw .forbidden(.notAdministrator, "you have no admin permission for this ticket")
        }
        leave(acted: nil, by: actor, transition: nil)
        ticket.flags.isDeleted = true
        record(.deleted, state: ticket.state)
    }
}
