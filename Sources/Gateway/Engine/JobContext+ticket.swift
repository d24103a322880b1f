import CanonicalModel

extension JobContext {
    /// Decides a request and stores what was decided, with all that follows from it.
    mutating func perform(_ request: CommandRequest) throws -> CommandOutcome {
        try addPeople(request.newPeople, to: request.tenant)
        let stored = try decideAndStore(request)
        try followUp(stored, of: request)
        return CommandOutcome(ticket: stored.aggregate.ticket, openAssignments: stored.aggregate.openAssignments)
    }

    /// One decision, without what follows from it for other tickets.
    mutating func decideAndStore(_ request: CommandRequest) throws -> Decision {
        let definitions = definitions[request.tenant]
        let before: TicketAggregate?
        let workflow: Workflow
        var facts = Facts()
        switch request.target {
        case .new(let id):
            guard let found = definitions.workflow(id) else {
                throw CanonicalError.notFound(.workflow, "workflow is not existed or has been deleted")
            }
            before = nil
            workflow = found
            try learn(&facts, of: request, workflow: found)
        case .existing(let key):
            guard let found = try store.aggregate(key, in: request.tenant) else {
                throw CanonicalError.notFound(.ticket, "ticket is not existed or has been deleted")
            }
            guard let known = definitions.workflow(of: found.ticket) else {
                throw CanonicalError.notFound(.workflow, "the workflow of ticket \(found.ticket.id) is gone")
            }
            before = found
            workflow = known
            facts.parent = try found.ticket.parent.flatMap { parent in try store.ticket(.id(parent.ticket), in: request.tenant) }
        }
        let context = DecisionContext(
            workflow: workflow, definitions: definitions, facts: facts, calendar: settings.calendar(of: request.gate), now: now)
        let decision = try decide(request, on: before, in: context, random: &random)
        // Nothing changes without an event, so without one there is nothing to store.
        guard !decision.events.isEmpty else { return decision }
        let saved = try store.save(decision, replacing: before)
        try send(saved)
        try setTimers(saved, isNew: before == nil)
        return saved
    }

    /// What has to be known before a ticket can be created.
    private func learn(_ facts: inout Facts, of request: CommandRequest, workflow: Workflow) throws {
        if let limit = workflow.limit.count, let hours = workflow.limit.period {
            let level = workflow.limit.level ?? .perPerson
            let since = now.advanced(bySeconds: -(min(max(hours, 0), 24 * 366 * 100) * 3600))
            let creator = level == .perPerson ? request.actor.name : nil
            let recent = try store.recentTickets(
                of: workflow.id, in: request.tenant, by: creator, since: since, limit: max(limit, 1))
            if level == .perPerson { facts.recentByCreator = recent } else { facts.recentOverall = recent }
        }
        guard case .create(let new)? = request.commands.first else { return }
        if let parent = new.parent { facts.parent = try store.ticket(.id(parent.ticket), in: request.tenant) }
        facts.newTicketID = try store.nextTicketID()
        facts.newSerialNumber = try serialNumber(for: request)
    }

    /// `<prefix>_<YYYYMMDD><counter>`, the counter of at least four digits.
    private func serialNumber(for request: CommandRequest) throws -> String {
        let date = settings.calendar(of: request.gate).civil(now).date
        let day = String(date.year * 10_000 + date.month * 100 + date.day)
        let counter = String(try store.nextSerial(in: request.tenant, day: day))
        let padding = String(repeating: "0", count: max(0, 4 - counter.utf8.count))
        return "\(request.serialPrefix)_\(day)\(padding)\(counter)"
    }

    /// What leaves the gateway goes into the outbox, with the newest event.
    private func send(_ decision: Decision) throws {
        guard let event = decision.events.last else { return }
        let ticket = decision.aggregate.ticket
        var sent: Set<OutboxEntry.Kind> = []
        for effect in decision.effects {
            let kind: OutboxEntry.Kind
            switch effect {
            case .notify(let notice): kind = .notice(notice)
            case .callHook(let state): kind = .hook(state)
            default: continue
            }
            // A request of several commands tells once.
            guard sent.insert(kind).inserted else { continue }
            if case .hook = kind { try store.supersedeHooks(of: ticket.id) }
            try store.enqueue(
                OutboxEntry(tenant: ticket.tenant, ticket: ticket.id, event: event.sequence, kind: kind, created: now))
        }
    }

    /// Only what is armed when all is done is written: a request may pass through several states.
    private func setTimers(_ decision: Decision, isNew: Bool) throws {
        let ticket = decision.aggregate.ticket
        var armed: [ArmedTimer] = []
        var isCancelled = false
        for effect in decision.effects {
            switch effect {
            case .cancelTimers:
                armed.removeAll()
                isCancelled = true
            case .armTimer(let transition, let due):
                armed.append(ArmedTimer(tenant: ticket.tenant, ticket: ticket.id, transition: transition, due: due))
            default: break
            }
        }
        if isCancelled, !isNew { try store.cancelTimers(of: ticket.id) }
        for timer in armed { try store.arm(timer) }
    }

    /// People a caller has named and the directory does not know are kept as external.
    private mutating func addPeople(_ people: [Person], to tenant: TenantID) throws {
        let known = definitions[tenant].directory.people
        var added: [Person] = []
        var names: Set<Username> = []
        for person in people where known[person.username] == nil && names.insert(person.username).inserted {
            added.append(person)
        }
        guard !added.isEmpty else { return }
        let highest = known.values.lazy.map(\.id).max() ?? 0
        for index in added.indices {
            added[index].id = highest + Int64(index) + 1
            added[index].kind = .external
            try store.put(added[index].stored, in: tenant)
        }
        definitions.replace(definitions[tenant].adding(added))
    }
}
