/// One of a job's two ends.
public enum Side: String, Hashable, Sendable, CaseIterable {
    /// Tickets here.
    case local
    /// Tickets of the other system.
    case remote

    public var other: Side {
        switch self {
        case .local: .remote
        case .remote: .local
        }
    }
}

/// The same kind of thing for both sides.
public struct Sided<Value> {
    public var local: Value
    public var remote: Value

    public init(local: Value, remote: Value) {
        self.local = local
        self.remote = remote
    }

    public init(both value: Value) {
        local = value
        remote = value
    }

    public subscript(side: Side) -> Value {
        get {
            switch side {
            case .local: local
            case .remote: remote
            }
        }
        set {
            switch side {
            case .local: local = newValue
            case .remote: remote = newValue
            }
        }
    }
}

extension Sided: Equatable where Value: Equatable {}
extension Sided: Sendable where Value: Sendable {}
