import Testing
@testable import CanonicalModel

/// What holds after every decision, whatever was decided.
enum Invariants {
    static func check(_ decision: Decision, after before: TicketAggregate?) {
        for problem in problems(decision, after: before) { Issue.record(Testing.Comment(rawValue: problem)) }
    }

    static func problems(_ decision: Decision, after before: TicketAggregate?) -> [String] {
        history(decision, after: before) + handling(decision.aggregate) + assignments(decision.aggregate)
            + codecs(decision.aggregate)
    }

    /// Every change is in exactly one event, and the events' changes add up to the ticket.
    private static func history(_ decision: Decision, after before: TicketAggregate?) -> [String] {
        var found: [String] = []
        let (ticket, events) = (decision.aggregate.ticket, decision.events)
        let first = (before?.eventCount ?? 0) + 1
        if events.map(\.number) != (0..<events.count).map({ first + Int64($0) }) { found.append("event numbers have gaps") }
        if decision.aggregate.eventCount != first - 1 + Int64(events.count) { found.append("events are miscounted") }
        let versionBefore = before?.ticket.version ?? 0
        if ticket.version != versionBefore + Int64(events.count) {
            found.append("version \(versionBefore) became \(ticket.version) by \(events.count) events")
        }
        let folded = events.reduce(before?.ticket.json ?? JSONObject()) { TicketChanges.applied($1.changes, to: $0) }
        if folded != ticket.json {
            let difference = TicketChanges.between(folded, ticket.json)
            found.append("events do not add up to the ticket: \(JSON.object(difference).text)")
        }
        return found
    }

    /// An event is its columns and its body; nothing is lost between them.
    static func problems(of events: [TicketEvent]) -> [String] {
        events.filter { event in
            var copy = TicketEvent(
                ticket: event.ticket, number: event.number, kind: event.kind, at: event.at, actor: Actor(coded: event.actor.coded),
                caller: event.caller, state: event.state, stateName: "")
            copy.take(body: event.body)
            return copy != event
        }.map { "event \($0.kind) does not survive its own form" }
    }

    private static func handling(_ aggregate: TicketAggregate) -> [String] {
        var found: [String] = []
        let (ticket, open) = (aggregate.ticket, aggregate.openAssignments)
        let handlers = Set(ticket.handling.people)
        let asked = Set(open.flatMap(\.people))
        let waitsForHelp = ticket.handling.isHelping && !ticket.handling.votes.isEmpty
        if waitsForHelp ? !handlers.isSubset(of: asked) : handlers != asked {
            found.append("\(handlers) have to act, but \(asked) were asked")
        }
        if handlers.count != ticket.handling.people.count { found.append("somebody has to act twice") }
        if !handlers.isSubset(of: ticket.involved) { found.append("handlers who are not involved") }
        if ticket.lifecycle.hasEnded || ticket.flags.isDeleted, !open.isEmpty || !handlers.isEmpty {
            found.append("an ended ticket is still somebody's")
        }
        if ticket.handling.kind == .hook, open.map(\.target) != [.hook] { found.append("a hook without its assignment") }
        let openVotes = ticket.handling.votes.filter { $0.transition == nil }.map(\.person)
        if !ticket.handling.votes.isEmpty {
            if openVotes.isEmpty { found.append("a vote that nobody can decide") }
            if openVotes.count != open.count { found.append("\(openVotes.count) open votes, \(open.count) assignments") }
            if !ticket.handling.isHelping, Set(openVotes) != handlers { found.append("open votes are not the handlers'") }
        }
        if ticket.lifecycle.hasEnded != (ticket.moments.closed != nil) { found.append("ended and closed differ") }
        return found
    }

    private static func assignments(_ aggregate: TicketAggregate) -> [String] {
        var found: [String] = []
        let all = aggregate.assignments
        if all.map(\.number) != (0..<all.count).map({ Int64($0) + 1 }) { found.append("assignment numbers have gaps") }
        if Set(all.map(\.guid)).count != all.count { found.append("two assignments with one guid") }
        for assignment in all where assignment.isOpen == (assignment.finished != nil) {
            found.append("assignment \(assignment.number) is \(assignment.status) and finished \(assignment.finished != nil)")
        }
        for assignment in all where assignment.isOpen && assignment.state != aggregate.ticket.state {
            found.append("assignment \(assignment.number) is open in a state that was left")
        }
        return found
    }

    private static func codecs(_ aggregate: TicketAggregate) -> [String] {
        var found: [String] = []
        if Ticket(json: aggregate.ticket.json) != aggregate.ticket { found.append("the ticket does not survive its own form") }
        for assignment in aggregate.assignments where Assignment(json: assignment.json, id: assignment.id) != assignment {
            found.append("assignment \(assignment.number) does not survive its own form")
        }
        return found
    }
}
