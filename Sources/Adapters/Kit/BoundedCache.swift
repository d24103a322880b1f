import Synchronization

/// What was worked out once and is likely to be asked for again, in bounded memory: a part that is full starts again from
/// nothing. For any thread.
public final class BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Part {
        var values: [Key: Value] = [:]
        var cost = 0
    }

    /// Threads seldom meet at one of several locks, each held for a dictionary access only.
    private final class Slot: Sendable {
        let part = Mutex(Part())
    }

    private static var slotCount: Int { 16 }
    private let slots: [Slot]
    private let mostPerSlot: Int
    private let cost: @Sendable (Value) -> Int

    /// - Parameters:
    ///   - capacity: the most that all values together may cost.
    ///   - cost: what a value costs; it is at least 1.
    public init(capacity: Int, cost: @escaping @Sendable (Value) -> Int = { _ in 1 }) {
        slots = (0..<Self.slotCount).map { _ in Slot() }
        mostPerSlot = max(1, capacity / Self.slotCount)
        self.cost = cost
    }

    public subscript(key: Key) -> Value? {
        slot(key).part.withLock { $0.values[key] }
    }

    /// Keeps a value in place of an earlier one; one that alone is too large is not kept.
    public func keep(_ value: Value, for key: Key) {
        let size = max(1, cost(value))
        slot(key).part.withLock { part in
            if let old = part.values.removeValue(forKey: key) { part.cost -= max(1, cost(old)) }
            guard size <= mostPerSlot else { return }
            if part.cost + size > mostPerSlot { part = Part() }
            part.values[key] = value
            part.cost += size
        }
    }

    private func slot(_ key: Key) -> Slot {
        slots[Int((UInt(bitPattern: key.hashValue) >> 8) % UInt(Self.slotCount))]
    }
}
