import Testing

@testable import Adapters

@Suite("A bounded cache")
struct BoundedCacheTests {
    @Test("What is kept is found until it is replaced")
    func keeping() {
        let cache = BoundedCache<String, Int>(capacity: 160)
        #expect(cache["a"] == nil)
        cache.keep(1, for: "a")
        cache.keep(2, for: "a")
        cache.keep(3, for: "b")
        #expect(cache["a"] == 2 && cache["b"] == 3)
    }

    @Test("All values together never cost more than they may, however often they are replaced")
    func bound() {
        let cache = BoundedCache<Int, [UInt8]>(capacity: 16_000) { $0.count }
        for round in 0..<3 {
            for key in 0..<5_000 { cache.keep([UInt8](repeating: 0, count: 100 + round), for: key) }
        }
        let cost = (0..<5_000).reduce(0) { $0 + (cache[$1]?.count ?? 0) }
        #expect(cost > 0 && cost <= 16_000)
    }

    @Test("One value too large for its part is not kept, and takes the old one's place all the same")
    func tooLarge() {
        let cache = BoundedCache<Int, [UInt8]>(capacity: 1600) { $0.count }
        cache.keep([1], for: 7)
        cache.keep([UInt8](repeating: 0, count: 1000), for: 7)
        #expect(cache[7] == nil)
    }
}
