extension State {
    var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out["kind"] = JSON(kind.rawValue)
        out.set("hidden", isHidden)
        out["order"] = JSON(order)
        out.set("allows_retreat", allowsRetreat)
        out.set("remembers_last_handler", remembersLastHandler)
        out["participant"] = .object(participant.json)
        out["distribution"] = JSON(distribution.rawValue)
        // A list, not an object: the order is what callers see.
        out.set("fields", fieldAttributes.map { ["key": JSON($0.key), "attribute": JSON($0.attribute.rawValue)] })
        out.set(value: label, "label")
        out["creator"] = JSON(creator.value)
        out["created"] = JSON(created.milliseconds)
        out["modified"] = JSON(modified.milliseconds)
        return out
    }

    init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)),
            let participant = json["participant"]?.objectValue.flatMap(Participant.init(json:)),
            let distribution = json["distribution"]?.stringValue.flatMap(Distribution.init(rawValue:)),
            let rules = json.all("fields", FieldRule.init(json:))
        else { return nil }
        self.init(
            id: StateID(id), name: name, kind: kind, isHidden: json.flag("hidden"), order: json["order"]?.int64Value ?? 0,
            allowsRetreat: json.flag("allows_retreat"), remembersLastHandler: json.flag("remembers_last_handler"),
            participant: participant, distribution: distribution, fieldAttributes: rules, label: json.value("label"),
            creator: Username(json.text("creator")), created: json.moment("created"), modified: json.moment("modified"))
    }
}

extension State.FieldRule {
    fileprivate init?(json: JSONObject) {
        guard let key = json["key"]?.stringValue,
            let attribute = json["attribute"]?.stringValue.flatMap(FieldAttribute.init(rawValue:))
        else { return nil }
        self.init(key: key, attribute: attribute)
    }
}

extension Participant {
    /// The kind, and what goes with it under `value`.
    var json: JSONObject {
        switch self {
        case .nobody: ["kind": "nobody"]
        case .person(let name): ["kind": "person", "value": JSON(name.value)]
        case .people(let names): ["kind": "people", "value": .array(names.map { JSON($0.value) })]
        case .departments(let ids): ["kind": "departments", "value": .array(ids.map { JSON($0.value) })]
        case .roles(let ids): ["kind": "roles", "value": .array(ids.map { JSON($0.value) })]
        case .variables(let variables): ["kind": "variables", "value": .array(variables.map { JSON($0.rawValue) })]
        case .script(let name): ["kind": "script", "value": JSON(name)]
        case .field(let key): ["kind": "field", "value": JSON(key)]
        case .parentField(let key): ["kind": "parent_field", "value": JSON(key)]
        case .hook(let hook): ["kind": "hook", "value": .object(hook.json)]
        case .external(let hook): ["kind": "external", "value": .object(hook.json)]
        }
    }

    init?(json: JSONObject) {
        let text = json["value"]?.stringValue
        let hook = json["value"]?.objectValue.flatMap(Hook.init(json:))
        switch (json["kind"]?.stringValue, text, hook) {
        case ("nobody", _, _): self = .nobody
        case ("people", _, _): self = .people(json.names("value"))
        case ("departments", _, _): self = .departments(json.ids("value"))
        case ("roles", _, _): self = .roles(json.ids("value"))
        case ("variables", _, _):
            self = .variables(json.list("value").compactMap { $0.stringValue.flatMap(Variable.init(rawValue:)) })
        case ("person", let text?, _): self = .person(Username(text))
        case ("script", let text?, _): self = .script(text)
        case ("field", let text?, _): self = .field(text)
        case ("parent_field", let text?, _): self = .parentField(text)
        case ("hook", _, let hook?): self = .hook(hook)
        case ("external", _, let hook?): self = .external(hook)
        default: return nil
        }
    }
}

extension Hook {
    var json: JSONObject {
        var out = JSONObject()
        out["url"] = JSON(url)
        out.set("token", token)
        out.set("waits", waits)
        out["extra"] = extra
        if retries > 0 { out["retries"] = JSON(Int64(retries)) }
        return out
    }

    init?(json: JSONObject) {
        guard let url = json["url"]?.stringValue else { return nil }
        self.init(url: url, token: json.text("token"), waits: json.flag("waits"), extra: json["extra"],
            retries: Int(clamping: json["retries"]?.int64Value ?? 0))
    }
}
