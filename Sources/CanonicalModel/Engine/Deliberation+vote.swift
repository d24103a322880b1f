/// States that everybody has to handle.
extension Deliberation {
    /// The ticket moves once all chose the same; if they all acted and differ, everybody is asked again, because only one
    /// answer of all can move it.
    mutating func vote(_ transition: Transition, into destination: State, wanted: Move, acted: Assignment?)
        throws(CanonicalError)
    {
        let voter = actor
        guard openVoters.contains(voter) else {
            throw .forbidden(.notParticipant, "not current participant, no permission")
        }
        let state = ticket.state
        // Whoever was also given somebody else's vote answers for both.
        for index in ticket.handling.votes.indices
        where ticket.handling.votes[index].person == voter && ticket.handling.votes[index].transition == nil {
            ticket.handling.votes[index].transition = transition.id
            ticket.handling.votes[index].transitionName = transition.name
        }
        closeVote(of: voter, transition: transition)
        let choices = Set(ticket.handling.votes.map(\.transition))
        if choices == [transition.id] {
            leave(acted: nil, by: voter, transition: transition.id)
            try arrive(destination, by: transition, input: wanted.input, route: wanted.route)
        } else {
            ticket.handling.people = distinct(openVoters)
            if !choices.contains(nil) { restartVote(state, target: acted?.target ?? .people) }
            ticket.lifecycle = transition.attribute == .refuse ? .returned : ticket.hasStarted ? .inProgress : .pending
        }
        record(.handled, state: state, transition: transition, comment: wanted.comment, assignment: acted?.guid,
            group: wanted.eventGroup)
        notify()
    }

    private mutating func closeVote(of voter: Username, transition: Transition) {
        let moment = now
        for open in aggregate.openAssignments where open.people.contains(voter) {
            updateAssignment(open.guid) { assignment in
                assignment.status = .done
                assignment.handler = voter
                assignment.taken = assignment.taken ?? moment
                assignment.finished = moment
                assignment.transition = transition.id
            }
        }
    }

    private mutating func restartVote(_ id: StateID, target: Assignment.Target) {
        guard let state = workflow.state(id) else { return }
        occupy(state, people: distinct(ticket.handling.votes.map(\.person)), target: target)
    }

    /// Those who have not voted yet; somebody who was given another's vote is here twice.
    var openVoters: [Username] {
        ticket.handling.votes.filter { $0.transition == nil }.map(\.person)
    }

    /// The first open vote that no open assignment but the one left out stands for.
    func uncoveredVote(without guid: Guid?) -> Int? {
        var open = ticket.handling.votes.indices.filter { ticket.handling.votes[$0].transition == nil }
        for assignment in aggregate.openAssignments where assignment.guid != guid {
            guard let covered = open.firstIndex(where: { assignment.people.contains(ticket.handling.votes[$0].person) }) else {
                continue
            }
            open.remove(at: covered)
        }
        return open.first
    }
}
