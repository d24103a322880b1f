import Adapters
import CanonicalModel
import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Calls that may be made once")
struct NonceTests {
    private func once(_ value: UInt8, owner: String = "shop", seconds: Int64 = 60, _ request: WriteRequest? = nil) -> WriteRequest {
        .once(Nonce(owner: owner, value: [value], expires: TinyWorkflow.start.advanced(bySeconds: seconds)), request)
    }

    private func refusal(_ kit: EngineKit, _ request: WriteRequest) -> CanonicalError.Kind? {
        if case .failure(let error) = kit.engine.perform(request) { error.kind } else { nil }
    }

    @Test("A nonce is good once for each owner, after a restart too")
    func restart() throws {
        let folder = try TemporaryFolder()
        for run in 0..<2 {
            let kit = try EngineKit(folder: folder)
            #expect(refusal(kit, once(1)) == (run == 0 ? nil : .conflict(.replayed)))
            #expect(refusal(kit, once(1)) == .conflict(.replayed))
            #expect(refusal(kit, once(1, owner: "other\(run)")) == nil)
            kit.engine.stop()
        }
    }

    @Test("What is inside is carried out once")
    func inside() throws {
        let kit = try EngineKit()
        #expect(refusal(kit, once(1, .ticket(TinyWorkflow.create()))) == nil)
        #expect(refusal(kit, once(1, .ticket(TinyWorkflow.create()))) == .conflict(.replayed))
        #expect(try kit.list().total == 1)
    }

    @Test("A nonce stays used where what is inside is refused, before it wrote anything and after")
    func refusedInside() throws {
        let kit = try EngineKit()
        let unknown = TinyWorkflow.create(workflow: 99)
        #expect(refusal(kit, once(1, .ticket(unknown))) == .notFound(.workflow))
        #expect(refusal(kit, once(1, .ticket(TinyWorkflow.create()))) == .conflict(.replayed))
        let nonce = Nonce(owner: "shop", value: [2], expires: TinyWorkflow.start.advanced(bySeconds: 60))
        let failing = kit.engine.perform(.custom { context in
            try context.store.open(Session(
                tokenHash: [1], contract: "ngs", caller: "desk", tenant: TinyWorkflow.tenant, person: "ann", expires: nonce.expires))
            throw CanonicalError(.internal, "afterwards")
        })
        #expect(throws: CanonicalError.self) { try failing.get() }
        #expect(refusal(kit, .once(nonce, nil)) == nil)
        #expect(refusal(kit, .once(nonce, nil)) == .conflict(.replayed))
    }

    @Test("Of many at once exactly one passes")
    func atOnce() throws {
        let kit = try EngineKit()
        let engine = kit.engine
        let request = once(1, .ticket(TinyWorkflow.create()))
        let passed = inParallel(32) { _ in (try? engine.perform(request).get()) != nil }
        #expect(passed.filter { $0 }.count == 1)
        #expect(try kit.list().total == 1)
    }

    @Test("What has expired is refused, for it may have been forgotten, and is forgotten as new ones come")
    func expiry() throws {
        let kit = try EngineKit()
        for value in 0..<10 { #expect(refusal(kit, once(UInt8(value))) == nil) }
        kit.clock.advance(seconds: 61)
        #expect(refusal(kit, once(1)) == .unauthenticated(.clock))
        for value in 10..<16 { #expect(refusal(kit, once(UInt8(value), seconds: 600)) == nil) }
        var forgotten = 0
        try kit.engine.store.write { batch throws(StoreError) in
            for value in 0..<10 {
                let result = try batch.attempt {
                    try $0.remember(nonce: [UInt8(value)], of: "shop", until: TinyWorkflow.start)
                }
                if case .success(true) = result { forgotten += 1 }
            }
        }
        #expect(forgotten == 10)
    }

    @Test("A replay is neither given an answer that was kept, nor kept as the answer of an idempotency key")
    func idempotencyKeys() throws {
        let kit = try EngineKit()
        func submit(_ value: UInt8, key: String) -> String {
            let answer = Mutex("")
            let done = DispatchSemaphore(value: 0)
            kit.engine.submit(
                .request(once(value, .ticket(TinyWorkflow.create()))), claim: .test(owner: "shop", key: key, hash: [1])
            ) { response in
                answer.withLock { $0 = String(decoding: response.body, as: UTF8.self) }
                done.signal()
            }
            done.wait()
            return answer.withLock { $0 }
        }
        let replayed = "\(CanonicalError.Kind.conflict(.replayed))"
        #expect(submit(1, key: "a") == "created 1")
        #expect(submit(1, key: "a") == replayed)
        #expect(submit(1, key: "b") == replayed)
        #expect(submit(2, key: "b") == "created 2")
        #expect(submit(3, key: "a") == "created 1")
    }
}
