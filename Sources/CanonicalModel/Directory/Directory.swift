/// Everybody and every group of a tenant, indexed once and then only read: a reference for the same reason as `Definitions`.
public final class Directory: Sendable {
    public let people: [Username: Person]
    public let departments: [DepartmentID: Department]
    public let roles: [RoleID: Role]
    private let index: Index
    private let childrenOfDepartment: [DepartmentID: [DepartmentID]]
    private let departmentsByCode: [String: DepartmentID]
    private let rolesByCode: [String: RoleID]

    /// Who is found by what else than the name.
    private struct Index {
        var ofDepartment: [DepartmentID: [Username]] = [:]
        var ofRole: [RoleID: [Username]] = [:]
        var byStaffID: [String: Username] = [:]
        var byStaffNumber: [Int64: Username] = [:]

        mutating func add(_ person: Person) {
            guard !person.isDeleted else { return }
            for id in person.departments { ofDepartment[id, default: []].append(person.username) }
            for id in person.roles { ofRole[id, default: []].append(person.username) }
            if let id = person.staffID { byStaffID[id] = person.username }
            if let number = person.staffNumber { byStaffNumber[number] = person.username }
        }
    }

    public init(people: [Person] = [], departments: [Department] = [], roles: [Role] = []) {
        let ordered = people.sorted { $0.id < $1.id }
        self.people = Dictionary(ordered.map { ($0.username, $0) }, uniquingKeysWith: { first, _ in first })
        self.departments = Dictionary(departments.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.roles = Dictionary(roles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var index = Index()
        for person in ordered { index.add(person) }
        self.index = index
        var children: [DepartmentID: [DepartmentID]] = [:]
        var codes: [String: DepartmentID] = [:]
        for department in departments.sorted(by: { $0.id < $1.id }) where !department.isDeleted {
            if let parent = department.parent { children[parent, default: []].append(department.id) }
            codes[department.code ?? department.label] = department.id
        }
        childrenOfDepartment = children
        departmentsByCode = codes
        rolesByCode = Dictionary(
            roles.filter { !$0.isDeleted }.compactMap { role in role.code.map { ($0, role.id) } },
            uniquingKeysWith: { first, _ in first })
    }

    private init(_ other: Directory, people: [Username: Person], index: Index) {
        self.people = people
        self.index = index
        departments = other.departments
        roles = other.roles
        childrenOfDepartment = other.childrenOfDepartment
        departmentsByCode = other.departmentsByCode
        rolesByCode = other.rolesByCode
    }

    /// With people who are not in it yet; those it knows by name stay as they are.
    public func adding(_ others: [Person]) -> Directory {
        var people = people
        var index = index
        for person in others where people[person.username] == nil {
            people[person.username] = person
            index.add(person)
        }
        return Directory(self, people: people, index: index)
    }

    /// A person who is there: known and not deleted.
    public func person(_ name: Username) -> Person? {
        guard let person = people[name], !person.isDeleted else { return nil }
        return person
    }

    /// By NGS staff id: the configured one, or else the user name itself.
    public func person(staffID: String) -> Person? {
        person(index.byStaffID[staffID] ?? Username(staffID))
    }

    public func person(staffNumber: Int64) -> Person? {
        index.byStaffNumber[staffNumber].flatMap(person)
    }

    public func department(code: String) -> Department? {
        let id = departmentsByCode[code] ?? Int64(code).map { DepartmentID($0) }
        guard let id, let found = departments[id], !found.isDeleted else { return nil }
        return found
    }

    public func role(code: String) -> Role? {
        let id = rolesByCode[code] ?? Int64(code).map { RoleID($0) }
        guard let id, let found = roles[id], !found.isDeleted else { return nil }
        return found
    }

    /// Members of the department and of all below it, each once, in the order of their numbers.
    public func members(of department: DepartmentID) -> [Username] {
        var seen: Set<Username> = []
        return withDescendants(department).flatMap { index.ofDepartment[$0] ?? [] }
            .filter { seen.insert($0).inserted }
    }

    public func members(of role: RoleID) -> [Username] {
        guard let known = roles[role], !known.isDeleted else { return [] }
        return index.ofRole[role] ?? []
    }

    /// The department and everything below it; a loop in the data ends the walk.
    public func withDescendants(_ department: DepartmentID) -> [DepartmentID] {
        guard let root = departments[department], !root.isDeleted else { return [] }
        var seen: Set<DepartmentID> = [department]
        var queue = [department]
        var index = 0
        while index < queue.count {
            for child in childrenOfDepartment[queue[index]] ?? [] where seen.insert(child).inserted {
                queue.append(child)
            }
            index += 1
        }
        return queue
    }

    /// A person's departments and everything above them.
    public func departmentsAndAbove(_ name: Username) -> Set<DepartmentID> {
        var seen: Set<DepartmentID> = []
        for start in person(name)?.departments ?? [] {
            var next: DepartmentID? = start
            while let id = next, seen.insert(id).inserted {
                next = departments[id]?.parent
            }
        }
        return seen
    }

    /// Who approves for a person: their departments' approvers, or else the leader, each once.
    public func leads(of name: Username) -> [Username] {
        var seen: Set<Username> = []
        let found = (person(name)?.departments ?? []).compactMap { departments[$0] }.filter { !$0.isDeleted }
            .flatMap { $0.approvers.isEmpty ? [$0.leader].compactMap { $0 } : $0.approvers }
        return found.filter { !$0.value.isEmpty && seen.insert($0).inserted }
    }
}
