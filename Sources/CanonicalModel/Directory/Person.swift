/// A person as the directory knows them.
public struct Person: Equatable, Sendable {
    public var id: Int64
    public var username: Username
    /// The name people are called by.
    public var alias: String
    public var email: String
    public var phone: String
    public var isActive: Bool
    public var isDeleted: Bool
    public var kind: Kind
    public var departments: [DepartmentID]
    public var roles: [RoleID]
    /// NGS `staffId`, where it differs from the user name.
    public var staffID: String?
    /// Kingsoft's long staff number.
    public var staffNumber: Int64?
    /// `scrypt$…`; nil for people who never log in.
    public var passwordHash: String?

    public enum Kind: String, Sendable {
        case user
        case workflowAdministrator
        case superAdministrator
        /// Added because a caller named them; not of this organization.
        case external
    }

    public init(
        id: Int64, username: Username, alias: String, email: String = "", phone: String = "", isActive: Bool = true,
        isDeleted: Bool = false, kind: Kind = .user, departments: [DepartmentID] = [], roles: [RoleID] = [],
        staffID: String? = nil, staffNumber: Int64? = nil, passwordHash: String? = nil
    ) {
        self.id = id
        self.username = username
        self.alias = alias
        self.email = email
        self.phone = phone
        self.isActive = isActive
        self.isDeleted = isDeleted
        self.kind = kind
        self.departments = departments
        self.roles = roles
        self.staffID = staffID
        self.staffNumber = staffNumber
        self.passwordHash = passwordHash
    }
}
