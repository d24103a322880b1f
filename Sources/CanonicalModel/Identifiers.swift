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
