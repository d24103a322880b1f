import Foundation

/// `sanmen-bench [sync] [--quick] [--report FILE]`
enum Bench {
    static func main(_ words: [String]) -> Int32 {
        let isQuick = words.contains("--quick")
        if words.contains("sync") { return SyncBench.main(words, isQuick ? .quick : .full) }
        let file = words.firstIndex(of: "--report").flatMap { words.dropFirst($0 + 1).first }
        let plan: Plan = isQuick ? .quick : .full
        do {
            let results = try Measurements(plan).take()
            let goals = Goal.all(of: results, plan: plan)
            let report = Report(plan: plan, results: results, goals: goals, command: isQuick ? "make bench BENCH_FLAGS=--quick" : "make bench")
            print(report.text)
            if let file { try report.text.write(toFile: file, atomically: true, encoding: .utf8) }
            return goals.allSatisfy(\.isMet) ? 0 : 1
        } catch {
            FileHandle.standardError.write(Data("sanmen-bench: \(error)\n".utf8))
            return 2
        }
    }
}

/// How much is measured.
struct Plan {
    var smallStore: Int
    var largeStore: Int
    var seconds: Int
    var rounds: Int

    static let full = Plan(smallStore: 1000, largeStore: 100_000, seconds: 5, rounds: 3)
    static let quick = Plan(smallStore: 1000, largeStore: 20_000, seconds: 2, rounds: 3)

    static let connections = 64
    static let clientThreads = 2
}

struct BenchFailure: Error, CustomStringConvertible {
    var description: String
}
