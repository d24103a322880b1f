extension Person {
    /// As the store keeps it; holds the password's hash, so it is nothing to show.
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id)
        out["username"] = JSON(username.value)
        out["alias"] = JSON(alias)
        out.set("email", email)
        out.set("phone", phone)
        out["active"] = JSON(isActive)
        out.set("deleted", isDeleted)
        out["kind"] = JSON(kind.rawValue)
        out.set("departments", departments.map { JSON($0.value) })
        out.set("roles", roles.map { JSON($0.value) })
        out.set("staff_id", staffID)
        out.set("staff_number", staffNumber)
        out.set("password_hash", passwordHash)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let username = json["username"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:))
        else { return nil }
        self.init(
            id: id, username: Username(username), alias: json.text("alias"), email: json.text("email"),
            phone: json.text("phone"), isActive: json.flag("active"), isDeleted: json.flag("deleted"), kind: kind,
            departments: json.ids("departments"), roles: json.ids("roles"), staffID: json["staff_id"]?.stringValue,
            staffNumber: json["staff_number"]?.int64Value, passwordHash: json["password_hash"]?.stringValue)
    }
}

extension JSONObject {
    /// False is left out.
    mutating func set(_ key: String, _ value: Bool) {
        if value { self[key] = JSON(value) }
    }

    func flag(_ key: String) -> Bool {
        self[key]?.boolValue ?? false
    }

    func id<Kind>(_ key: String) -> NumericID<Kind>? {
        self[key]?.int64Value.map { NumericID($0) }
    }

    func ids<Kind>(_ key: String) -> [NumericID<Kind>] {
        list(key).compactMap { $0.int64Value.map { NumericID($0) } }
    }

    func names<Kind>(_ key: String) -> [TextID<Kind>] {
        list(key).compactMap { $0.stringValue.map { TextID($0) } }
    }

    func moment(_ key: String) -> Moment {
        Moment(milliseconds: self[key]?.int64Value ?? 0)
    }

    /// A value that is an empty object where it says nothing.
    func value(_ key: String) -> JSON {
        self[key] ?? .object(JSONObject())
    }

    mutating func set(value: JSON, _ key: String) {
        if case .object(let object) = value, object.isEmpty { return }
        self[key] = value
    }
}
