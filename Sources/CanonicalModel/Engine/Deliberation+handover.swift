extension Deliberation {
    /// One of several takes the work; from then on it is theirs alone.
    mutating func accept() throws(CanonicalError) {
        try requireOpen()
        try requireParticipant()
        guard mustAcceptFirst else {
            throw .illegalState(.acceptNotOffered, "participant is one people, do not accept ticket first")
        }
        let state = ticket.state
        let guid = ownAssignment()?.guid
        let (person, moment) = (actor, now)
        ticket.handling = .by([person])
        if let guid {
            updateAssignment(guid) { assignment in
                assignment.status = .inProgress
                assignment.handler = person
                assignment.people = [person]
                assignment.taken = moment
            }
        }
        markStarted()
        record(.accepted, state: state, assignment: guid)
    }

    mutating func deliver(to person: Username, comment: String, asAdministrator: Bool) throws(CanonicalError) {
        if asAdministrator {
            guard isAdministrator(actor) else { throw .forbidden(.notAdministrator, "you have no admin permission for this ticket") }
        } else {
            try requireParticipant()
        }
        try requireOpen()
        var guid = ownAssignment()?.guid
        let from = actor
        if ticket.handling.isHelping {
            ticket.handling.people = [person]
            handOver(guid, to: [person])
        } else if let index = ticket.handling.votes.firstIndex(where: { $0.person == from && $0.transition == nil }) {
            ticket.handling.votes[index].person = person
            ticket.handling.people = distinct(openVoters)
            handOver(guid, to: [person])
        } else {
            guid = giveAlone(to: person)
        }
        record(.delivered, state: ticket.state, comment: comment, assignment: guid)
        notify()
    }

    /// A handler asks somebody to help first; the work comes back afterwards.
    mutating func requestHelp(from person: Username, comment: String) throws(CanonicalError) {
        try requireOpen()
        try requireParticipant()
        let guid = ownAssignment()?.guid
        ticket.handling.kind = .person
        ticket.handling.people = [person]
        ticket.handling.helpRequestedBy = actor
        handOver(guid, to: [person])
        record(.helpRequested, state: ticket.state, comment: comment, assignment: guid)
        notify()
    }

    mutating func endHelp(comment: String) throws(CanonicalError) {
        guard let asker = ticket.handling.helpRequestedBy else {
            throw .illegalState(.noHelpRequested, "the ticket is not in add node status")
        }
        try requireParticipant()
        let guid = ownAssignment()?.guid
        ticket.handling.helpRequestedBy = nil
        let back = voter(for: asker, without: guid)
        ticket.handling.people = openVoters.isEmpty ? [asker] : distinct(openVoters)
        ticket.handling.kind = ticket.handling.people.count > 1 ? .several : .person
        handOver(guid, to: [back])
        record(.helpEnded, state: ticket.state, comment: comment, assignment: guid)
        notify()
    }

    /// Whose vote the assignment stands for that comes back from a helper. Where somebody asked further who has no vote,
    /// the asker takes that vote over: earlier askers are forgotten.
    private mutating func voter(for asker: Username, without guid: Guid?) -> Username {
        guard let index = uncoveredVote(without: guid) else { return asker }
        if openVoters.contains(asker) { return ticket.handling.votes[index].person }
        ticket.handling.votes[index].person = asker
        return asker
    }

    /// The work becomes one person's alone, whoever had it before.
    private mutating func giveAlone(to person: Username) -> Guid? {
        let kept = ownAssignment().flatMap { $0.target == .hook ? nil : $0.guid }
        revokeOpen(except: kept)
        ticket.handling = .by([person])
        handOver(kept, to: [person])
        if kept == nil, let state = workflow.state(ticket.state) {
            return addAssignment(state, people: [person], target: .people)
        }
        return kept
    }

    private mutating func handOver(_ guid: Guid?, to people: [Username]) {
        involve(people)
        guard let guid else { return }
        updateAssignment(guid) { assignment in
            assignment.people = people
            assignment.handler = nil
            assignment.status = .pending
        }
    }

    mutating func addComment(_ comment: Comment) throws(CanonicalError) {
        if comment.onlyWhileOpen { try requireOpen() }
        record(.commented, state: ticket.state, comment: comment.text, assignment: comment.assignment,
            group: comment.group, attachments: comment.attachments)
    }

    mutating func attach(_ attachments: [Attachment]) {
        ticket.attachments += attachments
        record(.attached, state: ticket.state, attachments: attachments)
    }

    /// A word to whoever has the work. The creator and whoever holds it may say it.
    mutating func remind(comment: String, group: JSONObject) throws(CanonicalError) {
        try requireOpen()
        // While somebody helps one of several, the others hold their assignments all the same.
        let holds = ticket.handling.people.contains(actor) || aggregate.openAssignments.contains { $0.people.contains(actor) }
        guard ticket.creator == actor || holds else {
            throw .forbidden(.notParticipant, "只有创建人或当前处理人可以催单")
        }
        record(.reminded, state: ticket.state, comment: comment, group: group)
        notify()
    }
}
