extension Deliberation {
    mutating func create(_ new: NewTicket) throws(CanonicalError) {
        guard !hasTicket else { throw .invalid("create", .contradiction, "the ticket exists already") }
        guard !workflow.isDeleted else { throw .notFound(.workflow, "workflow is not existed or has been deleted") }
        guard let initial = workflow.initialState else {
            throw .illegalState(.noInitialState, "workflow has no init state, please contact its administrator")
        }
        if new.copy == nil { try checkSubmission() }
        var begun = Ticket(
            id: context.facts.newTicketID, guid: Guid(random: &random), tenant: request.tenant,
            serialNumber: context.facts.newSerialNumber, title: "", detail: new.detail, workflow: workflow.id,
            workflowVersion: workflow.version, state: initial.id, lifecycle: .draft, creator: new.copy?.creator ?? actor,
            creatorName: new.creatorName, caller: request.caller, moments: TicketMoments(created: now))
        begun.customer = new.customer
        begun.classification = new.classification
        begun.productLine = new.productLine
        begun.tags = new.tags
        begun.groups = Self.withoutNulls(new.groups)
        begun.form = new.form
        begun.parent = new.parent
        begun.relation = new.relation
        begun.flags.needsHandling = new.needsHandling
        begun.moments.reported = new.reported
        begun.attachments = new.attachments
        begun.solutionAttachments = new.solutionAttachments
        begun.flags.isSolved = new.isSolved
        begun.substatus = new.substatus
        begin(TicketAggregate(ticket: begun))
        try fill(new.input, in: initial)
        ticket.title = try title(of: new)
        occupy(initial, people: [ticket.creator], target: .people)
        if !new.needsHandling { dropAssignments() }
        updateOpenAssignment { assignment in
            assignment.fields = new.assignmentFields
            if let route = new.intendedRoute, !route.isEmpty { assignment.intendedRoute = route }
        }
        armTimers(of: initial)
        pendingCreation = PendingCreation(comment: new.comment, group: new.eventGroup, attachments: new.attachments)
    }

    /// The given title through the workflow's template, whose placeholders may be any key of the request.
    private func title(of new: NewTicket) throws(CanonicalError) -> String {
        let given = new.title ?? new.input.values["title"]?.plainText ?? ""
        if new.copy != nil { return try checked(given) }
        let template = TitleTemplate(parsing: workflow.titleTemplate)
        let rendered: String
        do {
            rendered = try template.render { key in
                key == "title" ? given : new.input.values[key]?.plainText ?? knownValue(key)
            }
        } catch {
            throw .invalid("title", .missing, "the title template needs a field that was not given: \(error)")
        }
        return try checked(rendered)
    }

    func checked(_ title: String) throws(CanonicalError) -> String {
        guard title.unicodeScalars.count <= Deliberation.longestTitle else {
            throw .invalid("title", .tooLong, "title is longer than \(Deliberation.longestTitle) characters")
        }
        return title
    }

    /// A field that was not given has no value to put into a title.
    private func knownValue(_ key: String) -> String? {
        guard let value = baseValue(key), !value.isNull else { return nil }
        return value.plainText
    }

    static let longestTitle = 500

    /// The workflow's limit rule: who may submit, and how often.
    private func checkSubmission() throws(CanonicalError) {
        let rule = workflow.limit
        if let people = rule.people, !people.contains(actor) {
            throw .forbidden(.submission, "you can not create this ticket, it is not allowed for you")
        }
        if let departments = rule.departments {
            let mine = directory.departmentsAndAbove(actor)
            guard departments.contains(where: mine.contains) else {
                throw .forbidden(.submission, "you can not create this ticket, it is not allowed for your department")
            }
        }
        if let roles = rule.roles {
            let mine = directory.person(actor)?.roles ?? []
            guard roles.contains(where: mine.contains) else {
                throw .forbidden(.submission, "you can not create this ticket, it is not allowed for your role")
            }
        }
        guard let count = rule.count, rule.period != nil else { return }
        let recent = (rule.level ?? .perPerson) == .perPerson ? context.facts.recentByCreator : context.facts.recentOverall
        guard recent < count else {
            throw CanonicalError(.limitReached, "too many tickets of this kind in the last \(rule.period ?? 0) hours")
        }
    }
}
