import CanonicalModel
import Testing

@testable import Gateway

@Suite("What one ticket's end does to others")
struct FollowUpTests {
    @Test("A parent moves on when its last child has ended, not before")
    func children() throws {
        let kit = try EngineKit()
        let parent = try kit.run(TinyWorkflow.create()).ticket.id
        try kit.act("ann", on: parent, TinyWorkflow.move(TinyWorkflow.wait))
        let link = Ticket.Parent(ticket: parent, state: TinyWorkflow.waiting)
        let children = try (0..<2).map { _ in try kit.run(TinyWorkflow.create(NewTicket(title: "part", parent: link))).ticket.id }
        try kit.act("ann", on: children[0], TinyWorkflow.move(TinyWorkflow.finish))
        #expect(try kit.engine.ticket(.id(parent), in: TinyWorkflow.tenant)?.state == TinyWorkflow.waiting)
        try kit.act("bob", on: children[1], TinyWorkflow.move(TinyWorkflow.finish))
        let ended = try #require(try kit.engine.ticket(.id(parent), in: TinyWorkflow.tenant))
        #expect(ended.state == TinyWorkflow.done)
        #expect(ended.lifecycle == .completed)
        #expect(try kit.engine.events(EventQuery(ticket: parent)).items.first?.kind == .childrenEnded)
    }

    @Test("A parent does not move for a last child that was given up", arguments: [
        Command.close(Closing(lifecycle: .closed, authority: .administratorOrDraftCreator)), .forceState(TinyWorkflow.done, comment: ""), .delete,
    ])
    func lastChildGone(how: Command) throws {
        let kit = try EngineKit()
        let parent = try kit.run(TinyWorkflow.create()).ticket.id
        try kit.act("ann", on: parent, TinyWorkflow.move(TinyWorkflow.wait))
        let link = Ticket.Parent(ticket: parent, state: TinyWorkflow.waiting)
        let child = try kit.run(TinyWorkflow.create(NewTicket(title: "part", parent: link))).ticket.id
        try kit.act("root", on: child, how)
        #expect(try kit.engine.ticket(.id(parent), in: TinyWorkflow.tenant)?.state == TinyWorkflow.waiting)
    }

    @Test("A parent in another state does not move")
    func otherState() throws {
        let kit = try EngineKit()
        let parent = try kit.run(TinyWorkflow.create()).ticket.id
        let link = Ticket.Parent(ticket: parent, state: TinyWorkflow.waiting)
        let child = try kit.run(TinyWorkflow.create(NewTicket(title: "part", parent: link))).ticket.id
        try kit.act("ann", on: child, TinyWorkflow.move(TinyWorkflow.finish))
        #expect(try kit.engine.ticket(.id(parent), in: TinyWorkflow.tenant)?.state == TinyWorkflow.work)
    }

    @Test("Tickets that share its status end with it, also through one another, and others stay")
    func related() throws {
        let kit = try EngineKit()
        let first = try kit.run(TinyWorkflow.create()).ticket.id
        func follower(of ticket: TicketID, sharing: Bool) throws -> TicketID {
            let relation = Ticket.Relation(ticket: ticket, sharesStatus: sharing)
            return try kit.run(TinyWorkflow.create(NewTicket(title: "same", relation: relation))).ticket.id
        }
        let second = try follower(of: first, sharing: true)
        let third = try follower(of: second, sharing: true)
        let apart = try follower(of: first, sharing: false)
        try kit.act("ann", on: first, TinyWorkflow.move(TinyWorkflow.finish))
        let lifecycles = try [first, second, third, apart].map { try kit.engine.ticket(.id($0), in: TinyWorkflow.tenant)?.lifecycle }
        #expect(lifecycles == [.completed, .completed, .completed, .pending])
    }

    @Test("A ticket that shares another's status takes over how that one failed")
    func outcome() throws {
        let kit = try EngineKit()
        let first = try kit.run(TinyWorkflow.create()).ticket.id
        let relation = Ticket.Relation(ticket: first, sharesStatus: true)
        let second = try kit.run(TinyWorkflow.create(NewTicket(title: "same", relation: relation))).ticket.id
        try kit.act("ann", on: first, .close(Closing(lifecycle: .failed, authority: .system, outcome: "REJECTED")))
        for id in [first, second] {
            let ticket = try #require(try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant))
            #expect(ticket.lifecycle == .failed && ticket.outcome == "REJECTED")
        }
    }

    @Test("A chain of relations longer than any real one is cut off, and the caller's own ticket still ends")
    func longChain() throws {
        let kit = try EngineKit()
        var chain = [try kit.run(TinyWorkflow.create()).ticket.id]
        for _ in 0..<20 {
            let relation = Ticket.Relation(ticket: chain[chain.count - 1], sharesStatus: true)
            chain.append(try kit.run(TinyWorkflow.create(NewTicket(title: "same", relation: relation))).ticket.id)
        }
        try kit.act("ann", on: chain[0], TinyWorkflow.move(TinyWorkflow.finish))
        let ended = try chain.filter { try kit.engine.ticket(.id($0), in: TinyWorkflow.tenant)?.lifecycle == .completed }
        #expect(ended.count == 17)
    }

    @Test("Arriving arms a timer, which fires once and is gone when the ticket has left")
    func timers() throws {
        let kit = try EngineKit()
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        let other = try kit.run(TinyWorkflow.create()).ticket.id
        func due() throws -> [ArmedTimer] {
            try kit.engine.store.read { store throws(StoreError) in try store.timers(dueBy: kit.clock.now, limit: 10) }
        }
        #expect(try due().isEmpty)
        kit.clock.advance(seconds: 3600)
        let armed = try due()
        #expect(armed.map(\.ticket) == [id, other])
        try kit.act("ann", on: other, TinyWorkflow.move(TinyWorkflow.wait))
        #expect(try due().map(\.ticket) == [id])
        for timer in armed + armed { _ = try kit.engine.perform(.timer(timer)).get() }
        #expect(try due().isEmpty)
        #expect(try kit.engine.ticket(.id(id), in: TinyWorkflow.tenant)?.lifecycle == .completed)
        #expect(try kit.engine.ticket(.id(other), in: TinyWorkflow.tenant)?.state == TinyWorkflow.waiting)
    }

    @Test("A timer that is refused does not fire for ever")
    func refusedTimer() throws {
        let kit = try EngineKit()
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        let stray = ArmedTimer(tenant: TinyWorkflow.tenant, ticket: id, transition: TinyWorkflow.childrenDone, due: kit.clock.now)
        _ = try kit.engine.perform(.custom { context in
            try context.store.cancelTimers(of: id)
            try context.store.arm(stray)
            return .done
        }).get()
        func due() throws -> [ArmedTimer] {
            try kit.engine.store.read { store throws(StoreError) in try store.timers(dueBy: kit.clock.now, limit: 10) }
        }
        let armed = try #require(try due().first)
        #expect(throws: CanonicalError.self) { try kit.engine.perform(.timer(armed)).get() }
        #expect(try due().isEmpty)
    }

    @Test("What has to leave is in the outbox with the event that caused it")
    func outbox() throws {
        let kit = try EngineKit()
        let id = try kit.run(TinyWorkflow.create()).ticket.id
        try kit.act("ann", on: id, TinyWorkflow.move(TinyWorkflow.finish))
        let entries = try kit.engine.store.read { store throws(StoreError) in try store.outbox(after: 0, limit: 10) }
        let events = try kit.engine.events(EventQuery(ticket: id, newestFirst: false)).items
        #expect(entries.map(\.kind) == [.notice(5), .notice(5)])
        #expect(entries.map(\.event) == events.map(\.sequence))
    }
}
