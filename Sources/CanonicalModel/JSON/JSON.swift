/// A JSON value kept exactly: key order, the text of numbers and every unknown member survive a read and a write.
///
/// Strings and keys compare by their UTF-8 bytes, not by Unicode canonical equivalence: "é" written as one scalar and as
/// two are different values, because they are different on the wire.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON: Equatable {
    /// Same kind and same content. Numbers compare by text (1, 1.0 and 1e0 differ); the order of an object's keys does not count.
    public static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): a.hasSameBytes(as: b)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

extension JSON {
    public init(_ value: Bool) {
        self = .bool(value)
    }

    public init(_ value: String) {
        self = .string(value)
    }

    public init(_ value: Int) {
        self = .number(JSONNumber(value))
    }

    public init(_ value: Int64) {
        self = .number(JSONNumber(value))
    }

    /// JSON has no NaN and no infinities: they become null.
    public init(_ value: Double) {
        self = JSONNumber(value).map(JSON.number) ?? .null
    }
}

extension String {
    /// Byte equality; `==` also takes canonically equivalent texts for equal.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let (own, others) = (utf8.span, other.utf8.span)
        for place in own.indices where own[place] != others[place] { return false }
        return true
    }
}
