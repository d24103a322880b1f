import Testing
@testable import CanonicalModel

/// Table 2 of docs/sync.md.
@Suite struct ConflictRuleTests {
    private func conflicting(_ rule: ConflictRule) -> Twins {
        var twins = Twins(title: FieldRule("title", conflict: rule))
        twins.edit("title", local: "a", remote: "b")
        return twins
    }

    @Test("local and remote: that side's value is everybody's", arguments: [
        (ConflictRule.local, "remote title=a", Side.local), (.remote, "local title=b", .remote),
    ]) func oneSide(rule: ConflictRule, write: String, winner: Side) {
        let decision = conflicting(rule).decide()
        #expect(decision.writes == [write])
        #expect(decision.conflicts == [
            FieldConflict(field: "title", values: Sided(local: "a", remote: "b"), rule: rule, winner: winner),
        ])
    }

    @Test("newest: the later edit wins, by clocks put right; a tie and the unknown are local's", arguments: [
        (Int64?(10), Int64?(20), Int64(0), Side.remote), (20, 10, 0, .local), (10, 10, 0, .local), (10, 20, 15, .local), (10, 20, 5, .remote),
        (20, 10, -15, .remote), (nil, 20, 0, .local), (10, nil, 0, .local),
    ]) func newest(local: Int64?, remote: Int64?, ahead: Int64, winner: Side) {
        var twins = conflicting(.newest)
        twins[.local].changed = local.map { twins.later($0) }
        twins[.remote].changed = remote.map { twins.later($0) }
        twins.rules.remoteClockAhead = ahead * 1000
        #expect(twins.decide().conflicts.first?.winner == winner)
    }

    @Test("newest: a field's own time counts before the ticket's") func newestField() {
        var twins = conflicting(.newest)
        twins[.local].changed = twins.later(99)
        twins[.local].fieldsChanged["title"] = twins.later(1)
        twins[.remote].changed = twins.later(50)
        #expect(twins.decide().conflicts.first?.winner == .remote)
    }

    private static let ladder: [[Lifecycle]] = [
        [.draft], [.pending], [.returned, .withdrawn], [.inProgress], [.cancelled], [.failed], [.closed], [.completed],
    ]

    @Test("higherState: the further state wins, a tie is local's", arguments: Lifecycle.allCases, Lifecycle.allCases)
    func higherState(local: Lifecycle, remote: Lifecycle) {
        guard local != remote else { return }
        var twins = Twins()
        twins.settle(.lifecycle, local: "unheard", remote: "unheard")
        twins.edit(.lifecycle, local: JSON(local.rawValue), remote: JSON(remote.rawValue))
        func rung(_ state: Lifecycle) -> Int? { Self.ladder.firstIndex { $0.contains(state) } }
        let winner: Side = (rung(remote) ?? 0) > (rung(local) ?? 0) ? .remote : .local
        #expect(twins.decide().conflicts.first?.winner == winner)
        #expect(twins.decide().deadLetters.isEmpty, "the further state never reopens")
    }

    @Test("keepBoth: local's value is everybody's, the remote's is kept in a comment on both sides, before anything is written over") func keepBoth() {
        let decision = conflicting(.keepBoth).decide()
        #expect(decision.comments == ["local: title: b", "remote: title: b"] && decision.writes == ["remote title=a"])
        guard case .comment = decision.actions.first else {
            Issue.record("\(decision.actions)")
            return
        }
    }

    @Test("keepBoth: the comment is made once, however often the writing is tried") func keepBothOnce() {
        var twins = conflicting(.keepBoth)
        for action in twins.decide().actions.prefix(2) {
            twins.link.begin(action, at: twins.now)
            twins.link.conclude(action, with: Receipt(), begunAt: twins.now)
        }
        let decision = twins.decide()
        #expect(decision.comments.isEmpty && decision.writes == ["remote title=a"])
    }

    @Test("keepBoth: while nobody knows whether the comment is there the value is not written over") func keepBothInDoubt() {
        var twins = conflicting(.keepBoth)
        if let note = twins.decide().actions.first { twins.link.begin(note, at: twins.now) }
        let decision = twins.decide()
        #expect(decision.writes.isEmpty && decision.waitUntil == twins.later(120))
    }

    @Test("ask: nothing is written, the field waits") func ask() {
        let decision = conflicting(.ask).decide()
        #expect(decision.writes.isEmpty && decision.deadLetters == [.conflict("title")] && decision.link.held["title"] != nil)
    }

    @Test("Defaults: newest, and the higher state for the lifecycle") func defaults() {
        #expect(FieldRule("title").conflict == .newest && FieldRule(.lifecycle).conflict == .higherState)
    }
}
