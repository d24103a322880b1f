import CanonicalModel
import Testing

@testable import Gateway

extension StoreConformanceTests {
    private static let file = AttachmentID("0123456789abcdef0123456789abcdef").map {
        StoredAttachment(
            tenant: TinyWorkflow.tenant, id: $0, author: 40084, name: "图 1.png", type: "image/png", size: 5_000_000_000,
            sha256: String(repeating: "a", count: 64), created: Moment(milliseconds: 1_660_298_589_500))
    }

    @Test("A recorded file is found by its id, and by its tenant only among the tenant's", arguments: StoreFactory.all)
    func attachments(_ factory: StoreFactory) throws {
        let folder = try TemporaryFolder()
        let kit = try EngineKit(factory, folder: folder)
        let file = try #require(Self.file)
        #expect(try kit.engine.attachment(file.id) == nil)
        #expect(try kit.engine.perform(.keepAttachment(file)).get().isDone)
        #expect(try kit.engine.attachment(file.id) == file)
        #expect(try kit.engine.attachments([file.id, file.id], in: TinyWorkflow.tenant) == [file])
        #expect(try kit.engine.attachments([file.id], in: "south") == [])
        #expect(try kit.engine.attachments([], in: TinyWorkflow.tenant) == [])
        // An id is used once, also by another tenant.
        var again = file
        again.tenant = "south"
        #expect(throws: CanonicalError.self) { try kit.engine.perform(.keepAttachment(again)).get() }
        #expect(try kit.engine.attachment(file.id) == file)
        kit.engine.stop()
        let reopened = try EngineKit(factory, folder: folder, definitions: nil)
        #expect(try reopened.engine.attachment(file.id) == file)
    }

    @Test("A key of the gateway's own is kept as it was first", arguments: StoreFactory.all)
    func gatewayKeys(_ factory: StoreFactory) throws {
        let store = try factory.open(try TemporaryFolder())
        for value in [[1, 2, 3], [4]] as [[UInt8]] {
            try store.write { batch throws(StoreError) in
                _ = try batch.attempt { try $0.keepGatewayKey("k", value) }
            }
        }
        #expect(try store.read { reading throws(StoreError) in try reading.gatewayKey("k") } == [1, 2, 3])
        #expect(try store.read { reading throws(StoreError) in try reading.gatewayKey("other") } == nil)
    }
}

extension WriteOutcome {
    fileprivate var isDone: Bool {
        if case .done = self { true } else { false }
    }
}
