import Adapters
import CanonicalModel

/// `directory.json5`: a tenant's people, departments and roles.
enum DirectoryFile {
    static func read(_ reader: inout ConfigReader) -> DefinitionSet {
        DefinitionSet(
            tenant: TenantID(reader.string("tenant", default: "default")), people: reader.list("people", person),
            departments: reader.list("departments", department), roles: reader.list("roles", role))
    }

    private enum PersonKind: String, CaseIterable {
        case user
        case workflowAdministrator
        case superAdministrator
        case external
    }

    private static func person(_ reader: inout ConfigReader) -> Person {
        let username = reader.string("username")
        let kind = reader.enumeration("kind", default: PersonKind.user)
        return Person(
            id: reader.int64("id"), username: Username(username), alias: reader.string("alias", default: username),
            email: reader.string("email", default: ""), phone: reader.string("phone", default: ""),
            isActive: reader.bool("active", default: true),
            kind: Person.Kind(rawValue: kind.rawValue) ?? .user,
            departments: reader.int64List("departments").map { DepartmentID($0) },
            roles: reader.int64List("roles").map { RoleID($0) }, staffID: reader.optionalString("staffId"),
            staffNumber: reader.optionalInt64("staffNumber"), passwordHash: reader.optionalSecret("passwordHash")?.text)
    }

    private static func department(_ reader: inout ConfigReader) -> Department {
        Department(
            id: DepartmentID(reader.int64("id")), name: reader.string("name"),
            parent: reader.optionalInt64("parent").map { DepartmentID($0) },
            leader: reader.optionalString("leader").map { Username($0) },
            approvers: reader.stringList("approvers").map { Username($0) }, label: reader.string("label", default: ""),
            code: reader.optionalString("code"))
    }

    private static func role(_ reader: inout ConfigReader) -> Role {
        Role(
            id: RoleID(reader.int64("id")), name: reader.string("name"),
            description: reader.string("description", default: ""), code: reader.optionalString("code"))
    }
}
