import CanonicalModel
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Two processes that share a store are two engines with connections of their own to one file.
@Suite("Two engines on one store")
struct TwoEnginesTests {
    private func events(_ kit: EngineKit, _ ticket: TicketID) throws -> [TicketEvent] {
        try kit.engine.events(EventQuery(ticket: ticket, newestFirst: false)).items
    }

    @Test("Both fire the same timers at the same time; each ticket moves once and says so once")
    func timers() throws {
        let folder = try TemporaryFolder()
        let first = try EngineKit(folder: folder)
        let second = try EngineKit(folder: folder, definitions: nil)
        let tickets = try (0..<40).map { _ in try first.run(TinyWorkflow.create()).ticket.id }
        for kit in [first, second] { kit.clock.advance(seconds: 3600) }
        let now = first.clock.now
        let armed = try first.engine.store.read { store throws(StoreError) in try store.timers(dueBy: now, limit: 100) }
        #expect(armed.count == tickets.count)

        // Each has read that all of them are due before either fires one.
        let failures = Mutex<[String]>([])
        let done = DispatchGroup()
        for kit in [first, second] {
            for timer in armed {
                done.enter()
                kit.engine.submit(.timer(timer)) { result in
                    if case .failure(let error) = result { failures.withLock { $0.append(error.message) } }
                    done.leave()
                }
            }
        }
        #expect(done.wait(timeout: .now() + 30) == .success)
        #expect(failures.withLock { $0 } == [])
        for ticket in tickets {
            #expect(try events(first, ticket).count { $0.kind == .timerFired } == 1)
            #expect(try second.engine.ticket(.id(ticket), in: TinyWorkflow.tenant)?.state == TinyWorkflow.done)
        }
        let rest = try second.engine.store.read { store throws(StoreError) in try store.timers(dueBy: now, limit: 100) }
        #expect(rest.isEmpty)
        let sent = try first.engine.store.read { store throws(StoreError) in try store.outbox(after: 0, limit: 1000) }
        #expect(sent.count == 2 * tickets.count, "one notice of the creation, one of the timer")
    }

    @Test("Two clocks over one store fire what falls due once, also after a restart of one")
    func clocks() throws {
        let folder = try TemporaryFolder()
        let kits = [try EngineKit(folder: folder), try EngineKit(folder: folder, definitions: nil)]
        let tickets = try (0..<20).map { _ in try kits[0].run(TinyWorkflow.create()).ticket.id }
        let clocks = kits.map { TimerClock(engine: $0.engine) { Issue.record("\($0)") } }
        for clock in clocks { clock.start() }
        defer { for clock in clocks { clock.stop() } }
        for kit in kits { kit.clock.advance(seconds: 3600) }
        #expect(
            try Eventually.holds {
                try tickets.allSatisfy { try kits[1].engine.ticket(.id($0), in: TinyWorkflow.tenant)?.state == TinyWorkflow.done }
            })
        for ticket in tickets { #expect(try events(kits[0], ticket).count { $0.kind == .timerFired } == 1) }
    }

    @Test("A timer and a person who act at the same time do not both move the ticket")
    func timerAgainstPerson() throws {
        let folder = try TemporaryFolder()
        let (first, second) = (try EngineKit(folder: folder), try EngineKit(folder: folder, definitions: nil))
        let ticket = try first.run(TinyWorkflow.create()).ticket.id
        for kit in [first, second] { kit.clock.advance(seconds: 3600) }
        let now = first.clock.now
        let armed = try first.engine.store.read { store throws(StoreError) in try store.timers(dueBy: now, limit: 1) }
        try first.act("ann", on: ticket, TinyWorkflow.move(TinyWorkflow.wait))
        _ = try second.engine.perform(.timer(try #require(armed.first))).get()
        #expect(try second.engine.ticket(.id(ticket), in: TinyWorkflow.tenant)?.state == TinyWorkflow.waiting)
    }
}
