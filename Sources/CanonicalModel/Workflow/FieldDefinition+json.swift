extension FieldDefinition {
    var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["key"] = JSON(key)
        out["name"] = JSON(name)
        out["type"] = JSON(type.rawValue)
        out["order"] = JSON(order)
        // An empty default is one, so it is kept.
        if let defaultValue { out["default"] = JSON(defaultValue) }
        out.set("description", description)
        out.set("placeholder", placeholder)
        out.set("template", template)
        out.set(value: booleanDisplay, "boolean_display")
        out.set(value: choices, "choices")
        out.set(value: label, "label")
        return out
    }

    init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let key = json["key"]?.stringValue,
            let type = json["type"]?.stringValue.flatMap(FieldType.init(rawValue:))
        else { return nil }
        self.init(
            id: FieldID(id), key: key, name: json.text("name"), type: type, order: json["order"]?.int64Value ?? 0,
            defaultValue: json["default"]?.stringValue, description: json.text("description"),
            placeholder: json.text("placeholder"), template: json.text("template"),
            booleanDisplay: json.value("boolean_display"), choices: json.value("choices"), label: json.value("label"))
    }
}
