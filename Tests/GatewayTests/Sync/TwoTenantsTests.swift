import Adapters
import CanonicalModel
import Testing

@testable import Gateway

/// A whole job over a real store, both ends tenants of it.
@Suite("A job between two tenants")
struct TwoTenantsTests {
    @Test("A ticket is made on the other side with what the job maps, and with where it came from") func create() async throws {
        let world = try TwoTenants()
        let made = try world.create("printer", by: "dan", note: "on fire")
        let tally = try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        #expect(twin.title == "printer")
        #expect(twin.fields["note"] == "on fire")
        #expect(twin.creator == "dan")
        #expect(twin.lifecycle == .pending)
        #expect(twin.state == 102)
        #expect(twin.handling.people == ["ann", "bob"])
        let origin = try world.kit.engine.store.read { store throws(StoreError) in try store.origin(of: twin.id) }
        #expect(origin == Origin(system: "north", id: "\(made.id)"))
        #expect(tally.actions == 1)
        #expect(try await world.verify().count == 0)
    }

    @Test("Both sides' tickets are carried, and nothing is carried back") func bothWays() async throws {
        let world = try TwoTenants()
        for number in 0..<12 { try world.create("n\(number)") }
        for number in 0..<9 { try world.create("s\(number)", in: TwoTenants.south) }
        try await world.sync()
        let second = try await world.sync()
        #expect(second.actions == 0)
        let full = try await world.sync(full: true)
        #expect(full.actions == 0)
        #expect(try world.tickets(TwoTenants.north).count == 21)
        #expect(try world.tickets(TwoTenants.south).count == 21)
        #expect(try await world.verify(strictly: true).count == 0)
    }

    @Test("Edits of different fields on both sides are both kept") func merge() async throws {
        let world = try TwoTenants()
        let made = try world.create("printer")
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        try world.edit(made.id, in: TwoTenants.north, title: "big printer")
        try world.edit(twin.id, in: TwoTenants.south, note: "out of paper")
        let tally = try await world.sync()
        for (id, tenant) in [(made.id, TwoTenants.north), (twin.id, TwoTenants.south)] {
            let ticket = try #require(try world.ticket(id, in: tenant))
            #expect(ticket.title == "big printer" && ticket.fields["note"] == "out of paper")
        }
        #expect(tally.conflicts.isEmpty)
        #expect(try await world.sync().actions == 0)
    }

    @Test("Of two edits of one field the rule decides", arguments: [
        (ConflictRule.newest, "south 2"), (.local, "north 1"), (.remote, "south 2"), (.keepBoth, "north 1"),
    ]) func conflict(rule: ConflictRule, title: String) async throws {
        let world = try TwoTenants { job in job.rules.fields[0].conflict = rule }
        let made = try world.create("printer")
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        try world.edit(made.id, in: TwoTenants.north, title: "north 1")
        try world.edit(twin.id, in: TwoTenants.south, title: "south 2")
        let tally = try await world.sync()
        #expect(tally.conflicts == [rule: 1])
        #expect(try world.ticket(made.id, in: TwoTenants.north)?.title == title)
        #expect(try world.ticket(twin.id, in: TwoTenants.south)?.title == title)
        let kept = try world.comments(of: made.id)
        #expect(kept == (rule == .keepBoth ? ["title: south 2"] : []))
        #expect(try world.comments(of: twin.id) == kept)
    }

    @Test("A conflict that is asked about waits for a person's word") func ask() async throws {
        let world = try TwoTenants { job in job.rules.fields[0].conflict = .ask }
        let made = try world.create("printer")
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        try world.edit(made.id, in: TwoTenants.north, title: "north 1")
        try world.edit(twin.id, in: TwoTenants.south, title: "south 2")
        try await world.sync()
        #expect(try world.letters() == ["conflict"])
        #expect(try world.ticket(twin.id, in: TwoTenants.south)?.title == "south 2")
        try world.request(.replay(nil, verdict: .remote))
        try await world.sync()
        #expect(try world.ticket(made.id, in: TwoTenants.north)?.title == "south 2")
        #expect(try world.letters().isEmpty)
        #expect(try await world.verify().count == 0)
    }

    @Test("A ticket ends on the other side by the transition that leads there", arguments: [
        (Lifecycle.completed, TicketEvent.Kind.handled), (.closed, .closed),
    ]) func ending(lifecycle: Lifecycle, kind: TicketEvent.Kind) async throws {
        let world = try TwoTenants()
        let made = try world.create("printer")
        try await world.sync()
        if lifecycle == .completed {
            try world.act(made.id, in: TwoTenants.north, TinyWorkflow.move(TinyWorkflow.finish), by: "ann")
        } else {
            try world.act(made.id, in: TwoTenants.north, .close(Closing(lifecycle: .closed, authority: .administratorOrDraftCreator)))
        }
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        #expect(twin.lifecycle == lifecycle)
        #expect(twin.state == 103)
        #expect(twin.handling.people.isEmpty)
        #expect(try world.kit.engine.events(EventQuery(ticket: twin.id)).items.first?.kind == kind)
    }

    @Test("A closed ticket is not reopened silently") func reopening() async throws {
        let world = try TwoTenants()
        let made = try world.create("printer")
        try await world.sync()
        try world.act(made.id, in: TwoTenants.north, .close(Closing(lifecycle: .closed, authority: .administratorOrDraftCreator)))
        try await world.sync()
        try world.act(made.id, in: TwoTenants.north, .forceState(TinyWorkflow.work, comment: ""))
        try await world.sync()
        #expect(try world.twin(of: made.id)?.lifecycle == .closed)
        #expect(try world.letters() == ["reopening"])
        try world.request(.replay(nil, verdict: .local))
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        #expect(twin.lifecycle == .pending && twin.state == 102)
    }

    @Test("A deletion does what the job says", arguments: [JobRules.Loss.detach, .close, .delete, .recreate])
    func deletion(rule: JobRules.Loss) async throws {
        let world = try TwoTenants { job in job.rules.deletion = Sided(both: rule) }
        let made = try world.create("printer")
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        try world.act(twin.id, in: TwoTenants.south, .delete)
        try await world.sync()
        let north = try world.ticket(made.id, in: TwoTenants.north)
        switch rule {
        case .detach: #expect(north?.lifecycle == .pending)
        case .close: #expect(north?.lifecycle == .closed)
        case .delete: #expect(north == nil)
        case .recreate: #expect(try world.tickets(TwoTenants.south).map(\.title) == ["printer"])
        case .ask: break
        }
        #expect(try await world.sync().actions == 0)
    }

    @Test("Comments travel once, with their author, and never back") func comments() async throws {
        let world = try TwoTenants()
        let made = try world.create("printer")
        try world.act(made.id, in: TwoTenants.north, .comment(Comment(text: "hello")), by: "ann")
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        #expect(try world.comments(of: twin.id) == ["hello"])
        try world.act(twin.id, in: TwoTenants.south, .comment(Comment(text: "who is there?")), by: "bob")
        try await world.sync()
        try await world.sync(full: true)
        #expect(try world.comments(of: made.id) == ["hello", "who is there?"])
        #expect(try world.comments(of: twin.id) == ["hello", "who is there?"])
        let event = try world.kit.engine.events(EventQuery(ticket: twin.id, newestFirst: false)).items.first { $0.comment == "hello" }
        #expect(event?.group["sync"]?["author"] == "ann")
        #expect(event?.actor == .app("sync/pair"))
    }

    @Test("Files travel by their content, once") func attachments() async throws {
        let world = try TwoTenants()
        let made = try world.create("printer")
        let shelf = try #require(world.surroundings.files)
        let path = world.kit.folder.path("given")
        let bytes = Array("a photograph".utf8)
        try #require(bytes.withUnsafeBytes { FileWriter.write($0, to: path) })
        let hash = Hex.encode(try OpenSSLCryptography().digest(.sha256, bytes))
        let kept = try shelf.take(
            TemporaryFile(path: path, size: Int64(bytes.count), sha256: hash), as: "photo.jpg", in: TwoTenants.north, now: world.kit.clock.now)
        _ = try world.kit.engine.perform(.keepAttachment(kept)).get()
        try shelf.settle(kept.id)
        try world.act(made.id, in: TwoTenants.north, .attach([kept.attachment]))
        try await world.sync()
        try await world.sync(full: true)
        let twin = try #require(try world.twin(of: made.id))
        #expect(twin.attachments.map(\.name) == ["photo.jpg"])
        #expect(twin.attachments.map(\.sha256) == [hash])
        let file = try #require(twin.attachments.first?.file)
        let stored = try #require(try world.kit.engine.attachments([file], in: TwoTenants.south).first)
        #expect(stored.size == Int64(bytes.count))
        #expect(try await world.verify(strictly: true).count == 0)
    }

    @Test("A poisoned ticket stops its own lane only, and goes on when it is put right") func poisoned() async throws {
        let world = try TwoTenants()
        let poisoned = try world.create("odd")
        try world.act(
            poisoned.id, in: TwoTenants.north,
            .saveFields(FieldChanges(input: FieldInput(values: ["count": "many"], writable: .anyField))))
        for number in 0..<5 { try world.create("n\(number)") }
        try await world.sync()
        #expect(try world.tickets(TwoTenants.south).count == 5)
        #expect(try world.letters() == ["refused"])
        try await world.sync(full: true)
        #expect(try world.letters() == ["refused"])
        try world.act(
            poisoned.id, in: TwoTenants.north, .saveFields(FieldChanges(input: FieldInput(values: ["count": .null], writable: .anyField))))
        try world.request(.replay(nil, verdict: nil))
        try await world.sync()
        #expect(try world.twin(of: poisoned.id)?.title == "odd")
        #expect(try world.letters().isEmpty)
    }

    @Test("The brake stops a job that would end too many, until a person lifts it") func brake() async throws {
        let world = try TwoTenants { job in
            job.rules.brake.percent = 20
            job.rules.brake.atLeast = 3
            job.rules.deletion = Sided(both: .delete)
        }
        let made = try (0..<20).map { try world.create("n\($0)") }
        try await world.sync()
        for ticket in made.prefix(8) { try world.act(ticket.id, in: TwoTenants.north, .delete) }
        try world.edit(made[10].id, in: TwoTenants.north, title: "still carried")
        let tally = try await world.sync()
        #expect(tally.braked == 8)
        #expect(try world.tickets(TwoTenants.south).count == 20)
        #expect(try world.twin(of: made[10].id)?.title == "still carried")
        // In small pages the sum is the same.
        var slow = world
        slow.job.batch = 2
        #expect(try await slow.sync().braked == 8)
        #expect(try await world.sync(brakeLifted: true).braked == 0)
        #expect(try world.tickets(TwoTenants.south).count == 12)
    }

    @Test("Tickets outside the filter get no link") func filter() async throws {
        let world = try TwoTenants { job in job.ends.local.filter.lifecycles = [.completed] }
        try world.create("n")
        try await world.sync()
        #expect(try world.tickets(TwoTenants.south).isEmpty)
        #expect(try await world.job.ledger(world.surroundings).links(after: nil, limit: 10).isEmpty)
    }

    @Test("A plan is what a run does", arguments: [false, true]) func plan(full: Bool) async throws {
        let world = try TwoTenants { job in job.rules.deletion = Sided(both: .delete) }
        let made = try (0..<6).map { try world.create("n\($0)") }
        try await world.sync()
        let twins = try made.map { try #require(try world.twin(of: $0.id)) }
        try world.create("new one")
        let fresh = try world.create("from the south", in: TwoTenants.south)
        try world.act(fresh.id, in: TwoTenants.south, .comment(Comment(text: "with a word")))
        try world.edit(made[0].id, in: TwoTenants.north, title: "a")
        try world.edit(twins[1].id, in: TwoTenants.south, title: "b")
        try world.edit(made[2].id, in: TwoTenants.north, title: "c")
        try world.edit(twins[2].id, in: TwoTenants.south, title: "d")
        try world.act(made[3].id, in: TwoTenants.north, .comment(Comment(text: "hello")))
        try world.act(twins[4].id, in: TwoTenants.south, .delete)
        let planned = Steps()
        _ = try await SyncPlanner(job: world.job, surroundings: world.surroundings).run(full: full) { planned.add($0.origin, $0.actions) }
        #expect(planned.all.count == 7)
        let done = Steps()
        var round = try world.job.round(world.surroundings, ledger: world.job.ledger(world.surroundings))
        round.watch.finished = { run, outcome in
            if outcome != .deferred { done.add(run.link.origin, run.decisions.flatMap(\.actions)) }
        }
        _ = try await round.run(full: full)
        #expect(planned.all == done.all)
    }

    @Test("Verify finds what was changed and not carried, and what has no link") func verify() async throws {
        let world = try TwoTenants()
        let made = try world.create("printer")
        try await world.sync()
        try world.edit(made.id, in: TwoTenants.north, title: "other")
        let fresh = try world.create("fresh", in: TwoTenants.south)
        let report = try await world.verify()
        #expect(report.drifts.map(\.drifts) == [[.field("title")]])
        #expect(report.unlinked.map(\.id.value) == ["\(fresh.id)"])
        try await world.sync()
        #expect(try await world.verify().count == 0)
    }

    @Test("Verify names the field of a twin whose value has no counterpart, for the twin is there") func unmappable() async throws {
        let world = try TwoTenants { job in
            let known = LookupTable([LookupTable.Pair(local: "n", remote: "n")])
            let place = job.mapping.fields.firstIndex { $0.key == "note" } ?? 0
            job.mapping.fields[place].form = .table(known)
        }
        let made = try world.create("printer")
        try await world.sync()
        let twin = try #require(try world.twin(of: made.id))
        try world.edit(twin.id, in: TwoTenants.south, note: "unknown")
        let report = try await world.verify()
        #expect(report.drifts.map(\.unmappable) == [[SyncVerifier.Unmappable(side: .remote, field: "note")]])
        #expect(report.drifts.map(\.drifts) == [[]] && report.count == 1)
        #expect(report.json["links"]?[0]?["differs"]?[0]?.stringValue?.hasPrefix("note has a value of remote without a counterpart") == true)
    }

    @Test("Two tickets are tied by hand, and untied") func linking() async throws {
        let world = try TwoTenants { $0.rules.direction = .push }
        let north = try world.create("a")
        let south = try world.create("b", in: TwoTenants.south)
        try world.request(.link(local: TwinID("\(north.id)"), remote: TwinID("\(south.id)")))
        try await world.sync()
        #expect(try world.tickets(TwoTenants.south).map(\.title) == ["a"])
        try world.request(.unlink(local: TwinID("\(north.id)"), remote: nil))
        try world.edit(north.id, in: TwoTenants.north, title: "c")
        try await world.sync()
        #expect(try world.tickets(TwoTenants.south).map(\.title) == ["a"])
        #expect(throws: CanonicalError.self) { try world.request(.unlink(local: "999", remote: nil)) }
    }
}
