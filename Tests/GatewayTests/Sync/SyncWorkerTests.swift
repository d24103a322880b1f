import CanonicalModel
import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("A job's worker")
struct SyncWorkerTests {
    /// Waits for a condition, not for a time.
    private func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        // Other tests may keep every thread busy for minutes.
        let deadline = Date().addingTimeInterval(300)
        while Date() < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record(Testing.Comment(rawValue: "never: \(what)"))
    }

    private func started(_ change: (inout SyncJob) -> Void = { _ in }) throws -> (TwoTenants, SyncDesk) {
        let world = try TwoTenants { job in
            job.schedule.every = 3_600_000
            change(&job)
        }
        let desk = SyncDesk(jobs: [world.job], surroundings: world.surroundings)
        desk.start()
        return (world, desk)
    }

    @Test("Carries what changes here at once") func atOnce() async throws {
        let (world, desk) = try started()
        defer { desk.stop(timeoutSeconds: 5) }
        try await eventually("the first round") { desk.workers[0].metrics.values.rounds > 0 }
        let made = try world.create("printer")
        try await eventually("a twin") { try world.twin(of: made.id) != nil }
        try world.edit(made.id, in: TwoTenants.north, title: "changed")
        try await eventually("the change") { try world.twin(of: made.id)?.title == "changed" }
    }

    @Test("An idle job runs no rounds") func idle() async throws {
        let (world, desk) = try started()
        defer { desk.stop(timeoutSeconds: 5) }
        try await eventually("the first round") { desk.workers[0].metrics.values.rounds > 0 }
        let first = desk.workers[0].metrics.values.rounds
        try world.create("printer")
        try await eventually("a twin") { try world.tickets(TwoTenants.south).count == 1 }
        try await eventually("the end of the round that made it") { desk.workers[0].metrics.values.rounds > first }
        try await Task.sleep(for: .milliseconds(500))
        let before = desk.workers[0].metrics.values.rounds
        try await Task.sleep(for: .milliseconds(1500))
        #expect(desk.workers[0].metrics.values.rounds == before)
    }

    @Test("Looks that find nothing get further apart, and a change brings them back") func pace() async throws {
        let (world, desk) = try started { ($0.schedule.every, $0.schedule.everyIdle) = (10_000, 80_000) }
        defer { desk.stop(timeoutSeconds: 5) }
        let worker = desk.workers[0]
        for pause in [20_000, 40_000, 80_000, 80_000] as [Int64] {
            // The first look was due at once, each of the others when its time had come.
            try await eventually("a pause of \(pause)") { worker.pause == pause }
            let rounds = worker.metrics.values.rounds
            world.kit.clock.advance(seconds: pause / 1000 - 1)
            worker.wake()
            try await Task.sleep(for: .milliseconds(200))
            #expect(worker.metrics.values.rounds == rounds, "too early")
            world.kit.clock.advance(seconds: 1)
            worker.wake()
            try await eventually("a look") { worker.metrics.values.rounds > rounds }
        }
        try await eventually("the longest pause") { worker.pause == 80_000 }
        let made = try world.create("printer")
        try await eventually("a twin") { try world.twin(of: made.id) != nil }
        try await eventually("the shortest pause") { worker.pause == 10_000 }
        let rounds = worker.metrics.values.rounds
        world.kit.clock.advance(seconds: 10)
        worker.wake()
        try await eventually("a look") { worker.metrics.values.rounds > rounds }
    }

    @Test("Of two tenants the remote one is heard at once too, and what people ask is a sign of life") func heard() async throws {
        let (world, desk) = try started { $0.schedule.everyIdle = 7_200_000 }
        defer { desk.stop(timeoutSeconds: 5) }
        let worker = desk.workers[0]
        try await eventually("a longer pause") { worker.pause == 7_200_000 }
        try world.create("printer", in: TwoTenants.south)
        try await eventually("a twin") { try world.tickets(TwoTenants.north).count == 1 }
        try await eventually("the usual pause") { worker.pause == 3_600_000 }
        world.kit.clock.advance(seconds: 3_600)
        worker.wake()
        try await eventually("a longer pause again") { worker.pause == 7_200_000 }
        try await world.job.ledger(world.surroundings).write { context in
            _ = try context.store.ask(JobRequest.replay(nil, verdict: nil).json, of: "pair", now: context.now)
        }
        worker.wake()
        try await eventually("the usual pause") { worker.pause == 3_600_000 }
    }

    @Test("A paused job does nothing, and takes up everything afterwards") func paused() async throws {
        let (world, desk) = try started()
        defer { desk.stop(timeoutSeconds: 5) }
        try await eventually("the first round") { desk.workers[0].metrics.values.rounds > 0 }
        let ledger = world.job.ledger(world.surroundings)
        try await ledger.write { try $0.store.setPaused("by hand", job: "pair") }
        let made = try world.create("printer")
        try await Task.sleep(for: .milliseconds(400))
        #expect(try world.twin(of: made.id) == nil)
        try await ledger.write { try $0.store.setPaused(nil, job: "pair") }
        try await eventually("a twin") { try world.twin(of: made.id) != nil }
    }

    @Test("A round that is asked for is run and answered") func asked() async throws {
        let (world, desk) = try started { $0.schedule.onEvent = false }
        defer { desk.stop(timeoutSeconds: 5) }
        try await eventually("the first round") { desk.workers[0].metrics.values.rounds > 0 }
        try world.create("printer", in: TwoTenants.south)
        let asked = Mutex(Int64(0))
        try await world.job.ledger(world.surroundings).write { context in
            let id = try context.store.ask(JobRequest.run(full: true, liftBrake: false).json, of: "pair", now: context.now)
            asked.withLock { $0 = id }
        }
        let id = asked.withLock { $0 }
        try await eventually("an answer") {
            try world.kit.engine.store.read { store throws(StoreError) in try store.syncAnswer(to: id) }?["actions"] == 1
        }
        #expect(try world.tickets(TwoTenants.north).count == 1)
    }

    @Test("What the remote says is changed is looked at, also after a restart") func told() async throws {
        let (world, desk) = try started { $0.schedule.onEvent = false }
        try await eventually("the first round") { desk.workers[0].metrics.values.rounds > 0 }
        let made = try world.create("printer", in: TwoTenants.south)
        desk.stop(timeoutSeconds: 5)
        try desk.tell("south", changed: [TwinID("\(made.id)")])
        let again = SyncDesk(jobs: [world.job], surroundings: world.surroundings)
        again.start()
        defer { again.stop(timeoutSeconds: 5) }
        try await eventually("a twin") { try world.tickets(TwoTenants.north).count == 1 }
    }

    @Test("What a job is told is bounded, and refused to all jobs of the system or to none") func bound() async throws {
        let world = try TwoTenants()
        var second = world.job
        second.name = "second"
        let desk = SyncDesk(jobs: [second, world.job], surroundings: world.surroundings)
        let most = SyncDesk.mostTold
        try await world.job.ledger(world.surroundings).write {
            try $0.store.tell("pair", changed: (0..<(most - 1)).map { TwinID("\($0)") })
        }
        try desk.tell("south", changed: ["last"])
        #expect(throws: CanonicalError.self) { try desk.tell("south", changed: ["one more"]) }
        let told = try ["pair", "second"].map { job in
            try world.kit.engine.store.read { store throws(StoreError) in
                try store.extentOfSyncTold(to: JobName(job), limit: most + 1).count
            }
        }
        #expect(told == [most, 1])
    }

    @Test("Trips its brake by pausing itself, with a reason") func brake() async throws {
        let (world, desk) = try started { job in
            job.rules.brake.percent = 10
            job.rules.brake.atLeast = 1
            job.rules.deletion = Sided(both: .delete)
        }
        defer { desk.stop(timeoutSeconds: 5) }
        let made = try (0..<6).map { try world.create("n\($0)") }
        try await eventually("twins") { try world.tickets(TwoTenants.south).count == 6 }
        let ledger = world.job.ledger(world.surroundings)
        try await ledger.write { try $0.store.setPaused("by hand", job: "pair") }
        for ticket in made.prefix(4) { try world.act(ticket.id, in: TwoTenants.north, .delete) }
        try await ledger.write { try $0.store.setPaused(nil, job: "pair") }
        try await eventually("the brake") {
            try world.kit.engine.store.read { store throws(StoreError) in try store.syncState(of: "pair") }.pauseReason.hasPrefix("brake: 4")
        }
        #expect(try world.tickets(TwoTenants.south).count == 6)
    }
}
