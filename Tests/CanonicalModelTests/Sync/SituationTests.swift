import Testing
@testable import CanonicalModel

/// Table 1 of docs/sync.md, rows 1 to 13.
@Suite struct SituationTests {
    private static let found = Twins.ticket("A1", origin: Origin(system: "here", id: "7"))

    private func second(made seconds: Int64) -> SyncTicket {
        var ticket = Twins.ticket("A2", origin: Origin(system: "here", id: "7"))
        ticket.made = Moment(seconds: seconds)
        return ticket
    }

    @Test("Row 1: a link that is stopped stays as it is, whatever the sides show", arguments: [
        Link.Phase.held(.deleted(.remote)), .detached, .gone,
    ]) func stopped(phase: Link.Phase) {
        var twins = Twins()
        twins.link.phase = phase
        twins.edit("title", local: "new", remote: "other")
        let decision = twins.decide()
        #expect(decision.situation == .stopped && decision.actions.isEmpty && decision.link == twins.link)
    }

    @Test("Row 2: a value without a counterpart holds the link, whether it was read or is to be written") func unmappable() {
        var twins = Twins()
        twins.remote = .unmappable("title")
        #expect(twins.decide().link.phase == .held(.unmappable("title")))

        let table = LookupTable([.init(local: "old", remote: "O")])
        var writing = Twins(title: FieldRule("title", form: .table(table)))
        writing.edit("title", local: "unheard of")
        writing.edit(.lifecycle, local: "inProgress")
        let decision = writing.decide()
        #expect(decision.situation == .unmappable && decision.deadLetters == [.unmappable("title")])
        #expect(decision.actions.isEmpty, "nothing is done by halves")
    }

    @Test("Row 3: two twins are asked about") func twoMatches() {
        var twins = Twins.new()
        twins.remote = .matches([Self.found, second(made: 1)])
        let decision = twins.decide()
        #expect(decision.situation == .twoMatches && decision.deadLetters == [.twoMatches(.remote)] && decision.actions.isEmpty)
    }

    @Test("Row 3, keepOldest: the earliest made is the twin, the other is deleted") func keepOldest() {
        var twins = Twins.new()
        twins.rules.twoMatches = .keepOldest
        twins.remote = .matches([Self.found, second(made: 1)])
        let decision = twins.decide()
        #expect(decision.link.ends.remote.id == "A2" && decision.actions.first == .delete(.remote, "A1"))
    }

    @Test("Row 3, keepOldest: the linked one stays the twin, however old the other is") func keepLinked() {
        var twins = Twins()
        twins.rules.twoMatches = .keepOldest
        twins.remote = .matches([second(made: 1), Self.found])
        let decision = twins.decide()
        #expect(decision.link.ends.remote.id == "A1" && decision.actions == [.delete(.remote, "A2")])
    }

    @Test("Row 4: what a creation without an answer has made is found again and not made twice") func foundAgain() {
        var twins = Twins.new()
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: twins.now)
        twins.remote = .matches([Self.found])
        let decision = twins.decide()
        #expect(decision.situation == .linked && decision.actions.isEmpty)
        #expect(decision.link.ends.remote.id == "A1" && decision.link.creation == nil)
    }

    @Test("Row 4: of another twin than the linked one nothing is settled") func anotherTwin() {
        var twins = Twins()
        twins.edit("title", local: "old")
        var other = second(made: 1)
        other.fields["title"] = "stale"
        twins.remote = .matches([other])
        let decision = twins.decide()
        #expect(decision.conflicts.map(\.field) == ["title"], "not a plain change of the remote")
    }

    @Test("Row 10: nothing is left of a ticket that never had a twin") func nothing() {
        var twins = Twins.new()
        twins.local = .deleted
        #expect(twins.decide().situation == .nothing)
        #expect(twins.decide().link.phase == .gone)
    }

    @Test("Row 13: a linked ticket that leaves the filter goes on, or is detached", arguments: [
        (JobRules.OutOfScope.keep, SyncDecision.Situation.linked, Link.Phase.linked), (.detach, .outOfScope, .detached),
    ]) func outOfScope(rule: JobRules.OutOfScope, situation: SyncDecision.Situation, phase: Link.Phase) {
        var twins = Twins()
        twins.rules.outOfScope = rule
        twins.local = .present(Twins.ticket("7"), inScope: false)
        let decision = twins.decide()
        #expect(decision.situation == situation && decision.link.phase == phase)
    }

    @Test("Row 5: what is not in the filter, or against the direction, is not carried") func notCarried() {
        var twins = Twins.new()
        twins.local = .present(Twins.ticket("7"), inScope: false)
        #expect(twins.decide().situation == .notCarried)
        twins.local = .present(Twins.ticket("7"), inScope: true)
        twins.rules.direction = .pull
        #expect(twins.decide().situation == .notCarried && twins.decide().actions.isEmpty)
    }

    @Test("Row 6: a new ticket is created on the other side with its origin") func new() {
        let decision = Twins.new().decide()
        #expect(decision.situation == .new)
        guard case .create(.remote, let origin, let fields) = decision.actions.first else {
            Issue.record("no creation: \(decision.actions)")
            return
        }
        #expect(origin == Origin(system: "here", id: "7") && fields["title"]?.value == "old" && fields[.lifecycle]?.value == "pending")
    }

    @Test("Row 7: where nobody can tell whether it was created, a person decides") func unanswered() {
        var twins = Twins.new()
        twins.rules.traits.remote.looksUp = false
        twins.remote = .unread
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: twins.now)
        let decision = twins.decide()
        #expect(decision.situation == .unanswered && decision.link.phase == .held(.unansweredCreation(.remote)))
    }

    @Test("Row 8: a creation without an answer is waited for, then made again") func inDoubt() {
        var twins = Twins.new()
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: twins.now)
        let end = twins.later(120)
        #expect(twins.decide().situation == .inDoubt && twins.decide().waitUntil == end && twins.decide().actions.isEmpty)
        twins.now = end
        #expect(twins.decide().situation == .inDoubt && twins.decide().actions.count == 1)
    }

    @Test("Row 8: nobody waits where a second creation would do nothing") func inDoubtUnique() {
        var twins = Twins.new()
        twins.rules.traits.remote.keepsOriginsUnique = true
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: twins.now)
        #expect(twins.decide().actions.count == 1)
    }

    @Test("Row 8: at least once creates again where nobody can tell") func atLeastOnce() {
        var twins = Twins.new()
        twins.rules.traits.remote.looksUp = false
        twins.rules.unanswered = .atLeastOnce
        twins.remote = .unread
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: twins.now)
        #expect(twins.decide().actions.isEmpty)
        twins.now = twins.later(120)
        #expect(twins.decide().actions.count == 1)
    }

    @Test("Row 8: a source that goes away is outlived by the doubt") func inDoubtAlone() {
        var twins = Twins.new()
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: twins.now)
        twins.local = .deleted
        #expect(twins.decide().situation == .inDoubt)
        twins.now = twins.later(120)
        #expect(twins.decide().link.phase == .gone)
    }

    @Test("Row 9: a ticket that is not found is looked for again twice") func notSeen() {
        var twins = Twins()
        twins.remote = .missing
        twins.edit("title", local: "new")
        for misses in 1...2 {
            let decision = twins.decide()
            #expect(decision.situation == .notSeen && decision.actions.isEmpty && decision.link.ends.remote.misses == misses)
            twins.link = decision.link
        }
        #expect(twins.decide().situation == .disappeared)
    }

    @Test("Row 11: when both are deleted the link is gone") func bothGone() {
        var twins = Twins()
        (twins.local, twins.remote) = (.deleted, .deleted)
        #expect(twins.decide().situation == .bothGone && twins.decide().link.phase == .gone)
    }

    @Test("Row 12: what becomes of the ticket whose twin was deleted", arguments: [
        (JobRules.Loss.detach, false, "detached"), (.ask, false, "held deleted"), (.close, false, "local lifecycle=closed, then detached"),
        (.delete, false, "delete local, then detached"), (.recreate, false, "create remote"),
        (.detach, true, "detached"), (.ask, true, "held deleted"), (.close, true, "held deleted"), (.delete, true, "held deleted"),
        (.recreate, true, "create remote"),
    ]) func deleted(rule: JobRules.Loss, wasEdited: Bool, outcome: String) {
        var twins = Twins()
        twins.rules.deletion.remote = rule
        twins.remote = .deleted
        if wasEdited { twins.edit("title", local: "new") }
        let decision = twins.decide()
        #expect(decision.situation == .deleted && Self.told(decision) == outcome)
    }

    @Test("Row 12: what is found instead of the ticket that was to be made again is compared anew, for another job may have made it")
    func recreatedByAnother() throws {
        var twins = Twins()
        twins.rules.deletion.remote = .recreate
        twins.remote = .deleted
        twins.settle("title", local: "edited", remote: "edited")
        twins.remote = .deleted
        let decision = twins.decide()
        twins.link = decision.link
        twins.link.begin(try #require(decision.actions.first), at: twins.now)
        // Its answer is lost; there is a ticket of the origin, with what the title once was.
        twins.remote = .matches([Twins.ticket("A2", origin: twins.link.origin)])
        #expect(twins.decide().conflicts.map(\.field) == ["title"])
    }

    @Test("Row 12: a disappearance asks by default, for the other side it may be nobody's wish") func disappeared() {
        var twins = Twins()
        twins.link.ends.remote.misses = 2
        twins.remote = .missing
        #expect(Self.told(twins.decide()) == "held disappeared")
    }

    @Test("Row 12: an ended ticket is not closed once more") func deletedAfterEnd() {
        var twins = Twins()
        twins.rules.deletion.remote = .close
        twins.remote = .deleted
        twins.edit(.lifecycle, local: "completed")
        #expect(Self.told(twins.decide()) == "detached")
    }

    private static func told(_ decision: SyncDecision) -> String {
        var words = decision.writes
        for action in decision.actions {
            if case .delete(let side, _) = action { words.append("delete \(side)") }
            if case .create(let side, _, _) = action { words.append("create \(side)") }
        }
        if case .held(let reason) = decision.link.phase { words.append("held " + reason.name) }
        if decision.link.phase == .detached { words.append("detached") }
        if decision.finally == .detached { words.append("then detached") }
        return words.joined(separator: ", ")
    }
}
