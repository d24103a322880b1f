/// A numeric identifier that cannot be mistaken for another kind's: `TicketID` is not a `StateID`.
public struct NumericID<Kind>: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public var value: Int64

    public init(_ value: Int64) {
        self.value = value
    }

    public init(integerLiteral value: Int64) {
        self.value = value
    }

    public static func < (a: Self, b: Self) -> Bool {
        a.value < b.value
    }

    public var description: String {
        String(value)
    }
}

/// A textual identifier of one kind.
public struct TextID<Kind>: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public var value: String

    public init(_ value: String) {
        self.value = value
    }

    public init(stringLiteral value: String) {
        self.value = value
    }

    public static func < (a: Self, b: Self) -> Bool {
        a.value < b.value
    }

    public var description: String {
        value
    }
}

public enum IDKind {
    public enum Ticket {}
    public enum Guid {}
    public enum Tenant {}
    public enum Workflow {}
    public enum State {}
    public enum Transition {}
    public enum Field {}
    public enum Person {}
    public enum Department {}
    public enum Role {}
    public enum Event {}
    public enum Notice {}
    public enum ProductLine {}
    public enum Tag {}
    public enum Form {}
    public enum Organization {}
    public enum Caller {}
}

/// One number per ticket, the same at every gate.
public typealias TicketID = NumericID<IDKind.Ticket>
public typealias WorkflowID = NumericID<IDKind.Workflow>
public typealias StateID = NumericID<IDKind.State>
public typealias TransitionID = NumericID<IDKind.Transition>
public typealias FieldID = NumericID<IDKind.Field>
public typealias DepartmentID = NumericID<IDKind.Department>
public typealias RoleID = NumericID<IDKind.Role>
/// A place in the global event log.
public typealias EventSequence = NumericID<IDKind.Event>
public typealias NoticeID = NumericID<IDKind.Notice>
public typealias ProductLineID = NumericID<IDKind.ProductLine>
public typealias TagID = NumericID<IDKind.Tag>
public typealias FormID = NumericID<IDKind.Form>
public typealias OrganizationID = NumericID<IDKind.Organization>

/// A closed world of tickets, people and workflows; nothing is visible across tenants.
public typealias TenantID = TextID<IDKind.Tenant>
/// A person's name within a tenant; loonflow's `username`.
public typealias Username = TextID<IDKind.Person>
/// Who calls: an app, a data source, a token; unique within a contract and tenant.
public typealias CallerName = TextID<IDKind.Caller>

/// A guid in the form all gates give out: upper case, 8-4-4-4-12.
public struct Guid: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Takes either case; nil when the text is no 8-4-4-4-12 guid.
    public init?(_ text: String) {
        var out: [UInt8] = []
        out.reserveCapacity(36)
        for (index, byte) in text.utf8.enumerated() {
            switch index {
            case 8, 13, 18, 23:
                guard byte == 0x2D else { return nil }
                out.append(byte)
            default:
                switch byte {
                case 0x30...0x39, 0x41...0x46: out.append(byte)
                case 0x61...0x66: out.append(byte - 0x20)
                default: return nil
                }
            }
        }
        guard out.count == 36 else { return nil }
        self.text = String(decoding: out, as: UTF8.self)
    }

    private init(known text: String) {
        self.text = text
    }

    static let zero = Guid(known: "00000000-0000-0000-0000-000000000000")

    /// A random (version 4) guid.
    public init(random: inout RandomSource) {
        let digits = Array("0123456789ABCDEF".utf8)
        let words = [(random.next() & ~0xF000) | 0x4000, (random.next() & ~(0xC << 60)) | (0x8 << 60)]
        var out: [UInt8] = []
        out.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { out.append(0x2D) }
            let shift = UInt64(60 - 4 * (position % 16))
            out.append(digits[Int((words[position / 16] >> shift) & 0xF)])
        }
        text = String(decoding: out, as: UTF8.self)
    }

    public var description: String {
        text
    }
}

/// Randomness as an input: a xoshiro256** generator whose seed the caller draws from the system.
/// The same seed gives the same decisions, so any run can be replayed.
public struct RandomSource: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    public init(seed: (UInt64, UInt64, UInt64, UInt64)) {
        (s0, s1, s2, s3) = seed
        if s0 | s1 | s2 | s3 == 0 { s0 = 0x9E37_79B9_7F4A_7C15 }
    }

    /// For tests: one number spread over the state.
    public init(seed: UInt64) {
        var x = seed
        func spread() -> UInt64 {
            x &+= 0x9E37_79B9_7F4A_7C15
            var z = x
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        self.init(seed: (spread(), spread(), spread(), spread()))
    }

    public mutating func next() -> UInt64 {
        let product = s1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }
}
