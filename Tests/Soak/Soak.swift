import Glibc
import SyncKit
import TestSupport
import ViewsKit

/// The long forms of seeded tests: `agree COUNT [SEED]`, `simulate COUNT [SEED]`, and `walk COUNT [SEED]` beside a built program.
@main
struct Soak {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let count = Int(arguments[2]) else {
            print("usage: sanmen-soak agree|simulate|walk COUNT [SEED]")
            exit(2)
        }
        let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 0 : UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        switch arguments[1] {
        case "agree": agree(count, seed)
        case "simulate": await simulate(count, seed)
        case "walk": try walk(count, seed)
        default:
            print("unknown: \(arguments[1])")
            exit(2)
        }
    }

    static func agree(_ count: Int, _ seed: UInt64) {
        let agreement = Agreement(histories: count, seed: seed)
        for (situation, met) in agreement.situations.sorted(by: { $0.value > $1.value }) { print("\(situation): \(met)") }
        guard let found = agreement.disagreement else {
            print("\(count) histories agree")
            return
        }
        print("seed \(found.seed):\n\(found.text)")
        exit(1)
    }

    static func simulate(_ count: Int, _ seed: UInt64) async {
        var tally = Simulation.Tally()
        for number in 0..<count {
            let own = seed &+ UInt64(number)
            do throws(Simulation.Failure) {
                try await Simulation(seed: own).run(into: &tally)
            } catch {
                print("seed \(own): \(error)")
                exit(1)
            }
        }
        print(tally)
    }

    static func walk(_ count: Int, _ seed: UInt64) throws {
        let configuration = try WalkConfiguration()
        defer { configuration.remove() }
        let gateway = try GatewayProcess(configuration: configuration.folder)
        let walks = try Walks(count, seed: seed, on: gateway) { number in
            if number.isMultiple(of: 500) { print("\(number) of \(count)") }
        }
        print(walks.tally)
        guard let (own, text) = walks.failure else {
            print("\(count) walks: all views agree")
            return
        }
        print("seed \(own) (\(own) with a count of 1 repeats it): \(text)")
        exit(1)
    }
}
