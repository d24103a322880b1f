import Foundation
import TestSupport

/// Everything measured, in an order that lets the machine's moods fall on all alike: what is compared runs in turns.
final class Measurements {
    private let plan: Plan
    private let folder = GatewayProcess.checkout + "/.build/bench-\(getpid())"
    private let small: Gateway
    private let large: Gateway
    private var results = Results()

    init(_ plan: Plan) throws {
        self.plan = plan
        small = try Gateway(folder: folder + "/small")
        large = try Gateway(folder: folder + "/large")
    }

    deinit {
        small.process.stop()
        large.process.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func take() throws -> Results {
        note("creating \(plan.smallStore) and \(plan.largeStore) tickets")
        try small.seed(plan.smallStore)
        try large.seed(plan.largeStore)
        try reads()
        try creates()
        try handles()
        results.residentMemory = large.process.residentMemory
        return results
    }

    private func reads() throws {
        let detail = Load.detail(plan.largeStore / 2)
        let answer = try large.answer(detail)
        results.detailBytes = answer.body.count
        results.listBytes = try large.answer(.list).body.count
        // Numbers of as many digits, so that all answers are as long.
        let others = Load.details(from: plan.largeStore / 2, span: plan.largeStore / 2 - 1)
        let bare = try BareRoute(bodySize: answer.body.count)
        for (gateway, load) in [(small, Load.list), (large, .list), (large, detail), (large, others)] { try sample(load, on: gateway) }
        for round in 1...plan.rounds {
            note("reads, round \(round) of \(plan.rounds)")
            results.smallList.append(try read(.list, on: small))
            results.largeList.append(try read(.list, on: large))
            results.detail.append(try read(detail, on: large))
            results.details.append(try read(others, on: large))
            results.bareRoute.append(
                try undisturbed([bare.processID]) { try detail.run(port: bare.port, seconds: plan.seconds) })
        }
    }

    /// Every answer of a second is looked into: HTTP 200, code 0.
    private func sample(_ load: Load, on gateway: Gateway) throws {
        let seen = try load.run(port: gateway.port, seconds: 1, isChecked: true)
        guard seen.good > 0 else { throw BenchFailure(description: "no good answer: \(load.path)") }
        results.sampledAnswers += seen.good
    }

    /// All answers must have the bytes of a good one: a refusal is far shorter.
    private func read(_ load: Load, on gateway: Gateway) throws -> LoadResult {
        let result = try undisturbed([gateway.process.processID]) { try load.run(port: gateway.port, seconds: plan.seconds) }
        let expected = try wholeAnswer(load.first, on: gateway)
        // What had come of an unfinished answer at the end is counted in the bytes only.
        let surplus = result.bytes - result.requests * expected
        guard (0...Plan.connections * expected).contains(surplus) else {
            throw BenchFailure(description: "\(load.path): \(result.bytes) bytes for \(result.requests) answers of \(expected)")
        }
        return result
    }

    /// Bytes of an answer, head included.
    private func wholeAnswer(_ load: Load, on gateway: Gateway) throws -> Int {
        let answer = try gateway.answer(load)
        let head = answer.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        return "HTTP/1.1 200 OK\r\n".utf8.count + head + 2 + answer.body.count
    }

    private func creates() throws {
        try sample(.create, on: large)
        for round in 1...plan.rounds {
            note("creates, round \(round) of \(plan.rounds)")
            let (result, batch) = try undisturbed([large.process.processID]) { try create() }
            results.create.append(result)
            results.batches.append(batch)
            results.bareLoop.append(
                try undisturbed([]) {
                    try LimitPrograms.loop(large, copy: folder + "/loop.db", batch: Int(batch.rounded()), seconds: plan.seconds)
                })
        }
    }

    /// - Returns: also how many creates shared a commit on average.
    private func create() throws -> (LoadResult, batch: Double) {
        let commits = try large.metric("sanmen_writer_batch_size_count")
        let jobs = try large.metric("sanmen_writer_batch_size_sum")
        let result = try counted({ try large.tickets() }) { try Load.create.run(port: large.port, seconds: plan.seconds) }
        let newCommits = try large.metric("sanmen_writer_batch_size_count") - commits
        return (result, try (large.metric("sanmen_writer_batch_size_sum") - jobs) / max(1, newCommits))
    }

    private func handles() throws {
        var next = 1
        let last = try large.tickets()
        for round in 1...plan.rounds {
            note("handles, round \(round) of \(plan.rounds)")
            results.handle.append(
                try undisturbed([large.process.processID]) {
                    let result = try counted({ try large.tickets(inState: Measurements.handledState) }) {
                        try Load.handle(from: next).run(port: large.port, seconds: plan.seconds)
                    }
                    next = result.highestTicket + 1
                    guard next <= last else { throw BenchFailure(description: "\(last) tickets are too few to handle") }
                    return result
                })
        }
    }

    /// Where the transition leads that the handles take.
    private static let handledState = 203

    /// Success is what the store holds afterwards: exactly the answered requests, and at most one more for each connection,
    /// whose answer had not come at the end.
    private func counted(_ count: () throws -> Int, _ run: () throws -> LoadResult) throws -> LoadResult {
        let before = try count()
        let result = try run()
        let written = try count() - before
        guard (result.requests...result.requests + Plan.connections).contains(written) else {
            throw BenchFailure(description: "\(result.requests) answers, but \(written) tickets changed")
        }
        return result
    }

    /// Runs again, once, what others on the machine have disturbed, and keeps the least disturbed run.
    private func undisturbed<R>(_ processes: [Int32], _ run: () throws -> R) throws -> R {
        var best: (share: Double, result: R)?
        for attempt in 1...2 {
            let neighbours = Neighbours(besides: processes)
            let result = try run()
            let share = neighbours.share()
            if share < best?.share ?? 2 { best = (share, result) }
            if share <= Measurements.tolerated { break }
            if attempt == 1 { results.repeated += 1 }
        }
        guard let best else { throw BenchFailure(description: "nothing was run") }
        results.mostDisturbed = max(results.mostDisturbed, best.share)
        return best.result
    }

    /// Of the machine's processor time.
    static let tolerated = 0.1

    private func note(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
