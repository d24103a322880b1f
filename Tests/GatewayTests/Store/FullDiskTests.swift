import CanonicalModel
import Synchronization
import Testing

@testable import Gateway

@Suite("A full disk")
struct FullDiskTests {
    @Test("Writes are refused as unavailable, the log names the statement, what was acknowledged stays, and it goes on when there is room")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let lines = Mutex<[String]>([])
        let log: @Sendable (String) -> Void = { line in lines.withLock { $0.append(line) } }
        let store = try SQLiteStore(
            path: folder.path("full.sqlite"), cryptography: try OpenSSLCryptography(), now: Moment(seconds: 0), log: log)
        let engine = try GatewayEngine(store: store, log: log)
        try engine.apply(TinyWorkflow.definitions())
        try store.limitPages(beyondPresent: 30)
        var acknowledged: Set<TicketID> = []
        var refusal: CanonicalError?
        for _ in 0..<1000 where refusal == nil {
            switch engine.perform(.ticket(TinyWorkflow.create())) {
            case .success(.ticket(let outcome)): acknowledged.insert(outcome.ticket.id)
            case .success(.done): break
            case .failure(let error): refusal = error
            }
        }
        #expect(refusal?.kind == .unavailable)
        #expect(lines.withLock { $0.contains { $0.contains("INSERT INTO") || $0.contains("UPDATE") || $0.contains("COMMIT") } })
        #expect(!acknowledged.isEmpty)
        let query = TicketQuery(tenant: TinyWorkflow.tenant, page: PageRequest(size: 2000))
        let listed = try engine.tickets(query)
        #expect(Set(listed.items.map(\.id)) == acknowledged)
        #expect(listed.total == Int64(acknowledged.count))

        try store.limitPages(beyondPresent: 100_000)
        _ = try engine.perform(.ticket(TinyWorkflow.create())).get()
        #expect(try engine.tickets(query).total == Int64(acknowledged.count) + 1)
    }
}

extension SQLiteStore {
    /// The database may grow by that many pages and no further, as on a disk with so much room.
    fileprivate func limitPages(beyondPresent pages: Int) throws(StoreError) {
        try withWriter { connection throws(StoreError) in
            let database = Database(connection: connection)
            let present = try database.number("PRAGMA page_count")
            _ = try database.number("PRAGMA max_page_count = \(present + Int64(pages))")
        }
    }
}
