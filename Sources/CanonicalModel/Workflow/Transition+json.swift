extension Transition {
    var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out["source"] = JSON(source.value)
        out.set("destination", destination?.value)
        out["attribute"] = JSON(attribute.rawValue)
        out.set("timer", timer)
        out.set("conditions", conditions.map { ["expression": JSON($0.expression), "target": JSON($0.target.value)] })
        out["checks_required_fields"] = JSON(checksRequiredFields)
        out.set("alert_enabled", alert.isEnabled)
        out.set("alert_text", alert.text)
        return out
    }

    init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue,
            let source = json["source"]?.int64Value,
            let attribute = json["attribute"]?.stringValue.flatMap(Attribute.init(rawValue:)),
            let conditions = json.all("conditions", Condition.init(json:))
        else { return nil }
        self.init(
            id: TransitionID(id), name: name, source: StateID(source), destination: json.id("destination"),
            attribute: attribute, timer: json["timer"]?.int64Value, conditions: conditions,
            checksRequiredFields: json.flag("checks_required_fields"),
            alert: Alert(isEnabled: json.flag("alert_enabled"), text: json.text("alert_text")))
    }
}

extension Transition.Condition {
    fileprivate init?(json: JSONObject) {
        guard let expression = json["expression"]?.stringValue, let target = json["target"]?.int64Value else { return nil }
        self.init(expression: expression, target: StateID(target))
    }
}
