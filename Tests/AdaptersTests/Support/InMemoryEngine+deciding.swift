import CanonicalModel

extension InMemoryEngine.State {
    func aggregate(_ key: TicketKey, in tenant: TenantID) -> TicketAggregate? {
        aggregates.values.first { aggregate in
            let ticket = aggregate.ticket
            guard ticket.tenant == tenant, !ticket.flags.isDeleted else { return false }
            return switch key {
            case .id(let id): ticket.id == id
            case .guid(let guid): ticket.guid == guid
            case .serialNumber(let number): ticket.serialNumber == number
            }
        }
    }

    mutating func carryOut(_ request: CommandRequest, at now: Moment) throws(CanonicalError) -> CommandOutcome {
        addPeople(request.newPeople, to: request.tenant)
        let definitions = definitions[request.tenant] ?? Definitions(tenant: request.tenant)
        let aggregate: TicketAggregate?
        let workflow: Workflow?
        switch request.target {
        case .new(let id):
            aggregate = nil
            workflow = definitions.workflow(id)
        case .existing(let key):
            guard let found = self.aggregate(key, in: request.tenant) else {
                throw .notFound(.ticket, "ticket is not existed or has been deleted")
            }
            aggregate = found
            workflow = definitions.workflow(of: found.ticket)
        }
        guard let workflow else { throw .notFound(.workflow, "workflow is not existed or has been deleted") }
        let context = DecisionContext(
            workflow: workflow, definitions: definitions, facts: facts(for: request, on: aggregate, workflow, at: now),
            calendar: .utc, now: now)
        // A refusal must leave no trace, not even in the generator.
        var random = random
        var decision = try decide(request, on: aggregate, in: context, random: &random)
        self.random = random
        keep(&decision)
        return CommandOutcome(ticket: decision.aggregate.ticket, openAssignments: decision.aggregate.openAssignments)
    }

    private mutating func keep(_ decision: inout Decision) {
        for index in decision.aggregate.assignments.indices where decision.aggregate.assignments[index].id == 0 {
            decision.aggregate.assignments[index].id = nextAssignment
            nextAssignment += 1
        }
        let id = decision.aggregate.ticket.id
        nextTicket = max(nextTicket, id.value + 1)
        aggregates[id] = decision.aggregate
        for var event in decision.events {
            event.sequence = EventSequence(Int64(events.count) + 1)
            events.append(event)
        }
        effects += decision.effects
    }

    private func facts(
        for request: CommandRequest, on aggregate: TicketAggregate?, _ workflow: Workflow, at now: Moment
    ) -> Facts {
        let since = now.advanced(bySeconds: -(workflow.limit.period ?? 0) * 3600)
        let recent = aggregates.values.map(\.ticket).filter {
            $0.tenant == request.tenant && $0.workflow == workflow.id && $0.moments.created > since
        }
        var parent = aggregate?.ticket.parent?.ticket
        if case .create(let new)? = request.commands.first { parent = new.parent?.ticket }
        return Facts(
            recentByCreator: Int64(recent.count { $0.creator == request.actor.name }), recentOverall: Int64(recent.count),
            parent: parent.flatMap { aggregates[$0]?.ticket }, newTicketID: TicketID(nextTicket),
            newSerialNumber: "\(request.serialPrefix)_\(nextTicket)")
    }

    private mutating func addPeople(_ people: [Person], to tenant: TenantID) {
        guard let old = definitions[tenant] else { return }
        let unknown = people.filter { old.directory.person($0.username) == nil }
        guard !unknown.isEmpty else { return }
        let directory = Directory(
            people: Array(old.directory.people.values) + unknown, departments: Array(old.directory.departments.values),
            roles: Array(old.directory.roles.values))
        definitions[tenant] = Definitions(
            tenant: tenant, directory: directory, workflows: Array(old.workflows.values),
            pastWorkflows: Array(old.pastWorkflows.values), productLines: Array(old.productLines.values),
            types: Array(old.types.values), tags: Array(old.tags.values), organizations: Array(old.organizations.values),
            forms: Array(old.forms.values), notices: Array(old.notices.values), aliases: old.aliases)
    }
}

extension TicketQuery {
    func matches(_ aggregate: TicketAggregate, events: [TicketEvent], find: (TicketID) -> Ticket?) -> Bool {
        let ticket = aggregate.ticket
        return ticket.tenant == tenant && !ticket.flags.isDeleted && scope.contains(ticket.workflow)
            && shown?.contains(ticket.standIn(find)) ?? true && matchesWork(ticket, events) && matchesPlace(ticket) && matchesOrigin(ticket) && matchesClass(ticket)
    }

    private func matchesWork(_ ticket: Ticket, _ events: [TicketEvent]) -> Bool {
        switch relation {
        case nil: true
        case .creator(let name): ticket.creator == name
        case .handler(let name): !ticket.lifecycle.hasEnded && ticket.handling.people.contains(name)
        case .involved(let name): ticket.involved.contains(name)
        case .worked(let name):
            events.contains { $0.ticket == ticket.id && $0.transition != nil && $0.actor.name == name }
        }
    }

    private func matchesPlace(_ ticket: Ticket) -> Bool {
        accepts(ids.map(Set.init), ticket.id) && accepts(workflows, ticket.workflow) && accepts(states, ticket.state)
            && accepts(lifecycles, ticket.lifecycle)
            && (ticket.lifecycle != .failed || failedHasOutcome.map { $0 == (ticket.outcome != nil) } ?? true)
            && accepts(hasStarted, ticket.hasStarted)
            && accepts(parent, ticket.parent?.ticket) && accepts(parentState, ticket.parent?.state)
    }

    private func matchesOrigin(_ ticket: Ticket) -> Bool {
        let created = ticket.moments.created
        return accepts(creator, ticket.creator)
            && updatedFrom.map { ticket.moments.updated >= $0 } ?? true
            && createdFrom.map { created >= $0 } ?? true && createdTo.map { created <= $0 } ?? true
            && serialNumberPrefix.map { ticket.serialNumber.hasPrefix($0) } ?? true
            && titlePart.map { $0.isEmpty || ticket.title.contains($0) } ?? true
            && customerNamePart.map { $0.isEmpty || ticket.customer.organizationName.contains($0) } ?? true
    }

    private func matchesClass(_ ticket: Ticket) -> Bool {
        let lines = productLines.map { wanted in ticket.productLine.map(wanted.contains) ?? false } ?? true
        let tagged = tags.map { !$0.isDisjoint(with: ticket.tags) } ?? true
        let urgent = priorities.map { wanted in ticket.classification.priority.map(wanted.contains) ?? false } ?? true
        return lines && tagged && urgent && accepts(type, ticket.classification.type) && accepts(subtype, ticket.classification.subtype)
            && accepts(secondSubtype, ticket.classification.secondSubtype)
    }

    private func accepts<Value: Equatable>(_ wanted: Value?, _ value: Value?) -> Bool {
        wanted == nil || wanted == value
    }

    private func accepts<Value: Hashable>(_ wanted: Set<Value>?, _ value: Value) -> Bool {
        wanted?.contains(value) ?? true
    }
}
