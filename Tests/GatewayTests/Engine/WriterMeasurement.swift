import CanonicalModel
import Dispatch
import Foundation
import Testing

@testable import Gateway

/// Figures, not rules: run in release mode with SANMEN_MEASURE=1.
@Suite("Measurements", .serialized, .enabled(if: ProcessInfo.processInfo.environment["SANMEN_MEASURE"] != nil))
struct WriterMeasurement {
    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = DispatchTime.now().uptimeNanoseconds
        try body()
        return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
    }

    /// Of the whole process, in microseconds: says something also on a busy machine.
    private func processorTime() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func microseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e6 + Double(time.tv_usec) }
        return microseconds(usage.ru_utime) + microseconds(usage.ru_stime)
    }

    @Test("Creates per second through the writer, and the same rows stored in a bare loop")
    func creates() throws {
        let count = 20_000
        let kit = try EngineKit { $0.queueCapacity = 100_000 }
        var processor = processorTime()
        let time = seconds {
            let done = DispatchGroup()
            let slots = DispatchSemaphore(value: 256)
            for _ in 0..<count {
                slots.wait()
                done.enter()
                kit.engine.submit(.ticket(TinyWorkflow.create())) { _ in
                    slots.signal()
                    done.leave()
                }
            }
            done.wait()
        }
        print("writer: \(Int(Double(count) / time)) creates/s, \(kit.engine.metrics.commits) commits, \((processorTime() - processor) / Double(count)) µs of processor each")

        let store = try SQLiteStore(folder: try TemporaryFolder())
        let tickets = try kit.list { $0.page.size = 1 }.items
        let model = try #require(try kit.engine.aggregate(.id(tickets[0].id), in: TinyWorkflow.tenant))
        let event = try kit.engine.events(EventQuery(ticket: tickets[0].id)).items
        var random = RandomSource(seed: 1)
        processor = processorTime()
        let bare = try seconds {
            for start in stride(from: 0, to: count, by: 128) {
                try store.write { batch throws(StoreError) in
                    for number in start..<min(start + 128, count) {
                        var aggregate = model
                        aggregate.ticket.id = TicketID(Int64(number) + 1)
                        aggregate.ticket.guid = Guid(random: &random)
                        aggregate.ticket.serialNumber = "shop_20251009\(number)"
                        for index in aggregate.assignments.indices { aggregate.assignments[index].id = 0 }
                        var events = event
                        for index in events.indices { events[index].ticket = aggregate.ticket.id }
                        let decision = Decision(aggregate: aggregate, events: events)
                        _ = try batch.attempt { try $0.save(decision, replacing: nil) }
                    }
                }
            }
        }
        print("bare loop, 128 a commit: \(Int(Double(count) / bare)) tickets/s, \((processorTime() - processor) / Double(count)) µs of processor each")
        for size in [1, 10] {
            let threads = 64
            let each = 40 * size
            let fresh = try EngineKit()
            let blocked = seconds {
                let done = DispatchGroup()
                for _ in 0..<threads {
                    done.enter()
                    Thread.detachNewThread {
                        for _ in 0..<each { _ = fresh.engine.perform(.ticket(TinyWorkflow.create())) }
                        done.leave()
                    }
                }
                done.wait()
            }
            let metrics = fresh.engine.metrics
            print("64 blocked threads: \(Int(Double(threads * each) / blocked)) creates/s, \(metrics.commits) commits, largest \(metrics.largestBatch)")
        }
    }

    @Test("Lists at a thousand and at a hundred thousand tickets", arguments: [1000, 100_000])
    func lists(_ count: Int) throws {
        var random = RandomSource(seed: 3)
        let store = try SQLiteStore(folder: try TemporaryFolder())
        _ = try ListedWorld(count: count, in: store, random: &random)
        func measure(_ name: String, _ change: (inout TicketQuery) -> Void) throws {
            var query = TicketQuery(tenant: "north")
            query.createdFrom = Moment(milliseconds: 1_600_000_000_000)
            query.createdTo = Moment(milliseconds: 1_703_000_000_123)
            change(&query)
            var total: Int64 = 0
            let rounds = 100
            let time = try seconds {
                for _ in 0..<rounds { total = try store.read { reading throws(StoreError) in try reading.tickets(query).total } }
            }
            print("\(count) tickets, \(name): \(Int(time / Double(rounds) * 1e6)) µs (total \(total))")
        }
        try measure("all") { _ in }
        try measure("two workflows") { $0.scope = .only([1, 3]) }
        try measure("to do") { $0.relation = .handler("ann") }
        try measure("page in the middle") { $0.page.number = Int64(count) / 25 }
        try measure("last page") { $0.page.number = Int64(count) }
        try measure("lifecycle") { $0.lifecycles = [.pending] }
        try measure("title") { $0.titlePart = "disk 1" }
        try measure("state") { $0.states = [11] }
    }
}
