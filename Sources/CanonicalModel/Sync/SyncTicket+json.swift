/// The form in which tickets are shown to people: in plans and dead letters.
extension SyncTicket {
    public var json: JSON {
        var object = JSONObject()
        object["id"] = JSON(id.value)
        if let origin { object["origin"] = origin.json }
        if let version { object["version"] = JSON(version) }
        object["fields"] = .object(JSONObject(fields.sorted { $0.key < $1.key }.map { ($0.key.value, $0.value) }))
        if !comments.isEmpty { object["comments"] = .array(comments.map(\.json)) }
        if !attachments.isEmpty { object["attachments"] = .array(attachments.map(\.json)) }
        return .object(object)
    }
}

extension SyncComment {
    public var json: JSON {
        var object = JSONObject()
        object["id"] = JSON(id)
        if let origin { object["origin"] = origin.json }
        object["author"] = JSON(author)
        object["text"] = JSON(text)
        return .object(object)
    }
}

extension SyncAttachment {
    public var json: JSON {
        ["name": JSON(name), "size": JSON(size), "sha256": JSON(hash)]
    }
}

extension SyncAction {
    public var json: JSON {
        var object = JSONObject()
        object["do"] = JSON(name)
        object["side"] = JSON(side.rawValue)
        switch self {
        case .create(_, _, let fields): object["fields"] = Self.json(fields)
        case .update(_, let id, _, let fields):
            object["id"] = JSON(id.value)
            object["fields"] = Self.json(fields)
        case .comment(_, let id, let comment):
            object["id"] = JSON(id.value)
            object["text"] = JSON(comment.text)
        case .attach(_, let id, let file):
            object["id"] = JSON(id.value)
            object["file"] = file.json
        case .delete(_, let id): object["id"] = JSON(id.value)
        }
        return .object(object)
    }

    public var name: String {
        switch self {
        case .create: "create"
        case .update: "update"
        case .comment: "comment"
        case .attach: "attach"
        case .delete: "delete"
        }
    }

    private static func json(_ fields: [FieldKey: FieldWrite]) -> JSON {
        .object(JSONObject(fields.sorted { $0.key < $1.key }.map { ($0.key.value, $0.value.value) }))
    }
}
