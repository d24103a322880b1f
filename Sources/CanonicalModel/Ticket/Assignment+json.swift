/// The part of an assignment that no column of its own holds, and the native API's view of it.
extension Assignment {
    public var json: JSONObject {
        var out = JSONObject()
        out["guid"] = JSON(guid.text)
        out["number"] = JSON(number)
        out["state"] = JSON(state.value)
        out.set("state_name", stateName)
        out["status"] = JSON(status.rawValue)
        out["target"] = .object(target.json)
        out.set("people", people.map { JSON($0.value) })
        out.set("handler", handler?.value)
        out.set("transition", transition?.value)
        if let intendedRoute, !intendedRoute.isEmpty { out["intended_route"] = .object(intendedRoute.json) }
        out.set("fields", fields)
        out["created"] = JSON(created.milliseconds)
        out.set("taken", taken?.milliseconds)
        out.set("finished", finished?.milliseconds)
        out["updated"] = JSON(updated.milliseconds)
        return out
    }

    public init?(json: JSONObject, id: Int64) {
        guard let guid = json["guid"]?.stringValue.flatMap(Guid.init), let number = json["number"]?.int64Value,
            let state = json["state"]?.int64Value,
            let status = json["status"]?.stringValue.flatMap(Status.init(rawValue:)),
            let created = json["created"]?.int64Value
        else { return nil }
        self.init(
            id: id, guid: guid, number: number, state: StateID(state), stateName: json.text("state_name"), status: status,
            target: json["target"]?.objectValue.flatMap(Target.init(json:)) ?? .people,
            people: json.list("people").compactMap { $0.stringValue.map { Username($0) } },
            created: Moment(milliseconds: created))
        handler = json["handler"]?.stringValue.map { Username($0) }
        transition = json["transition"]?.int64Value.map { TransitionID($0) }
        intendedRoute = json["intended_route"]?.objectValue.map(Route.init(json:))
        fields = json["fields"]?.objectValue ?? JSONObject()
        taken = json["taken"]?.int64Value.map { Moment(milliseconds: $0) }
        finished = json["finished"]?.int64Value.map { Moment(milliseconds: $0) }
        updated = Moment(milliseconds: json["updated"]?.int64Value ?? created)
    }
}

extension Assignment.Target {
    var json: JSONObject {
        switch self {
        case .people: ["kind": "people"]
        case .department(let id): ["kind": "department", "id": JSON(id.value)]
        case .role(let id): ["kind": "role", "id": JSON(id.value)]
        case .productLine(let id): ["kind": "product_line", "id": JSON(id.value)]
        case .hook: ["kind": "hook"]
        case .nobody: ["kind": "nobody"]
        }
    }

    init?(json: JSONObject) {
        let id = json["id"]?.int64Value
        switch (json["kind"]?.stringValue, id) {
        case ("people", _): self = .people
        case ("department", let id?): self = .department(DepartmentID(id))
        case ("role", let id?): self = .role(RoleID(id))
        case ("product_line", let id?): self = .productLine(ProductLineID(id))
        case ("hook", _): self = .hook
        case ("nobody", _): self = .nobody
        default: return nil
        }
    }
}

extension Route {
    var json: JSONObject {
        var out = JSONObject()
        out.set("step", step)
        switch handler {
        case .person(let name): out["person"] = JSON(name.value)
        case .department(let id): out["department"] = JSON(id.value)
        case .role(let id): out["role"] = JSON(id.value)
        case .departmentRole(let department, let role):
            out["department"] = JSON(department.value)
            out["role"] = JSON(role.value)
        case .handlerOf(let step): out["handler_of"] = JSON(step)
        case .parentDepartment: out["parent_department"] = true
        case .departmentLeader: out["department_leader"] = true
        case nil: break
        }
        return out
    }

    init(json: JSONObject) {
        let department = json["department"]?.int64Value.map { DepartmentID($0) }
        let role = json["role"]?.int64Value.map { RoleID($0) }
        var handler: Handler?
        if let person = json["person"]?.stringValue { handler = .person(Username(person)) }
        if let department { handler = role.map { .departmentRole(department, $0) } ?? .department(department) }
        if department == nil, let role { handler = .role(role) }
        if let step = json["handler_of"]?.stringValue { handler = .handlerOf(step: step) }
        if json["parent_department"] != nil { handler = .parentDepartment }
        if json["department_leader"] != nil { handler = .departmentLeader }
        self.init(step: json["step"]?.stringValue, handler: handler)
    }
}
