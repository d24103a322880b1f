import Adapters
import CanonicalModel
import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("Requests with an idempotency key")
struct IdempotencyTests {
    enum Repetition: CaseIterable, Sendable {
        case sameBody, otherBody, otherOwner, otherKey, afterItsTime
    }

    @Test("A repetition is answered by this table", arguments: [
        (Repetition.sameBody, "created 1", 1), (.otherBody, "reused", 1), (.otherOwner, "created 2", 2),
        (.otherKey, "created 2", 2), (.afterItsTime, "created 2", 2),
    ])
    func table(_ repetition: Repetition, answer: String, tickets: Int64) throws {
        let kit = try EngineKit()
        #expect(kit.submit(key: "k", hash: [1]) == "created 1")
        if repetition == .afterItsTime { kit.clock.advance(seconds: 24 * 3600 + 1) }
        let second = kit.submit(
            owner: repetition == .otherOwner ? "other" : "shop", key: repetition == .otherKey ? "k2" : "k",
            hash: repetition == .otherBody ? [2] : [1])
        #expect(second == answer)
        #expect(try kit.list().total == tickets)
    }

    @Test("A refusal is kept as well, for it is an answer")
    func refusals() throws {
        let kit = try EngineKit()
        #expect(kit.submit(key: "k", hash: [1], TinyWorkflow.create(workflow: 99)) == "notFound")
        // The same request would now succeed, but it was answered.
        try kit.engine.apply(TinyWorkflow.definitions([TinyWorkflow.make(id: 99, offset: 100)]))
        #expect(kit.submit(key: "k", hash: [1], TinyWorkflow.create(workflow: 99, offset: 100)) == "notFound")
        #expect(kit.submit(key: "new", hash: [1], TinyWorkflow.create(workflow: 99, offset: 100)) == "created 1")
    }

    @Test("An answer that asks to try again is not kept")
    func retries() throws {
        let store = BlockingStore(try SQLiteStore(folder: try TemporaryFolder()))
        let engine = try GatewayEngine(store: store)
        try engine.apply(TinyWorkflow.definitions())
        store.failNextCommit()
        #expect(engine.submit(key: "k", hash: [1]) == "unavailable")
        #expect(engine.submit(key: "k", hash: [1]) == "created 1")
    }

    @Test("While the first is under way a second is told so, and one with another body is refused")
    func inFlight() throws {
        let store = BlockingStore(try SQLiteStore(folder: try TemporaryFolder()))
        let engine = try GatewayEngine(store: store)
        try engine.apply(TinyWorkflow.definitions())
        store.block()
        let first = Mutex<String?>(nil)
        let done = DispatchSemaphore(value: 0)
        engine.submit(.request(.ticket(TinyWorkflow.create())), claim: .test(owner: "shop", key: "k", hash: [1])) { response in
            first.withLock { $0 = String(decoding: response.body, as: UTF8.self) }
            done.signal()
        }
        #expect(engine.submit(key: "k", hash: [1]) == "inFlight")
        #expect(engine.submit(key: "k", hash: [2]) == "reused")
        store.unblock()
        done.wait()
        #expect(first.withLock { $0 } == "created 1")
        #expect(engine.submit(key: "k", hash: [1]) == "created 1")
    }

    @Test("An answer comes back with its status, content type and every header line")
    func wholeResponse() throws {
        let response = GateResponse(
            status: 201, contentType: "text/plain", headers: [.init("A", "1"), .init("B", "ü"), .init("A", "2")], body: [0, 255])
        let store = try SQLiteStore(folder: try TemporaryFolder())
        let kept = StoredResponse(owner: "o", key: "k", bodyHash: [9], response: response, created: Moment(seconds: 5))
        try store.write { batch throws(StoreError) in _ = try batch.attempt { try $0.keep(kept) } }
        let found = try store.read { reading throws(StoreError) in try reading.storedResponse(owner: "o", key: "k") }
        #expect(found?.response.status == 201)
        #expect(found?.response.contentType == "text/plain")
        #expect(found?.response.body == [0, 255])
        #expect(found?.response.headers == response.headers)
    }

    @Test("Expired answers are removed as new ones come")
    func pruning() throws {
        let kit = try EngineKit()
        for number in 0..<10 { _ = kit.submit(key: "old\(number)", hash: [1]) }
        kit.clock.advance(seconds: 25 * 3600)
        for number in 0..<6 { _ = kit.submit(key: "new\(number)", hash: [1]) }
        let left = try kit.engine.store.read { store throws(StoreError) in
            var left = 0
            for number in 0..<10 where try store.storedResponse(owner: "shop", key: "old\(number)") != nil { left += 1 }
            return left
        }
        #expect(left == 0)
    }
}

extension IdempotencyClaim {
    /// Answers in one word.
    static func test(owner: String, key: String, hash: [UInt8]) -> IdempotencyClaim {
        IdempotencyClaim(owner: owner, key: key, bodyHash: hash) { result in
            let word =
                switch result {
                case .success(.ticket(let outcome)): "created \(outcome.ticket.id)"
                case .success(.done): "done"
                case .failure(let error):
                    switch error.kind {
                    case .conflict(.idempotencyKeyReused): "reused"
                    case .conflict(.idempotencyKeyInFlight): "inFlight"
                    case .notFound: "notFound"
                    case .unavailable: "unavailable"
                    default: "\(error.kind)"
                    }
                }
            return GateResponse(body: Array(word.utf8))
        }
    }
}

extension GatewayEngine {
    func submit(owner: String = "shop", key: String, hash: [UInt8], _ request: CommandRequest = TinyWorkflow.create()) -> String {
        let answer = Mutex("")
        let done = DispatchSemaphore(value: 0)
        submit(.request(.ticket(request)), claim: .test(owner: owner, key: key, hash: hash)) { response in
            answer.withLock { $0 = String(decoding: response.body, as: UTF8.self) }
            done.signal()
        }
        done.wait()
        return answer.withLock { $0 }
    }
}

extension EngineKit {
    func submit(owner: String = "shop", key: String, hash: [UInt8], _ request: CommandRequest = TinyWorkflow.create()) -> String {
        engine.submit(owner: owner, key: key, hash: hash, request)
    }
}
