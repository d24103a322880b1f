import CanonicalModel

extension Loonflow.DumpReader {
    mutating func people() -> [Person] {
        let departments = membership("account.loonuserdept", person: "user", group: "dept")
        let roles = membership("account.loonuserrole", person: "user_id", group: "role_id")
        return taking("account.loonuser") { (row) throws(ImportProblem) in
            Person(
                id: row.key, username: Username(try row.required("username")), alias: row.text("alias"),
                email: row.text("email"), phone: row.text("phone"), isActive: row.flag("is_active"),
                isDeleted: row.isDeleted, kind: Self.kind(try row.number("type_id")),
                departments: (departments[row.key] ?? []).map { DepartmentID($0) },
                roles: (roles[row.key] ?? []).map { RoleID($0) })
        }
    }

    /// Which groups each person is in; deleted rows count for nothing.
    private mutating func membership(_ model: String, person: String, group: String) -> [Int64: [Int64]] {
        let pairs = taking(model) { (row) throws(ImportProblem) in
            (person: try row.number(person), group: try row.number(group), isDeleted: row.isDeleted)
        }
        return Dictionary(grouping: pairs.filter { !$0.isDeleted }, by: \.person).mapValues { $0.map(\.group) }
    }

    private static func kind(_ code: Int64) -> Person.Kind {
        switch code {
        case 2: .superAdministrator
        case 1: .workflowAdministrator
        default: .user
        }
    }

    static func department(_ row: Loonflow.DumpRow) throws(ImportProblem) -> Department {
        let parent = row.fields["parent_dept_id"]?.int64Value ?? 0
        let leader = row.text("leader")
        return Department(
            id: DepartmentID(row.key), name: row.text("name"), parent: parent == 0 ? nil : DepartmentID(parent),
            leader: leader.isEmpty ? nil : Username(leader), approvers: row.list("approver").map { Username($0) },
            label: row.text("label"), isDeleted: row.isDeleted)
    }

    static func role(_ row: Loonflow.DumpRow) throws(ImportProblem) -> Role {
        Role(
            id: RoleID(row.key), name: row.text("name"), description: row.text("description"),
            label: try row.embedded("label"), isDeleted: row.isDeleted)
    }

    static func notice(_ row: Loonflow.DumpRow) throws(ImportProblem) -> Notice {
        Notice(
            id: NoticeID(row.key), name: row.text("name"), description: row.text("description"),
            url: row.text("hook_url"), token: row.text("hook_token"))
    }

    /// Apps with their tokens and the workflows that `api` permissions give them.
    mutating func callers() -> [Caller] {
        var allowed: [String: Set<WorkflowID>] = [:]
        for row in rows("workflow.workflowuserpermission") where row.text("permission") == "api" && !row.isDeleted {
            guard let workflow = row.fields["workflow"]?.int64Value else { continue }
            allowed[row.text("user"), default: []].insert(WorkflowID(workflow))
        }
        let tenant = tenant
        return taking("account.apptoken") { (row) throws(ImportProblem) in
            let name = try row.required("app_name")
            return Caller(
                contract: Loonflow.contract, name: CallerName(name), tenant: tenant, secrets: [try row.required("token")],
                workflows: .only(allowed[name] ?? []), serialPrefix: row.text("ticket_sn_prefix"),
                isEnabled: !row.isDeleted)
        }
    }
}
