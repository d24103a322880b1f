import Testing
@testable import CanonicalModel

/// What is saved and called, step by step.
@Suite struct LinkRunTests {
    private let now = Moment(seconds: 1_900_000_000)

    private func begin(_ twins: Twins, _ mode: LinkRun.Mode = .all) -> LinkRun {
        LinkRun(twins.link, rules: twins.rules, mode: mode)
    }

    private func wrong(_ step: String) {
        Issue.record(Testing.Comment(rawValue: step))
    }

    /// Goes on to the first effect that is no look.
    private func looked(_ run: inout LinkRun, _ twins: Twins) -> LinkRun.Effect {
        var effect = run.next(.begin, at: now)
        while case .look(let side, _) = effect {
            effect = run.next(.saw(side == .local ? twins.local : twins.remote), at: now)
        }
        return effect
    }

    @Test("A link that has not changed costs two looks and no write") func idle() {
        let twins = Twins()
        var run = begin(twins)
        // The version is news, nothing else.
        var seen = twins
        seen.link = twins.decide().link
        run = begin(seen)
        #expect(looked(&run, seen) == .finish(.settled))
    }

    @Test("The write is in the link before the call is made, and struck with its answer") func writeAhead() throws {
        var twins = Twins()
        twins.edit("title", local: "new")
        var run = begin(twins)
        guard case .save(let before, _, let due) = looked(&run, twins), due == now else { return wrong("not saved first") }
        #expect(before.ends.remote.unanswered.map(\.print) == [Fingerprint(of: "new")])
        guard case .call(.update) = run.next(.saved, at: now) else { return wrong("no call") }
        guard case .save(let after, _, nil) = run.next(.answered(.done(Receipt(version: "v2"))), at: now) else { return wrong("not saved") }
        #expect(after.ends.remote.unanswered.isEmpty && after.ends.remote.settled["title"] == Fingerprint(of: "new"))
        #expect(after.ends.remote.version == "v2")
        #expect(run.next(.saved, at: now) == .finish(.settled))
    }

    @Test("A call without an answer leaves the link due, with the write still in it") func unanswered() {
        var twins = Twins()
        twins.edit("title", local: "new")
        var run = begin(twins)
        _ = looked(&run, twins)
        _ = run.next(.saved, at: now)
        #expect(run.next(.answered(.unanswered), at: now) == .finish(.again))
        #expect(run.link.ends.remote.unanswered.count == 1)
    }

    @Test("A stale version is read again, a few times") func stale() {
        var twins = Twins()
        twins.edit("title", local: "new")
        var run = begin(twins)
        var effect = looked(&run, twins)
        for _ in 0..<3 {
            _ = run.next(.saved, at: now)
            guard case .save = run.next(.answered(.stale), at: now) else { return wrong("not saved") }
            effect = run.next(.saved, at: now)
            while case .look(let side, _) = effect { effect = run.next(.saw(side == .local ? twins.local : twins.remote), at: now) }
        }
        _ = run.next(.saved, at: now)
        _ = run.next(.answered(.stale), at: now)
        guard case .save(_, _, let due) = run.next(.saved, at: now) else { return wrong("goes on for ever") }
        #expect(due == now && run.next(.saved, at: now) == .finish(.again))
    }

    @Test("A refusal for good stops this link only, and says why") func refused() {
        var twins = Twins()
        twins.edit("title", local: "new")
        var run = begin(twins)
        _ = looked(&run, twins)
        _ = run.next(.saved, at: now)
        guard case .save(let link, let report, nil) = run.next(.answered(.refused("too long")), at: now) else { return wrong("not saved") }
        #expect(link.phase == .held(.refused(.remote, reason: "too long")) && report.deadLetters.count == 1)
        #expect(run.next(.saved, at: now) == .finish(.stopped))
    }

    @Test("A plan decides what a run would do, and does nothing") func plan() {
        var twins = Twins()
        twins.edit("title", local: "new")
        var run = begin(twins, .plan)
        #expect(looked(&run, twins) == .finish(.planned))
        #expect(run.decisions.first?.actions == twins.decide().actions && run.link == twins.link)
    }

    @Test("What would end a ticket is left for the end of the round") func deferred() {
        var twins = Twins()
        twins.edit(.lifecycle, local: "closed")
        var run = begin(twins, .sparing)
        guard case .save(let link, _, _) = looked(&run, twins) else { return wrong("not saved") }
        #expect(link == twins.link && run.next(.saved, at: now) == .finish(.deferred))
    }

    @Test("A new ticket that a list has told costs one remote call") func oneCall() {
        let twins = Twins.new()
        var run = LinkRun(twins.link, rules: twins.rules, handed: (.local, Twins.ticket("7"), true))
        guard case .save = run.next(.begin, at: now), case .call(.create) = run.next(.saved, at: now) else { return wrong("looks first") }
        guard case .save(let link, _, nil) = run.next(.answered(.done(Receipt(id: "A1"))), at: now) else { return wrong("not saved") }
        #expect(link.ends.remote.id == "A1" && run.next(.saved, at: now) == .finish(.settled))
    }

    @Test("After a creation with comments to follow only the new twin is read") func readsTheTwin() {
        let twins = Twins.new()
        var given = Twins.ticket("7")
        given.comments = [SyncComment(id: "1", text: "hello", author: "", at: now)]
        var run = LinkRun(twins.link, rules: twins.rules, handed: (.local, given, true))
        guard case .save = run.next(.begin, at: now), case .call(.create) = run.next(.saved, at: now),
            case .save(let link, _, _) = run.next(.answered(.done(Receipt(id: "A1"))), at: now)
        else { return wrong("not made") }
        #expect(run.next(.saved, at: now) == .look(.remote, .byID("A1")))
        let made = Sighting.present(Twins.ticket("A1", origin: link.origin), inScope: true)
        guard case .save = run.next(.saw(made), at: now), case .call(.comment(.remote, _, let comment)) = run.next(.saved, at: now) else {
            return wrong("says nothing")
        }
        #expect(comment.text == "hello")
    }

    @Test("A creation that finds its ticket there settles nothing: it may show an older state") func wasThere() {
        var twins = Twins.new()
        twins.rules.traits.remote.keepsOriginsUnique = true
        let first = twins.decide().actions
        if let create = first.first { twins.link.begin(create, at: now) }
        twins.edit("title", local: "newer")
        var run = begin(twins)
        twins.remote = .absent
        _ = looked(&run, twins)
        _ = run.next(.saved, at: now)
        guard case .save(let link, _, _) = run.next(.answered(.done(Receipt(id: "A1", wasThere: true))), at: now) else {
            return wrong("not saved")
        }
        #expect(link.ends.remote.settled.isEmpty && link.ends.remote.unanswered.count == 2, "the first attempt's")
        twins.remote = .present(Twins.ticket("A1", origin: link.origin), inScope: true)
        twins.link = link
        #expect(twins.decide().writes == ["remote title=newer"] && twins.decide().conflicts.isEmpty)
    }

    @Test("A creation without an answer is looked for by its origin") func looksUp() {
        var twins = Twins.new()
        twins.link.begin(.create(.remote, origin: twins.link.origin, fields: [:]), at: now)
        var run = begin(twins)
        _ = run.next(.begin, at: now)
        #expect(run.next(.saw(twins.local), at: now) == .look(.remote, .byOrigin(twins.link.origin)))
    }

    @Test("A linked twin that a search leaves out is read by its id before anything is said of it", arguments: [false, true])
    func searchedInVain(isGone: Bool) {
        let twins = Twins()
        var run = LinkRun(twins.link, rules: twins.rules, searched: .remote)
        _ = run.next(.begin, at: now)
        #expect(run.next(.saw(twins.local), at: now) == .look(.remote, .byOrigin(twins.link.origin)))
        guard let id = twins.link.ends.remote.id else { return wrong("no twin") }
        #expect(run.next(.saw(.absent), at: now) == .look(.remote, .byID(id)))
        let effect = run.next(.saw(isGone ? .missing : twins.remote), at: now)
        #expect(run.decisions.last?.situation == (isGone ? .notSeen : .linked), "\(effect)")
    }

    @Test("Another ticket with its origin does not take a linked twin's place") func searchedAndFoundAnother() {
        let twins = Twins()
        var run = LinkRun(twins.link, rules: twins.rules, searched: .remote)
        _ = run.next(.begin, at: now)
        _ = run.next(.saw(twins.local), at: now)
        let other = Twins.ticket("other", origin: twins.link.origin)
        guard case .look(.remote, .byID) = run.next(.saw(.matches([other])), at: now) else { return wrong("the twin is not looked at") }
        _ = run.next(.saw(twins.remote), at: now)
        #expect(run.link.phase == .held(.twoMatches(.remote)) && run.link.ends.remote.id == twins.link.ends.remote.id)
    }

    @Test("The brake stops what is more than its share, but never a few", arguments: [
        (Int64(10), Int64(20), false), (11, 20, true), (11, 55, false), (12, 55, true), (0, 0, false),
    ]) func brake(count: Int64, links: Int64, stops: Bool) {
        #expect(Brake().stops(ending: count, of: links) == stops)
    }
}
