import CanonicalModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Forgetting what was delivered")
struct DeliveryPrunerTests {
    private func rows(_ kit: EngineKit) throws -> Int {
        try kit.engine.store.read { store throws(StoreError) in try store.outbox(after: 0, limit: 10_000) }.count
    }

    @Test("After its days it goes, a batch a second while there is more, and not a day earlier")
    func inBatches() throws {
        let kit = try EngineKit()
        let count = DeliveryPruner.batch + 50
        for _ in 0..<count { try kit.run(TinyWorkflow.create()) }
        _ = try kit.engine.perform(
            .custom { context in
                for row in 1...count { _ = try context.store.settle(Int64(row), as: .delivered) }
                return .done
            }
        ).get()
        let pruner = DeliveryPruner(engine: kit.engine, keptDays: 30) { Issue.record("\($0)") }
        func look() throws {
            pruner.look()
            // Behind what the pruner has asked for.
            _ = try kit.engine.perform(.custom { _ in .done }).get()
        }
        kit.clock.advance(seconds: 30 * 86_400)
        try look()
        #expect(try rows(kit) == count)
        kit.clock.advance(seconds: 61)
        try look()
        #expect(try rows(kit) == 50)
        try look()
        #expect(try rows(kit) == 50, "the next batch waits a moment")
        kit.clock.advance(seconds: 1)
        try look()
        #expect(try rows(kit) == 0)
    }
}
