import CanonicalModel
import Synchronization
import Testing

@testable import Gateway

/// Every store keeps what waits in lanes.
@Suite("Deliveries in the store")
struct DeliveryStoreTests {
    private static let far = TinyWorkflow.start.advanced(bySeconds: 1_000_000)

    private func write(_ store: any TicketStore, _ body: (any StoreTransaction) throws -> Void) throws {
        try store.write { batch throws(StoreError) in
            if case .failure(let failure) = try batch.attempt(body) { throw StoreError(.other, "\(failure)") }
        }
    }

    private func ready(_ store: any TicketStore, by moment: Moment = far) throws -> [Int64] {
        try store.read { reading throws(StoreError) in try reading.deliveries(dueBy: moment, after: nil, limit: 100) }.map(\.entry.id)
    }

    private func enqueue(_ store: any TicketStore, _ rows: [(ticket: TicketID, kind: OutboxEntry.Kind)]) throws {
        try write(store) { transaction in
            for row in rows {
                try transaction.enqueue(
                    OutboxEntry(tenant: "north", ticket: row.ticket, event: 1, kind: row.kind, created: TinyWorkflow.start))
            }
        }
    }

    @Test("Only the first of each lane is ready; settling it lets the next one be sent", arguments: StoreFactory.all)
    func lanes(_ factory: StoreFactory) throws {
        let store = try factory.open(TemporaryFolder())
        try enqueue(store, [(1, .notice(5)), (1, .notice(6)), (1, .notice(5)), (2, .notice(5)), (1, .hook(3)), (1, .hook(4))])
        #expect(try ready(store) == [1, 2, 4, 5])
        try write(store) { transaction in
            let done = try transaction.settle(1, as: .delivered)
            #expect(done)
        }
        #expect(try ready(store) == [2, 3, 4, 5])
        try write(store) { transaction in
            let done = try transaction.settle(5, as: .failed)
            #expect(done)
        }
        #expect(try ready(store) == [2, 3, 4, 6], "hooks of different states are one lane")
        try write(store) { transaction in
            let done = try transaction.settle(5, as: .delivered)
            #expect(!done, "what is settled stays as it is")
        }
    }

    @Test("A postponed row waits for its time, and those behind it wait too", arguments: StoreFactory.all)
    func postponing(_ factory: StoreFactory) throws {
        let store = try factory.open(TemporaryFolder())
        try enqueue(store, [(1, .notice(5)), (1, .notice(5)), (2, .notice(5))])
        let later = TinyWorkflow.start.advanced(bySeconds: 60)
        try write(store) { try $0.postpone(1, until: later) }
        #expect(try ready(store, by: TinyWorkflow.start) == [3])
        #expect(try ready(store, by: later) == [3, 1])
    }

    @Test("What was given up is listed, and goes again when replayed", arguments: StoreFactory.all)
    func replaying(_ factory: StoreFactory) throws {
        let store = try factory.open(TemporaryFolder())
        try enqueue(store, [(1, .notice(5)), (1, .notice(5))])
        let attempt = DeliveryAttempt(
            delivery: 1, number: 12, at: TinyWorkflow.start, milliseconds: 7, isTaken: false, status: 500, note: "no")
        try write(store) { transaction in
            try transaction.record(attempt)
            _ = try transaction.settle(1, as: .dead)
        }
        let dead = try store.read { reading throws(StoreError) in try reading.deadDeliveries(after: 0, limit: 10) }
        #expect(dead.map(\.entry.id) == [1])
        #expect(dead.first?.attempts == 12)
        let attempts = try store.read { reading throws(StoreError) in try reading.attempts(of: 1) }
        #expect(attempts == [attempt])
        let counts = try store.read { reading throws(StoreError) in try reading.deliveryCounts(limit: 10) }
        #expect(counts == DeliveryCounts(waiting: 1, dead: 1))
        try write(store) { transaction in
            let done = try transaction.replay(1, at: TinyWorkflow.start)
            #expect(done)
        }
        try write(store) { transaction in
            let done = try transaction.replay(2, at: TinyWorkflow.start)
            #expect(!done, "it was not given up")
        }
        let replayed = try store.read { reading throws(StoreError) in try reading.delivery(1) }
        #expect(replayed?.attempts == 0)
        #expect(try Set(ready(store)) == [1, 2])
    }

    @Test("Pages of due rows cover each row once", arguments: StoreFactory.all)
    func pages(_ factory: StoreFactory) throws {
        let store = try factory.open(TemporaryFolder())
        try enqueue(store, (1...25).map { (TicketID($0), .notice(5)) })
        var seen: [Int64] = []
        var last: Delivery?
        repeat {
            let after = last
            let page = try store.read { reading throws(StoreError) in try reading.deliveries(dueBy: Self.far, after: after, limit: 10) }
            seen += page.map(\.entry.id)
            last = page.last
        } while last != nil
        #expect(seen == Array(1...25))
    }

    @Test("A new hook takes the place of those that wait to be repeated, not of one that was never tried", arguments: StoreFactory.all)
    func superseding(_ factory: StoreFactory) throws {
        let store = try factory.open(TemporaryFolder())
        try enqueue(store, [(1, .hook(3)), (1, .hook(3)), (1, .notice(5)), (2, .hook(3))])
        try write(store) { transaction in
            for row: Int64 in [1, 3, 4] {
                try transaction.record(
                    DeliveryAttempt(
                        delivery: row, number: 1, at: TinyWorkflow.start, milliseconds: 1, isTaken: false, status: 500, note: ""))
                try transaction.postpone(row, until: Self.far.advanced(bySeconds: 1))
            }
            try transaction.supersedeHooks(of: 1)
        }
        #expect(try ready(store) == [2])
        let statuses = try store.read { reading throws(StoreError) in
            try (1...4).map { id throws(StoreError) in try reading.delivery(id)?.status }
        }
        #expect(statuses == [.failed, .waiting, .waiting, .waiting])
    }

    @Test("What was settled long ago goes, a bounded number at a time; what waits or was given up stays", arguments: StoreFactory.all)
    func pruning(_ factory: StoreFactory) throws {
        let store = try factory.open(TemporaryFolder())
        try enqueue(store, (1...8).map { (TicketID($0), .notice(5)) })
        try write(store) { transaction in
            for row in 1...6 {
                try transaction.record(
                    DeliveryAttempt(
                        delivery: Int64(row), number: 1, at: TinyWorkflow.start, milliseconds: 1, isTaken: true, status: 200, note: ""))
                _ = try transaction.settle(Int64(row), as: row == 6 ? .dead : [.delivered, .failed, .left][row % 3])
            }
        }
        func prune(_ limit: Int, before: Moment = TinyWorkflow.start.advanced(bySeconds: 1)) throws -> Int {
            let removed = Mutex(0)
            try write(store) { transaction in
                let count = try transaction.pruneDeliveries(before: before, limit: limit)
                removed.withLock { $0 = count }
            }
            return removed.withLock { $0 }
        }
        #expect(try prune(10, before: TinyWorkflow.start) == 0, "it is not old enough")
        #expect(try prune(2) == 2)
        #expect(try prune(10) == 3)
        #expect(try prune(10) == 0)
        let rest = try store.read { reading throws(StoreError) in try reading.outbox(after: 0, limit: 100) }
        #expect(rest.map(\.id) == [6, 7, 8])
        for row: Int64 in 1...6 {
            let attempts = try store.read { reading throws(StoreError) in try reading.attempts(of: row) }
            #expect(attempts.count == (row == 6 ? 1 : 0))
        }
    }
}
