extension Notice {
    /// As the store keeps it; holds the token, so it is nothing to show.
    public var json: JSONObject {
        var out = JSONObject()
        out["id"] = JSON(id.value)
        out["name"] = JSON(name)
        out.set("description", description)
        out["kind"] = JSON(kind.rawValue)
        out["url"] = JSON(url)
        out.set("token", token)
        return out
    }

    public init?(json: JSONObject) {
        guard let id = json["id"]?.int64Value, let name = json["name"]?.stringValue,
            let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:))
        else { return nil }
        self.init(
            id: NoticeID(id), name: name, description: json.text("description"), kind: kind, url: json.text("url"),
            token: json.text("token"))
    }
}
