import CanonicalModel

extension NGS {
    /// By what a step is handled.
    enum HandleType: String, CaseIterable {
        case group = "G"
        case role = "R"
        case groupAndRole = "GR"

        /// The ways of sending that go with it.
        var sendTypes: [SendType] {
            switch self {
            case .group: [.group, .person, .earlierHandler, .parentDepartment, .groupLeader]
            case .role: [.role, .earlierHandler]
            case .groupAndRole: [.earlierHandler, .groupAndRole]
            }
        }
    }

    /// To whom a task is sent.
    enum SendType: Int64, CaseIterable {
        case group = 1
        case person = 2
        case role = 3
        /// Whoever handled the step that `toStep` names.
        case earlierHandler = 4
        case parentDepartment = 7
        case groupLeader = 9
        case groupAndRole = 10
    }

    /// The next step and handler that a call asks for, over what the workflow says.
    struct Directions {
        let body: Body
        let identity: Identity
        let definitions: Definitions
        let workflow: Workflow

        /// - Throws: `CanonicalError` naming the field that is unknown, missing, or does not go with another.
        func route() throws(CanonicalError) -> CanonicalModel.Route {
            CanonicalModel.Route(step: try step(), handler: try handler())
        }

        func handler() throws(CanonicalError) -> CanonicalModel.Route.Handler? {
            let handleType = try handleType()
            guard let sendType = try sendType() else { return try handlerByGivenNames(handleType) }
            if let handleType, !handleType.sendTypes.contains(sendType) {
                throw .invalid(
                    "sendType", .contradiction, "handleType \(handleType.rawValue) 不支持 sendType \(sendType.rawValue)")
            }
            return try handler(sendType)
        }

        private func handler(_ sendType: SendType) throws(CanonicalError) -> CanonicalModel.Route.Handler {
            switch sendType {
            case .group: return .department(try required(try group(), "toGrp", sendType))
            case .person: return .person(try required(try person(), "toBy", sendType))
            case .role: return .role(try required(try role(), "toRole", sendType))
            case .earlierHandler: return .handlerOf(step: try required(try step(), "toStep", sendType))
            case .parentDepartment: return try parentDepartment()
            case .groupLeader: return try groupLeader()
            case .groupAndRole:
                return .departmentRole(
                    try required(try group(), "toGrp", sendType), try required(try role(), "toRole", sendType))
            }
        }

        /// Without `sendType` the names given say it: a person before a group and role, these together before either alone.
        /// `handleType` then says which of the names there have to be.
        private func handlerByGivenNames(_ handleType: HandleType?) throws(CanonicalError)
            -> CanonicalModel.Route.Handler?
        {
            let (person, group, role) = (try person(), try group(), try role())
            switch (handleType, person, group, role) {
            case (_, nil, nil, nil): return nil
            case (nil, let person?, _, _), (.group, let person?, _, _): return .person(person)
            case (nil, nil, let group?, let role?), (.groupAndRole, _, let group?, let role?):
                return .departmentRole(group, role)
            case (nil, nil, let group?, nil), (.group, nil, let group?, _): return .department(group)
            case (nil, nil, nil, let role?), (.role, _, _, let role?): return .role(role)
            case (.group, _, _, _): throw missing("toGrp 或 toBy", "handleType G")
            case (.role, _, _, _): throw missing("toRole", "handleType R")
            case (.groupAndRole, _, _, _): throw missing("toGrp 和 toRole", "handleType GR")
            }
        }
    }
}

extension NGS.Directions {
    private func handleType() throws(CanonicalError) -> NGS.HandleType? {
        guard let text = try body.text("handleType") else { return nil }
        guard let known = NGS.HandleType(rawValue: text) else {
            throw .invalid("handleType", .unknownValue, "handleType 只能是 G、R 或 GR：\(text)")
        }
        return known
    }

    private func sendType() throws(CanonicalError) -> NGS.SendType? {
        guard let text = try body.text("sendType") else { return nil }
        guard let number = JSONNumber(text: text)?.int64, let known = NGS.SendType(rawValue: number) else {
            let all = NGS.SendType.allCases.map { String($0.rawValue) }.joined(separator: "、")
            throw .invalid("sendType", .unknownValue, "sendType 只能是 \(all)：\(text)")
        }
        return known
    }

    /// A state by the caller's word for it: an alias's, its name or its number.
    private func step() throws(CanonicalError) -> String? {
        guard let step = try body.text("toStep") else { return nil }
        let isAlias = definitions.aliases.contains { $0.workflow == workflow.id && $0.steps[step] != nil }
        let isState = workflow.states.contains { $0.name == step || String($0.id.value) == step }
        guard isAlias || isState else { throw .notFound(.state, "toStep 指定的步骤不存在：\(step)") }
        return step
    }

    private func person() throws(CanonicalError) -> Username? {
        guard let name = try body.text("toBy") else { return nil }
        guard let person = definitions.directory.person(staffID: name), person.isActive else {
            throw .notFound(.person, "toBy 指定的人员不存在或已停用：\(name)")
        }
        return person.username
    }

    private func group() throws(CanonicalError) -> DepartmentID? {
        guard let code = try body.text("toGrp") else { return nil }
        guard let department = definitions.directory.department(code: code) else {
            throw .invalid("toGrp", .unknownValue, "toGrp 指定的组不存在：\(code)")
        }
        return department.id
    }

    private func role() throws(CanonicalError) -> RoleID? {
        guard let code = try body.text("toRole") else { return nil }
        guard let role = definitions.directory.role(code: code) else {
            throw .invalid("toRole", .unknownValue, "toRole 指定的角色不存在：\(code)")
        }
        return role.id
    }

    /// The group the person acts for, where it is one of theirs; without it the engine takes their first.
    private var actingGroup: Department? {
        guard let code = identity.group, let department = definitions.directory.department(code: code),
            definitions.directory.departmentsAndAbove(identity.person.username).contains(department.id)
        else { return nil }
        return department
    }

    private func parentDepartment() throws(CanonicalError) -> CanonicalModel.Route.Handler {
        guard let group = actingGroup else { return .parentDepartment }
        guard let parent = group.parent else { throw .notFound(.person, "\(group.name) 没有上级部门") }
        return .department(parent)
    }

    private func groupLeader() throws(CanonicalError) -> CanonicalModel.Route.Handler {
        guard let group = actingGroup else { return .departmentLeader }
        guard let leader = group.leader else { throw .notFound(.person, "\(group.name) 没有组长") }
        return .person(leader)
    }

    private func required<Value>(_ value: Value?, _ field: String, _ sendType: NGS.SendType) throws(CanonicalError)
        -> Value
    {
        guard let value else { throw missing(field, "sendType \(sendType.rawValue)") }
        return value
    }

    private func missing(_ field: String, _ reason: String) -> CanonicalError {
        .invalid(field, .missing, "\(reason) 需要 \(field)")
    }
}
