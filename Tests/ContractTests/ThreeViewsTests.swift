import Foundation
import TestSupport
import Testing
import ViewsKit

@Suite("One ticket, three views")
struct ThreeViewsTests {
    /// `make walks` takes many more.
    @Test("After every call of a random sequence through all gates, all views agree with the canonical ticket")
    func walks() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["SANMEN_WALKS"].flatMap { Int($0) } ?? 150
        let seed = environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 40)
        let configuration = try WalkConfiguration()
        defer { configuration.remove() }
        let gateway = try GatewayProcess(configuration: configuration.folder)
        let walks = try Walks(count, seed: seed, on: gateway)
        if let failure = walks.failure {
            Issue.record("seed \(failure.seed) (SEED=\(failure.seed) SANMEN_WALKS=1 repeats it): \(failure.text)")
        }
        // A walk that is always refused would agree with everything.
        #expect(walks.tally.refused * 2 < walks.tally.calls || count < 20)
        #expect(gateway.stop() == 0)
    }
}
