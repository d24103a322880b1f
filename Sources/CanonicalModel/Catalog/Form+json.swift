extension Form {
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out.set("fields", fields.map { .object($0.json) })
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue else { return nil }
        var fields: [Entry] = []
        for item in json.list("fields") {
            guard let field = item.objectValue.flatMap(Entry.init(json:)) else { return nil }
            fields.append(field)
        }
        self.init(id: FormID(id), name: name, fields: fields)
    }
}

extension Form.Entry {
    var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["key"] = JSON(key)
        out["name"] = JSON(name)
        out["kind"] = JSON(kind.rawValue)
        out["order"] = JSON(order)
        out.set("remarks", remarks)
        out.set("required", isRequired)
        if !options.isNull { out["options"] = options }
        out.set("deleted", isDeleted)
        out["created"] = JSON(created.milliseconds)
        out["updated"] = JSON(updated.milliseconds)
        return out
    }

    init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let key = json["key"]?.stringValue, let name = json["name"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(Form.Kind.init(rawValue:))
        else { return nil }
        self.init(
            id: FieldID(id), key: key, name: name, kind: kind, order: json["order"]?.int64Value ?? 0,
            remarks: json.text("remarks"), isRequired: json.flag("required"), options: json["options"] ?? .null,
            isDeleted: json.flag("deleted"), created: json.moment("created"), updated: json.moment("updated"))
    }
}
