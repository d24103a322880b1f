extension Department {
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out.set("parent", parent?.value)
        out.set("leader", leader?.value)
        out.set("approvers", approvers.map { JSON($0.value) })
        out.set("label", label)
        out.set("code", code)
        out.set("deleted", isDeleted)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue else { return nil }
        self.init(
            id: DepartmentID(id), name: name, parent: json.id("parent"),
            leader: json["leader"]?.stringValue.map { Username($0) }, approvers: json.names("approvers"),
            label: json.text("label"), code: json["code"]?.stringValue, isDeleted: json.flag("deleted"))
    }
}

extension Role {
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out.set("description", description)
        out.set(value: label, "label")
        out.set("code", code)
        out.set("deleted", isDeleted)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue else { return nil }
        self.init(
            id: RoleID(id), name: name, description: json.text("description"), label: json.value("label"),
            code: json["code"]?.stringValue, isDeleted: json.flag("deleted"))
    }
}
