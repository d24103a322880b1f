import Foundation
import SyncKit
import Testing

/// Slices of what `make soak-sync` runs in full. `SANMEN_SYNC_SEED` repeats one.
@Suite struct SyncSoakTests {
    private static let seed = ProcessInfo.processInfo.environment["SANMEN_SYNC_SEED"].flatMap { UInt64($0) }
        ?? UInt64.random(in: 0..<1 << 62)

    @Test("Two mergers that share nothing but the tables agree on random histories") func agreement() {
        let agreement = Agreement(histories: 3000, seed: Self.seed)
        print("SANMEN_SYNC_SEED=\(Self.seed): \(agreement.situations.values.reduce(0, +)) decisions")
        if let found = agreement.disagreement {
            Issue.record("SANMEN_SYNC_SEED=\(found.seed)\n\(found.text)")
        }
        #expect(agreement.situations.count >= 13, "the histories get everywhere: \(agreement.situations)")
    }

    @Test("Systems that lose, delay and double calls and die at any step converge; nothing is lost, doubled or echoed")
    func simulation() async {
        var tally = Simulation.Tally()
        for number in 0..<400 {
            let own = Self.seed &+ UInt64(number)
            do throws(Simulation.Failure) {
                try await Simulation(seed: own).run(into: &tally)
            } catch {
                Issue.record("SANMEN_SYNC_SEED=\(own): \(error)")
                return
            }
        }
        print("SANMEN_SYNC_SEED=\(Self.seed): \(tally)")
        #expect(tally.crashes > 400 && tally.tickets > 400)
        #expect(tally.parallel > 100 && tally.joined > 400 && tally.rolledBack > 50)
    }
}
