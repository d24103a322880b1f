import CanonicalModel
import Testing

@testable import Adapters

@Suite("Lookups by origin that share what they find out")
struct OriginScanTests {
    private static func row(_ id: Int64) throws -> Loonflow.RemoteColumns {
        let json: JSON = ["id": JSON(id), "gmt_created": "2026-01-01 00:00:00", "act_state_id": 1]
        return try Loonflow.RemoteColumns(json, Loonflow.RemoteProfile(calendar: .utc))
    }

    /// Closed until it is opened, for one who waits.
    private struct Gate: Sendable {
        private let stream: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init() { (stream, end) = AsyncStream.makeStream() }

        func open() { end.finish() }
        func wait() async { for await _ in stream {} }
    }

    private static func fault(of task: Task<[Int64], any Error>) async -> SyncFault? {
        do {
            _ = try await task.value
            return nil
        } catch {
            return error as? SyncFault
        }
    }

    @Test("Who is cancelled while another scans does not wait for it")
    func cancelledWaiter() async throws {
        let scan = Loonflow.OriginScan()
        let (isHeld, mayEnd) = (Gate(), Gate())
        let first = Task {
            try await scan.ids(with: "a") { () async throws(SyncFault) in
                isHeld.open()
                await mayEnd.wait()
            }
        }
        await isHeld.wait()
        let second = Task { try await scan.ids(with: "a") { () async throws(SyncFault) in Issue.record("scans") } }
        second.cancel()
        #expect(await Self.fault(of: second) == .interrupted)
        mayEnd.open()
        #expect(await Self.fault(of: first) == nil)
        #expect(try await scan.ids(with: "a") { () async throws(SyncFault) in } == [])
    }

    @Test("Who stops scanning leaves it to those who wait")
    func interruptedScan() async throws {
        let scan = Loonflow.OriginScan()
        let (isHeld, mayEnd) = (Gate(), Gate())
        let row = try Self.row(7)
        let first = Task {
            try await scan.ids(with: "a") { () async throws(SyncFault) in
                isHeld.open()
                await mayEnd.wait()
                throw .interrupted
            }
        }
        await isHeld.wait()
        let others = (0..<10).map { _ in
            Task { try await scan.ids(with: "a") { () async throws(SyncFault) in await scan.keep("a", for: row) } }
        }
        mayEnd.open()
        #expect(await Self.fault(of: first) == .interrupted)
        for other in others { #expect(try await other.value == [7]) }
    }

    @Test("A scan that fails fails who waited for it, and what it had read is known")
    func failedScan() async throws {
        let scan = Loonflow.OriginScan()
        let row = try Self.row(7)
        await #expect(throws: SyncFault.unavailable("gone")) {
            try await scan.ids(with: "a") { () async throws(SyncFault) in
                await scan.keep("a", for: row)
                throw .unavailable("gone")
            }
        }
        #expect(await scan.unknown(of: [row]) == [])
        #expect(await scan.began == 0)
        #expect(try await scan.ids(with: "a") { () async throws(SyncFault) in } == [7])
    }

    @Test("What is known is told in the order of creation, however it came, and forgotten when it is old")
    func index() {
        var index = Loonflow.OriginIndex()
        let ids: [Int64] = [5, 9, 2, 7, 100, 1, 8, 3, 6, 50]
        for id in ids { index.keep(id % 2 == 0 ? "even" : "odd", for: id, created: id * 10) }
        index.keep("even", for: 7, created: 70)
        #expect(index.ids(with: "even") == [2, 6, 7, 8, 50, 100])
        #expect(index.ids(with: "odd") == [1, 3, 5, 9])
        #expect(index.ids(with: "other") == [])
        #expect((0...101 as ClosedRange<Int64>).filter { index.contains($0) } == ids.sorted())
        index.forget(before: 60)
        #expect(index.ids(with: "odd") == [9] && index.count == 6 && !index.contains(5) && index.contains(6))
    }
}
