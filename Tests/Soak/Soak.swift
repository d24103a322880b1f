import Glibc
import SyncKit

/// The long forms of two sync tests: `agree COUNT [SEED]` and `simulate COUNT [SEED]`.
@main
struct Soak {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let count = Int(arguments[2]) else {
            print("usage: sanmen-soak agree|simulate COUNT [SEED]")
            exit(2)
        }
        let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 0 : UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        switch arguments[1] {
        case "agree": agree(count, seed)
        case "simulate": await simulate(count, seed)
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
}
