import Adapters
import CanonicalModel
import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("The writer")
struct WriterTests {
    @Test("Many threads creating at once share commits, lose nothing and get no number twice")
    func groupCommit() throws {
        let kit = try EngineKit()
        let threads = 64
        let each = 10
        let before = kit.engine.metrics.commits
        let numbers = Mutex<[String]>([])
        let done = DispatchGroup()
        for number in 0..<threads {
            done.enter()
            Thread.detachNewThread {
                for _ in 0..<each {
                    let request = TinyWorkflow.create(by: number % 2 == 0 ? "cyd" : "dan")
                    if case .success(.ticket(let outcome)) = kit.engine.perform(.ticket(request)) {
                        numbers.withLock { $0.append(outcome.ticket.serialNumber) }
                    }
                }
                done.leave()
            }
        }
        done.wait()
        let found = numbers.withLock { $0 }
        #expect(found.count == threads * each)
        #expect(Set(found).count == threads * each)
        #expect(kit.engine.metrics.commits - before < UInt64(threads * each))
        #expect(kit.engine.metrics.largestBatch > 1)
        #expect(try kit.list { $0.page.size = 1 }.total == Int64(threads * each))
        #expect(try kit.list { $0.relation = .creator("dan") }.total == Int64(threads * each / 2))
    }

    @Test("A refused job among others is refused alone, in the same commit")
    func refusal() throws {
        let gate = BlockingStore(try SQLiteStore(folder: try TemporaryFolder()))
        let engine = try GatewayEngine(store: gate)
        try engine.apply(TinyWorkflow.definitions())
        let results = Mutex<[Int: Result<WriteOutcome, CanonicalError>]>([:])
        let done = DispatchGroup()
        let commits = engine.metrics.commits
        // The first commit is held up until all the others wait.
        gate.block()
        let requests = [
            TinyWorkflow.create(), TinyWorkflow.create(), TinyWorkflow.create(workflow: 99), TinyWorkflow.create(),
        ]
        for (index, request) in requests.enumerated() {
            done.enter()
            engine.submit(.ticket(request)) { result in
                results.withLock { $0[index] = result }
                done.leave()
            }
        }
        gate.unblock()
        done.wait()
        #expect(engine.metrics.commits - commits <= 2)
        let outcomes = results.withLock { results in requests.indices.map { (try? results[$0]?.get()) != nil } }
        #expect(outcomes == [true, true, false, true])
        #expect(try engine.tickets(TicketQuery(tenant: TinyWorkflow.tenant)).total == 3)
    }

    @Test("Where the commit fails nobody is told that it was done")
    func failedCommit() throws {
        let gate = BlockingStore(try SQLiteStore(folder: try TemporaryFolder()))
        let engine = try GatewayEngine(store: gate)
        try engine.apply(TinyWorkflow.definitions())
        gate.failNextCommit()
        let person = Person(id: 0, username: "new", alias: "New")
        var request = TinyWorkflow.create()
        request.newPeople = [person]
        #expect(throws: CanonicalError(.unavailable, "the store is not available, please try again later")) {
            try engine.perform(.ticket(request)).get()
        }
        #expect(engine.definitions(of: TinyWorkflow.tenant).directory.person("new") == nil)
        #expect(try engine.tickets(TicketQuery(tenant: TinyWorkflow.tenant)).total == 0)
        #expect(engine.metrics.failedCommits == 1)
        _ = try engine.perform(.ticket(request)).get()
        #expect(engine.definitions(of: TinyWorkflow.tenant).directory.person("new")?.kind == .external)
    }

    @Test("A full queue refuses at once, and a stopped writer finishes what it has")
    func bounds() throws {
        let gate = BlockingStore(try SQLiteStore(folder: try TemporaryFolder()))
        var settings = EngineSettings()
        settings.queueCapacity = 3
        let engine = try GatewayEngine(store: gate, settings: settings)
        try engine.apply(TinyWorkflow.definitions())
        gate.block()
        let kinds = Mutex<[CanonicalError.Kind?]>([])
        let done = DispatchGroup()
        func submit() {
            done.enter()
            engine.submit(.ticket(TinyWorkflow.create())) { result in
                if case .failure(let error) = result { kinds.withLock { $0.append(error.kind) } } else { kinds.withLock { $0.append(nil) } }
                done.leave()
            }
        }
        submit()
        // The first is in the commit that is held up; three wait; two are too many.
        gate.waitUntilBlocked()
        for _ in 0..<5 { submit() }
        #expect(engine.queueDepth == 3)
        #expect(kinds.withLock { $0 } == [.overloaded, .overloaded])
        gate.unblock()
        engine.stop()
        done.wait()
        #expect(kinds.withLock { $0 } == [.overloaded, .overloaded, nil, nil, nil, nil])
        submit()
        #expect(kinds.withLock { $0.last } == .unavailable)
    }
}

/// A store whose commits a test can hold up or make fail.
final class BlockingStore: TicketStore {
    private let inner: any TicketStore
    private let state = Mutex(State())
    private let release = DispatchSemaphore(value: 0)
    private let reached = DispatchSemaphore(value: 0)

    private struct State {
        var isBlocking = false
        var failsNext = false
    }

    init(_ inner: any TicketStore) {
        self.inner = inner
    }

    func block() { state.withLock { $0.isBlocking = true } }
    func failNextCommit() { state.withLock { $0.failsNext = true } }
    func waitUntilBlocked() { reached.wait() }

    func unblock() {
        state.withLock { $0.isBlocking = false }
        release.signal()
    }

    func read<R: Sendable>(_ body: (any StoreReading) throws(StoreError) -> R) throws(StoreError) -> R {
        try inner.read(body)
    }

    func settle() throws(StoreError) {
        try inner.settle()
    }

    func write(_ body: (any StoreBatch) throws(StoreError) -> Void) throws(StoreError) {
        if state.withLock({ $0.isBlocking }) {
            reached.signal()
            release.wait()
        }
        let fails = state.withLock { state in
            defer { state.failsNext = false }
            return state.failsNext
        }
        try inner.write { batch throws(StoreError) in
            try body(batch)
            if fails { throw StoreError(.full, "the test's disk is full") }
        }
    }
}
