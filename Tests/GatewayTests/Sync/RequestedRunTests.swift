import CanonicalModel
import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("A round that is asked for from beside the gateway")
struct RequestedRunTests {
    private let lifted = JobRequest.run(full: false, liftBrake: true)

    private func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = Date().addingTimeInterval(300)
        while Date() < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record(Testing.Comment(rawValue: "never: \(what)"))
    }

    private func write<R: Sendable>(_ world: TwoTenants, _ body: @escaping @Sendable (any StoreTransaction) throws -> R) async throws -> R {
        let result = Mutex<R?>(nil)
        try await world.job.ledger(world.surroundings).write { context in
            let value = try body(context.store)
            result.withLock { $0 = value }
        }
        return try #require(result.withLock { $0 })
    }

    private func answer(_ world: TwoTenants, _ id: Int64) throws -> JSON? {
        try world.kit.engine.store.read { store throws(StoreError) in try store.syncAnswer(to: id) }
    }

    private func ask(_ world: TwoTenants) async throws -> Int64 {
        let (request, now) = (lifted.json, world.kit.clock.now)
        return try await write(world) { try $0.ask(request, of: "pair", now: now) }
    }

    @Test("What is taken back before it has begun is not begun, and what has begun is not taken back")
    func once() async throws {
        let world = try TwoTenants()
        let (first, second) = (try await ask(world), try await ask(world))
        #expect(try await write(world) { try RequestedRun.withdraw(first, of: "pair", why: "enough", $0) })
        #expect(try await write(world) { try RequestedRun.begin([first, second], of: "pair", $0) } == [second])
        #expect(try await !write(world) { try RequestedRun.withdraw(second, of: "pair", why: "enough", $0) })
        #expect(try answer(world, first) == ["error": "enough"] && answer(world, second) == nil)
        try await write(world) { try RequestedRun.withdrawAll(of: "pair", why: "all", $0) }
        #expect(try answer(world, second) == nil)
    }

    @Test("Nothing begins while the job is paused")
    func paused() async throws {
        let world = try TwoTenants()
        let id = try await ask(world)
        try await write(world) { try $0.setPaused("by hand", job: "pair") }
        #expect(try await write(world) { try RequestedRun.begin([id], of: "pair", $0) } == [])
        #expect(try await write(world) { try RequestedRun.withdraw(id, of: "pair", why: "paused", $0) })
    }

    @Test("A round that a gateway had begun when it ended is answered by the next one, not run with what was lifted for it")
    func brokenOff() async throws {
        let world = try TwoTenants { $0.schedule.every = 3_600_000 }
        let id = try await ask(world)
        #expect(try await write(world) { try RequestedRun.begin([id], of: "pair", $0) } == [id])
        let desk = SyncDesk(jobs: [world.job], surroundings: world.surroundings)
        desk.start()
        defer { desk.stop(timeoutSeconds: 5) }
        try await eventually("an answer") { try answer(world, id) != nil }
        #expect(try answer(world, id)?["error"]?.stringValue?.contains("ended before the round was over") == true)
    }

    @Test("A paused job says what lets it go on, once")
    func words() {
        var state = SyncState()
        #expect(state.refusal(of: "pair") == nil)
        state.isPaused = true
        state.pauseReason = "by hand"
        #expect(state.refusal(of: "pair") == "pair is paused: by hand; 'sanmen sync resume pair' lets it go on")
        state.pauseReason = "brake: 3 tickets would end or be detached; 'sanmen sync resume pair --lift-brake' lets them"
        #expect(state.refusal(of: "pair") == "pair is paused: " + state.pauseReason)
    }
}
