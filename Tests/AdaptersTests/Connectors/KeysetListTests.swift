import CanonicalModel
import Testing

@testable import Adapters

@Suite("A list in the order of creation, page by page")
struct KeysetListTests {
    private static let seed: UInt64 = 20_261_121

    @Test("is gone through whole and nothing twice, while rows are made and deleted", arguments: [
        KeysetList.Order.oldestFirst, .newestFirst,
    ])
    func whole(order: KeysetList.Order) async throws {
        var random = Sequence(seed: Self.seed)
        for run in 0..<200 {
            var now: Int64 = 1000
            var nextID: Int64 = 1
            var rows: [KeysetList.Place] = []
            func make() {
                now += Int64(random.next() % 3)
                rows.append(KeysetList.Place(created: now, id: nextID))
                nextID += 1
            }
            for _ in 0..<Int(random.next() % 120) { make() }
            var lasting = Set(rows.map(\.id))
            let size = Int(random.next() % 9) + 1
            var (place, seen): (KeysetList.Place, [Int64]) = (KeysetList.Place(), [])
            while true {
                let shown = rows
                let page = try await KeysetList(order).next(size, after: place, of: { $0 }) { bound, page async throws(SyncFault) in
                    let wanted = shown.filter { row in
                        bound.map { order == .oldestFirst ? row.created >= $0 : row.created <= $0 } ?? true
                    }
                    let sorted = order == .oldestFirst ? wanted : wanted.reversed()
                    return KeysetList.Fetched(
                        rows: Array(sorted.dropFirst((page - 1) * size).prefix(size)), isLast: page * size >= wanted.count,
                        total: Int64(wanted.count))
                }
                seen += page.rows.map(\.id)
                if let last = page.rows.last { place = page.place(after: last) }
                if page.isLast { break }
                #expect(KeysetList.Place(place.text) == place)
                switch random.next() % 4 {
                case 0: make()
                case 1 where !rows.isEmpty:
                    lasting.remove(rows.remove(at: Int(random.next() % UInt64(rows.count))).id)
                default: break
                }
            }
            #expect(Set(seen).count == seen.count, "run \(run), seed \(Self.seed)")
            #expect(Set(seen).isSuperset(of: lasting), "run \(run), seed \(Self.seed)")
        }
    }

    /// SplitMix64.
    private struct Sequence {
        var state: UInt64
        init(seed: UInt64) { state = seed }

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }
}
