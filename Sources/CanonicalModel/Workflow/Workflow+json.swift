extension Workflow {
    /// As the store keeps it; holds hook tokens, so it is nothing to show. The version is the store's to give.
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out.set("description", description)
        out.set("deleted", isDeleted)
        out["creator"] = JSON(creator.value)
        out["created"] = JSON(created.milliseconds)
        out["modified"] = JSON(modified.milliseconds)
        out["states"] = .array(states.map { .object($0.json) })
        out["transitions"] = .array(transitions.map { .object($0.json) })
        out["fields"] = .array(fields.map { .object($0.json) })
        out.set("notices", notices.map { JSON($0.value) })
        out.set("checks_view_permission", checksViewPermission)
        out.set("limit", limit.json)
        out.set("display_keys", displayKeys.map { JSON($0) })
        out["title_template"] = JSON(titleTemplate)
        out.set("content_template", contentTemplate)
        out.set("permissions", permissions.json)
        return out
    }

    /// Nil where any part is not as written: half a workflow is none.
    public init?(json: JSONObject, version: Int64) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue,
            let creator = json["creator"]?.stringValue,
            let states = json.all("states", State.init(json:)),
            let transitions = json.all("transitions", Transition.init(json:)),
            let fields = json.all("fields", FieldDefinition.init(json:))
        else { return nil }
        self.init(
            id: WorkflowID(id), version: version, name: name, description: json.text("description"),
            isDeleted: json.flag("deleted"), creator: Username(creator), created: json.moment("created"),
            modified: json.moment("modified"), states: states, transitions: transitions, fields: fields,
            notices: json.ids("notices"), checksViewPermission: json.flag("checks_view_permission"),
            limit: LimitRule(json: json["limit"]?.objectValue ?? JSONObject()),
            displayKeys: json.list("display_keys").compactMap(\.stringValue), titleTemplate: json.text("title_template"),
            contentTemplate: json.text("content_template"),
            permissions: WorkflowPermissions(json: json["permissions"]?.objectValue ?? JSONObject()))
    }
}

extension JSONObject {
    /// Every element of a list; nil where one of them cannot be read.
    func all<Element>(_ key: String, _ read: (JSONObject) -> Element?) -> [Element]? {
        var out: [Element] = []
        for item in list(key) {
            guard let element = item.objectValue.flatMap(read) else { return nil }
            out.append(element)
        }
        return out
    }
}

extension LimitRule {
    var json: JSONObject {
        var out = JSONObject()
        out.set("period", period)
        out.set("count", count)
        out.set("level", level?.rawValue)
        // An empty list lets nobody in, no list everybody.
        if let people { out["people"] = .array(people.map { JSON($0.value) }) }
        if let departments { out["departments"] = .array(departments.map { JSON($0.value) }) }
        if let roles { out["roles"] = .array(roles.map { JSON($0.value) }) }
        return out
    }

    init(json: JSONObject) {
        self.init()
        period = json["period"]?.int64Value
        count = json["count"]?.int64Value
        level = json["level"]?.int64Value.flatMap(Level.init(rawValue:))
        people = json["people"].map { _ in json.names("people") }
        departments = json["departments"].map { _ in json.ids("departments") }
        roles = json["roles"].map { _ in json.ids("roles") }
    }
}
