import Testing
@testable import CanonicalModel

/// Table 1 of docs/sync.md, row 14: the rows of fields.
@Suite struct FieldRowTests {
    /// A title of each kind on each side; "ours" is what an unanswered write was to set.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var local: JSON = "old"
        var remote: JSON = "old"
        var writes: [String] = []
        var testDescription: String { name }
    }

    private static let rows = [
        Row(name: "a: nothing has changed"),
        Row(name: "a: both sides changed to the same", local: "new", remote: "new"),
        Row(name: "a: our own write has arrived", local: "ours", remote: "ours"),
        Row(name: "c: an older write of ours is on the remote, local stayed", remote: "ours", writes: ["remote title=old"]),
        Row(name: "c: an older write of ours is on the remote, local went on", local: "new", remote: "ours", writes: ["remote title=new"]),
        Row(name: "d: an older write of ours is on local", local: "ours", writes: ["local title=old"]),
        Row(name: "d: and the remote went on", local: "ours", remote: "new", writes: ["local title=new"]),
        Row(name: "e: local changed", local: "new", writes: ["remote title=new"]),
        Row(name: "f: remote changed", remote: "new", writes: ["local title=new"]),
        Row(name: "g: both changed; a tie is local's", local: "a", remote: "b", writes: ["remote title=a"]),
    ]

    @Test("A title travels as its row says", arguments: rows) func title(row: Row) {
        var twins = Twins()
        for side in Side.allCases {
            twins.link.ends[side].unanswered = [.init(field: "title", print: Fingerprint(of: "ours"), at: twins.now)]
        }
        twins.edit("title", local: row.local, remote: row.remote)
        #expect(twins.decide().writes == row.writes)
    }

    @Test("Row a settles what agrees, and the next look finds nothing to do") func settles() {
        var twins = Twins()
        twins.edit("title", local: "new", remote: "new")
        let decision = twins.decide()
        #expect(decision.link.ends.local.settled["title"] == Fingerprint(of: "new"))
        twins.link = decision.link
        #expect(twins.decide().link == decision.link && twins.decide().actions.isEmpty)
    }

    @Test("Row b: a difference that was accepted stays") func accepted() {
        var twins = Twins()
        twins.settle("title", local: "here", remote: "there")
        #expect(twins.decide().actions.isEmpty)
    }

    @Test("What came back shorter than it was sent is no change of the remote") func lossy() {
        var twins = Twins(title: FieldRule("title", form: .text(limit: 3)))
        twins.edit("title", local: "longer")
        let decision = twins.decide()
        #expect(decision.writes == ["remote title=longer"])
        var link = decision.link
        for action in decision.actions {
            link.begin(action, at: twins.now)
            link.conclude(action, with: Receipt(), begunAt: twins.now)
        }
        twins.link = link
        twins.edit("title", remote: "lon")
        #expect(twins.decide().actions.isEmpty)
    }

    @Test("An unanswered write counts in the first look after its doubt, as long as it shows, and no longer") func doubt() {
        var twins = Twins()
        twins.link.ends.remote.unanswered = [.init(field: "title", print: Fingerprint(of: "ours"), at: twins.now)]
        twins.edit("title", remote: "ours")
        twins.now = twins.later(500)
        let decision = twins.decide()
        #expect(decision.writes == ["remote title=old"] && decision.echoes == 1)
        twins.link = decision.link
        #expect(twins.decide().writes == ["remote title=old"], "still there: once more")
        twins.edit("title", remote: "old")
        twins.link = twins.decide().link
        #expect(twins.link.ends.remote.unanswered.isEmpty)
        twins.edit("title", remote: "ours")
        #expect(twins.decide().writes == ["local title=ours"], "by now a person must have written it")
    }

    @Test("Directions: what may not be written is accepted", arguments: [
        (JobRules.Direction.push, "new", "old", ["remote title=new"]), (.push, "old", "new", []),
        (.push, "a", "b", ["remote title=a"]), (.pull, "new", "old", []), (.pull, "old", "new", ["local title=new"]),
        (.pull, "a", "b", ["local title=b"]),
    ]) func directions(direction: JobRules.Direction, local: String, remote: String, writes: [String]) {
        for ofJob in [true, false] {
            var twins = Twins(title: FieldRule("title", direction: ofJob ? .both : direction))
            if ofJob { twins.rules.direction = direction }
            twins.edit("title", local: JSON(local), remote: JSON(remote))
            let decision = twins.decide()
            #expect(decision.writes == writes && decision.conflicts.isEmpty)
            if writes.isEmpty {
                twins.link = decision.link
                #expect(twins.decide().link == twins.link, "settled")
            }
        }
    }

    @Test("A side that cannot be read is taken to show what is settled") func unread() {
        var twins = Twins()
        twins.remote = .unread
        #expect(twins.decide().actions.isEmpty)
        twins.edit("title", local: "new")
        #expect(twins.decide().writes == ["remote title=new"])
    }

    // MARK: Lifecycle

    @Test("Row h: what it means that a ticket has ended", arguments: [
        (JobRules.Closing.follow, ["remote lifecycle=completed"], [String]()), (.tell, [], ["remote: here: completed"]), (.ignore, [], []),
    ]) func closing(rule: JobRules.Closing, writes: [String], comments: [String]) {
        var twins = Twins()
        twins.rules.closing.local = rule
        twins.edit(.lifecycle, local: "completed")
        let decision = twins.decide()
        #expect(decision.writes == writes && decision.comments == comments)
        var link = decision.link
        for action in decision.actions {
            link.begin(action, at: twins.now)
            link.conclude(action, with: Receipt(), begunAt: twins.now)
        }
        twins.link = link
        if rule == .follow { twins.edit(.lifecycle, remote: "completed") }
        #expect(twins.decide().actions.isEmpty, "told once")
    }

    @Test("Row i: a ticket that has ended is not reopened silently", arguments: [
        (JobRules.Reopening.ask, [String](), [DeadLetter.reopening(.remote)]), (.follow, ["remote lifecycle=inProgress"], []),
        (.restate, ["local lifecycle=closed"], []),
    ]) func reopening(rule: JobRules.Reopening, writes: [String], letters: [DeadLetter]) {
        var twins = Twins()
        twins.rules.reopening = rule
        twins.settle(.lifecycle, local: "closed", remote: "closed")
        twins.edit(.lifecycle, local: "inProgress")
        let decision = twins.decide()
        #expect(decision.writes == writes && decision.deadLetters == letters)
    }

    @Test("Row i does not give way to a conflict rule", arguments: ConflictRule.allCases) func reopeningInConflict(rule: ConflictRule) {
        var twins = Twins(lifecycle: FieldRule(.lifecycle, conflict: rule))
        twins.edit(.lifecycle, local: "inProgress", remote: "closed")
        twins[.local].changed = twins.later(9)
        twins[.remote].changed = twins.now
        #expect(!twins.decide().writes.contains("remote lifecycle=inProgress"))
    }

    // MARK: Holding

    private var asking: Twins {
        var twins = Twins(title: FieldRule("title", conflict: .ask))
        twins.edit("title", local: "a", remote: "b")
        return twins
    }

    @Test("A held field is reported once and the others go on") func held() {
        var twins = asking
        let first = twins.decide()
        #expect(first.deadLetters == [.conflict("title")] && first.conflicts.first?.winner == nil)
        twins.link = first.link
        twins.edit(.lifecycle, local: "inProgress")
        let second = twins.decide()
        #expect(second.deadLetters.isEmpty && second.conflicts.isEmpty && second.writes == ["remote lifecycle=inProgress"])
    }

    @Test("A verdict is carried out and then forgotten", arguments: [(Side.local, "remote title=a"), (.remote, "local title=b")])
    func verdict(side: Side, write: String) {
        var twins = asking
        twins.link = twins.decide().link
        twins.link.verdicts["title"] = side
        let decision = twins.decide()
        #expect(decision.writes == [write])
        var link = decision.link
        for action in decision.actions {
            link.begin(action, at: twins.now)
            link.conclude(action, with: Receipt(), begunAt: twins.now)
        }
        #expect(link.held.isEmpty && link.verdicts.isEmpty)
    }

    @Test("A verdict may reopen") func verdictReopens() {
        var twins = Twins()
        twins.settle(.lifecycle, local: "closed", remote: "closed")
        twins.edit(.lifecycle, local: "inProgress")
        twins.link = twins.decide().link
        twins.link.verdicts[.lifecycle] = .local
        #expect(twins.decide().writes == ["remote lifecycle=inProgress"])
    }

    @Test("A hold is decided anew when a side shows something else, and ends when the values agree") func heldAnew() {
        var twins = asking
        twins.link = twins.decide().link
        twins.edit("title", local: "c")
        #expect(twins.decide().deadLetters == [.conflict("title")])
        twins.edit("title", local: "b")
        #expect(twins.decide().deadLetters.isEmpty && twins.decide().link.held.isEmpty)
    }
}
