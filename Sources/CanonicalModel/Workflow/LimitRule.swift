/// Who may submit, and how often.
public struct LimitRule: Equatable, Sendable {
    /// Hours.
    public var period: Int64?
    public var count: Int64?
    public var level: Level?
    public var people: [Username]?
    public var departments: [DepartmentID]?
    public var roles: [RoleID]?

    public enum Level: Int64, Sendable {
        case perPerson = 1
        case overall = 2
    }

    public init() {}
}
