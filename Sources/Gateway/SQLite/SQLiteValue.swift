/// A value bound to a statement's parameter.
enum SQLiteValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    init(_ value: Int64?) {
        self = value.map(SQLiteValue.integer) ?? .null
    }

    init(_ value: Int?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    init(_ value: Bool) {
        self = .integer(value ? 1 : 0)
    }

    init(_ value: Double?) {
        self = value.map(SQLiteValue.real) ?? .null
    }

    init(_ value: String?) {
        self = value.map(SQLiteValue.text) ?? .null
    }

    init(_ value: [UInt8]?) {
        self = value.map(SQLiteValue.blob) ?? .null
    }
}

extension SQLiteValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
    init(integerLiteral value: Int64) {
        self = .integer(value)
    }

    init(floatLiteral value: Double) {
        self = .real(value)
    }

    init(stringLiteral value: String) {
        self = .text(value)
    }

    init(nilLiteral: ()) {
        self = .null
    }
}
