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
        let guid = ownAssignment()?.guid
        let from = actor
        if let index = ticket.handling.votes.firstIndex(where: { $0.person == from && $0.transition == nil }) {
            ticket.handling.votes[index].person = person
            ticket.handling.people = distinct(ticket.handling.people.map { $0 == from ? person : $0 })
        } else {
            ticket.handling = Handling(kind: .person, people: [person], helpRequestedBy: ticket.handling.helpRequestedBy)
        }
        handOver(guid, to: [person])
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
        let openVoters = ticket.handling.votes.filter { $0.transition == nil }.map(\.person)
        ticket.handling.helpRequestedBy = nil
        ticket.handling.people = openVoters.isEmpty ? [asker] : openVoters
        ticket.handling.kind = openVoters.count > 1 ? .several : .person
        handOver(guid, to: [asker])
        record(.helpEnded, state: ticket.state, comment: comment, assignment: guid)
        notify()
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
            attachments: comment.attachments)
    }

    mutating func attach(_ attachments: [Attachment]) {
        ticket.attachments += attachments
        record(.attached, state: ticket.state, attachments: attachments)
    }

    /// A word to whoever has the work. The creator and whoever holds it may say it.
    mutating func remind(comment: String, group: JSONObject) throws(CanonicalError) {
        try requireOpen()
        guard ticket.creator == actor || ticket.handling.people.contains(actor) else {
            throw .forbidden(.notParticipant, "只有创建人或当前处理人可以催单")
        }
        record(.reminded, state: ticket.state, comment: comment, group: group)
        notify()
    }
}
