/// That by which a value is known again without keeping it: a short value itself, a long one's SHA-256.
/// Objects are the same whatever the order of their keys.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Values up to this many bytes of JSON are kept as they are.
    private static let shortest = 40

    public init(of value: JSON) {
        let bytes = Self.ordered(value, depth: 0).encoded()
        if bytes.count <= Self.shortest {
            text = "=" + String(decoding: bytes, as: UTF8.self)
        } else {
            let digits = Array("0123456789abcdef".utf8)
            let hex = SHA256.digest(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            text = "#" + String(decoding: hex, as: UTF8.self)
        }
    }

    /// One that was stored.
    public init(stored text: String) {
        self.text = text
    }

    public var description: String {
        text
    }

    private static func ordered(_ value: JSON, depth: Int) -> JSON {
        // Values come from a reader with this bound; what is built deeper keeps its order.
        guard depth < JSONLimits.deepest else { return value }
        switch value {
        case .null, .bool, .number, .string: return value
        case .array(let elements): return .array(elements.map { ordered($0, depth: depth + 1) })
        case .object(let members):
            let pairs = members.map { ($0.key, ordered($0.value, depth: depth + 1)) }
            return .object(JSONObject(pairs.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }))
        }
    }
}
