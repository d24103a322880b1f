import Testing
@testable import CanonicalModel

/// Table 1 of docs/sync.md, row 14: comments and attachments.
@Suite struct ItemRowTests {
    private static let said = SyncComment(id: "c1", text: "said", author: "lilei", at: Moment(seconds: 1_800_000_500))
    private static let key = Origin(system: "here", id: "7/c1")

    private var commented: Twins {
        var twins = Twins()
        twins[.local].comments = [Self.said]
        return twins
    }

    private var sent: SyncAction {
        .comment(.remote, "A1", .init(origin: Self.key, text: "said", author: "lilei", at: Self.said.at))
    }

    @Test("Row j: a comment that is there is not sent") func shown() {
        var twins = commented
        twins[.remote].comments = [SyncComment(id: "x", origin: Self.key, text: "said", author: "lilei", at: Self.said.at)]
        #expect(twins.decide().actions.isEmpty)
    }

    @Test("Row j: a comment never comes back to the system it was made in, whichever way it went round") func roundTrip() {
        var twins = commented
        twins[.local].comments[0].origin = Origin(system: "there", id: "A1/c9")
        twins[.remote].comments = [SyncComment(id: "c9", text: "said", author: "lilei", at: Self.said.at)]
        #expect(twins.decide().actions.isEmpty)
    }

    @Test("Row k: a comment that was removed there stays removed") func removed() {
        var twins = commented
        twins.link.ends.remote.known = [.comment(Self.key)]
        #expect(twins.decide().actions.isEmpty)
    }

    @Test("Row l: a comment without an answer is waited for, and sent again when it has not come") func inDoubt() {
        var twins = commented
        twins.link.begin(sent, at: twins.now)
        #expect(twins.decide().actions.isEmpty && twins.decide().waitUntil == twins.later(120))
        twins.now = twins.later(120)
        #expect(twins.decide().actions == [sent])
    }

    @Test("Row l: nobody waits where a second one would do nothing") func unique() {
        var twins = commented
        twins.rules.traits.remote.keepsOriginsUnique = true
        twins.link.begin(sent, at: twins.now)
        #expect(twins.decide().actions == [sent])
    }

    @Test("Row m: where nobody can look, a comment is sent at most once, or at least once", arguments: [
        (JobRules.Unanswered.atMostOnce, 0), (.atLeastOnce, 1),
    ]) func unread(rule: JobRules.Unanswered, count: Int) {
        var twins = commented
        twins.remote = .unread
        twins.rules.unanswered = rule
        twins.link.begin(sent, at: twins.now)
        twins.now = twins.later(120)
        #expect(twins.decide().actions.count == count)
    }

    @Test("Row n: a new comment is sent with its origin") func new() {
        #expect(commented.decide().actions == [sent])
    }

    @Test("Row n: attachments go by their content, in either direction") func attachments() {
        var twins = Twins()
        let (a, b, both) = (SyncAttachment(hash: "a", name: "a.png", size: 1), SyncAttachment(hash: "b", name: "b.png", size: 2),
            SyncAttachment(hash: "c", name: "c.png", size: 3))
        twins[.local].attachments = [a, both]
        twins[.remote].attachments = [b, both]
        #expect(twins.decide().actions == [.attach(.local, "7", b), .attach(.remote, "A1", a)])
    }

    @Test("Directions hold for comments and attachments too", arguments: [JobRules.Direction.push, .pull, .both]) func directions(direction: JobRules.Direction) {
        var twins = commented
        twins.rules.comments = direction
        #expect(twins.decide().actions.isEmpty == (direction == .pull))
    }

    @Test("Actions come in their order: comments of rules, comments, fields, attachments; local before remote") func order() {
        var twins = Twins(title: FieldRule("title", conflict: .keepBoth))
        twins.edit("title", local: "a", remote: "b")
        twins.edit(.lifecycle, remote: "inProgress")
        twins[.local].comments = [Self.said]
        twins[.remote].comments = [Self.said]
        twins[.local].attachments = [SyncAttachment(hash: "a", name: "a", size: 1)]
        let kinds = twins.decide().actions.map { action in
            switch action {
            case .comment(let side, _, let comment): "\(comment.text == "said" ? "comment" : "note") \(side)"
            case .update(let side, _, _, _): "fields \(side)"
            case .attach(let side, _, _): "file \(side)"
            case .create(let side, _, _), .delete(let side, _): "other \(side)"
            }
        }
        #expect(kinds == ["note local", "note remote", "comment local", "comment remote", "fields local", "fields remote", "file remote"])
    }
}
