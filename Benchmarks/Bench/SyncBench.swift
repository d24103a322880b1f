import Foundation
import TestSupport

/// How fast sync carries tickets over loopback, what it asks of the other system, and what a job costs that has nothing to do.
enum SyncBench {
    static func main(_ words: [String], _ plan: SyncPlan) -> Int32 {
        let file = words.firstIndex(of: "--report").flatMap { words.dropFirst($0 + 1).first }
        do {
            let results = try SyncMeasurements(plan).take()
            let report = SyncReport(plan: plan, results: results)
            print(report.text)
            if let file { try report.write(into: file) }
            return report.goals.allSatisfy(\.isMet) ? 0 : 1
        } catch {
            FileHandle.standardError.write(Data("sanmen-bench sync: \(error)\n".utf8))
            return 2
        }
    }
}

/// How much is measured.
struct SyncPlan {
    var tickets: Int
    var links: Int
    var rounds: Int
    /// The idle job's `every`, in seconds; it settles at twelve times as long.
    var every: Int
    /// One look of a job that has settled, and what lies between it and the next.
    var idleSeconds: Int { every * 12 }

    static let full = SyncPlan(tickets: 5000, links: 100_000, rounds: 3, every: 5)
    static let quick = SyncPlan(tickets: 1000, links: 5000, rounds: 1, every: 2)
}

struct SyncResults {
    struct Carried {
        var contract: SyncSite.Contract
        var direction: SyncSite.Direction
        /// Tickets per second of each run.
        var rates: [Double] = []
        var callsPerTicket = 0.0

        var median: Double { rates.isEmpty ? 0 : rates.sorted()[rates.count / 2] }
    }

    struct Idle {
        var contract: SyncSite.Contract
        var carriesAll: Bool
        /// Milliseconds of processor time in a second, of the gateway with the job and without.
        var processor: Double
        var without: Double
        var calls: Double
    }

    var carried: [Carried] = []
    var idle: [Idle] = []
    /// Bytes, the most that the gateway ever had, before the job's first round and after a pass over all links.
    var memoryBefore = 0
    var memoryAfter = 0
    var highestLoad = 0.0
}

/// Each run with two new gateways.
final class SyncMeasurements {
    private let plan: SyncPlan
    private let folder = GatewayProcess.checkout + "/.build/bench-sync-\(getpid())"
    private var results = SyncResults()

    init(_ plan: SyncPlan) {
        self.plan = plan
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    func take() throws -> SyncResults {
        for direction in [SyncSite.Direction.pull, .push] {
            for contract in SyncSite.Contract.allCases { try carry(contract, direction) }
        }
        for contract in SyncSite.Contract.allCases { try rest(contract, carriesAll: false) }
        try rest(.kingsoft, carriesAll: true)
        try remember()
        return results
    }

    private func carry(_ contract: SyncSite.Contract, _ direction: SyncSite.Direction) throws {
        var carried = SyncResults.Carried(contract: contract, direction: direction)
        for round in 1...plan.rounds {
            note("\(direction.rawValue) \(plan.tickets) tickets, \(contract.name), round \(round) of \(plan.rounds)")
            let site = try site(contract, direction, tickets: plan.tickets)
            let before = try site.calls()
            let done = try site.run()
            guard done.tickets == plan.tickets else {
                throw BenchFailure(description: "\(done.tickets) of \(plan.tickets) tickets were carried")
            }
            carried.rates.append(Double(done.tickets) / done.seconds)
            carried.callsPerTicket = (try site.calls() - before) / Double(done.tickets)
            results.highestLoad = max(results.highestLoad, Machine.load)
        }
        results.carried.append(carried)
    }

    /// A job whose tickets nobody touches, once its looks are as far apart as they get, beside the same gateway without it.
    private func rest(_ contract: SyncSite.Contract, carriesAll: Bool) throws {
        note("an idle job, \(contract.name)\(carriesAll ? ", comments too" : "")")
        let site = try site(contract, .pull, tickets: plan.tickets, carriesAll: carriesAll)
        let near = try site.serve()
        try wait("a settled pace") { try near.sum("sanmen_sync_pause_milliseconds") >= Double(plan.idleSeconds * 1000) }
        // From just after one look to just after the next: whole looks only. Asking the far side costs the near one nothing.
        let before = try site.calls()
        try wait("a look") { try site.calls() > before }
        Thread.sleep(forTimeInterval: Double(plan.idleSeconds) / 4)
        let calls = try site.calls()
        let processor = try rate(of: near)
        let asked = try site.calls() - calls
        near.process.stop()
        let alone = try site.serveWithoutJob()
        Thread.sleep(forTimeInterval: Double(plan.idleSeconds) / 4)
        let without = try rate(of: alone)
        alone.process.stop()
        results.idle.append(
            SyncResults.Idle(contract: contract, carriesAll: carriesAll, processor: processor, without: without, calls: asked / Double(plan.idleSeconds)))
        results.highestLoad = max(results.highestLoad, Machine.load)
    }

    /// Milliseconds of processor time in a second, while nobody asks it anything.
    private func rate(of gateway: Gateway) throws -> Double {
        let start = try Machine.processorSeconds(of: gateway.process.processID)
        Thread.sleep(forTimeInterval: Double(plan.idleSeconds))
        return (try Machine.processorSeconds(of: gateway.process.processID) - start) * 1000 / Double(plan.idleSeconds)
    }

    private func remember() throws {
        note("memory with \(plan.links) links")
        let site = try site(.kingsoft, .pull, tickets: plan.links)
        let near = try site.serve()
        results.memoryBefore = near.process.residentMemory
        try wait("the first round") { try near.sum("sanmen_sync_rounds_total") >= 1 }
        let links = try site.goThroughAll()
        guard links >= plan.links else { throw BenchFailure(description: "a pass over \(links) of \(plan.links) links") }
        results.memoryAfter = Machine.mostMemory(of: near.process.processID)
        near.process.stop()
    }

    private func site(
        _ contract: SyncSite.Contract, _ direction: SyncSite.Direction, tickets: Int, carriesAll: Bool = true
    ) throws -> SyncSite {
        try? FileManager.default.removeItem(atPath: folder)
        let site = try SyncSite(contract, direction, every: plan.every, carriesAll: carriesAll, folder: folder)
        try site.seed(tickets)
        return site
    }

    private func wait(_ what: String, for condition: () throws -> Bool) throws {
        let start = DispatchTime.now().uptimeNanoseconds
        while try !condition() {
            guard DispatchTime.now().uptimeNanoseconds - start < 1_800_000_000_000 else {
                throw BenchFailure(description: "half an hour without \(what)")
            }
            Thread.sleep(forTimeInterval: 0.5)
        }
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
