extension ProductLine {
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out.set("own", isOwn)
        out["workflow"] = JSON(workflow.value)
        out.set("department", department?.value)
        out.set("manager", manager?.value)
        out.set("form", form?.value)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue,
            let workflow = json["workflow"]?.int64Value
        else { return nil }
        self.init(
            id: ProductLineID(id), name: name, isOwn: json.flag("own"), workflow: WorkflowID(workflow),
            department: json.id("department"), manager: json["manager"]?.stringValue.map { Username($0) },
            form: json.id("form"))
    }
}

extension TicketType {
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id)
        out["name"] = JSON(name)
        out.set("parent", parent)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue else { return nil }
        self.init(id: id, name: name, parent: json["parent"]?.int64Value)
    }
}

extension Tag {
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out["enabled"] = JSON(isEnabled)
        out.set("deleted", isDeleted)
        out["created"] = JSON(created.milliseconds)
        out["updated"] = JSON(updated.milliseconds)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue else { return nil }
        self.init(
            id: TagID(id), name: name, isEnabled: json.flag("enabled"), isDeleted: json.flag("deleted"),
            created: json.moment("created"), updated: json.moment("updated"))
    }
}

extension WorkflowAlias {
    public var json: JSONObject {
        var out = JSONObject()
        out["contract"] = JSON(contract.value)
        out["name"] = JSON(name)
        out["workflow"] = JSON(workflow.value)
        out.set("steps", JSONObject(steps.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value.value)) }))
        return out
    }

    public init?(json: JSONObject) {
        guard let contract = json["contract"]?.stringValue, let name = json["name"]?.stringValue,
            let workflow = json["workflow"]?.int64Value
        else { return nil }
        self.init(contract: ContractName(contract), name: name, workflow: WorkflowID(workflow))
        for (step, state) in json["steps"]?.objectValue ?? JSONObject() {
            if let id = state.int64Value { steps[step] = StateID(id) }
        }
    }
}

extension Caller {
    /// As the store keeps it; holds the secrets, so it is nothing to show.
    public var json: JSONObject {
        var out = JSONObject()
        out["contract"] = JSON(contract.value)
        out["name"] = JSON(name.value)
        out.set("secrets", secrets.map { JSON($0) })
        if case .only(let ids) = workflows { out["workflows"] = .array(ids.map(\.value).sorted().map { JSON($0) }) }
        out.set("serial_prefix", serialPrefix)
        out["enabled"] = JSON(isEnabled)
        out.set(value: settings, "settings")
        return out
    }

    public init?(json: JSONObject, tenant: TenantID) {
        guard let contract = json["contract"]?.stringValue, let name = json["name"]?.stringValue else { return nil }
        self.init(
            contract: ContractName(contract), name: CallerName(name), tenant: tenant,
            secrets: json.list("secrets").compactMap(\.stringValue),
            workflows: json["workflows"] == nil ? .all : .only(Set(json.ids("workflows"))),
            serialPrefix: json.text("serial_prefix"), isEnabled: json.flag("enabled"), settings: json.value("settings"))
    }
}
