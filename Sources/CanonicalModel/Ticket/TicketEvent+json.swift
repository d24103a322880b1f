/// What an event's own columns do not hold.
extension TicketEvent {
    public var body: JSONObject {
        var out = bodyBesideChanges
        out.set("changes", changes)
        return out
    }

    /// `body` as JSON text.
    /// - Parameter encodedChanges: the changes as JSON text, where that is there already: the first event of a ticket changes
    ///   all there is of it.
    public func encodedBody(encodedChanges: [UInt8]?) -> [UInt8] {
        guard let encodedChanges else { return JSON.object(body).encoded() }
        var writer = JSONWriter(capacity: encodedChanges.count + 256)
        writer.beginObject()
        for (key, value) in bodyBesideChanges { writer.field(key, value) }
        writer.key("changes")
        writer.raw(encodedChanges)
        writer.endObject()
        return writer.bytes
    }

    private var bodyBesideChanges: JSONObject {
        var out = JSONObject()
        out.set("state_name", stateName)
        if let transition {
            out["transition"] = [
                "id": JSON(transition.id.value), "name": JSON(transition.name),
                "attribute": JSON(transition.attribute.rawValue),
            ]
        }
        out.set("comment", comment)
        out.set("assignment", assignment?.text)
        out.set("group", group)
        out.set("attachments", attachments.map { .object($0.json) })
        return out
    }

    public mutating func take(body: JSONObject) {
        stateName = body.text("state_name")
        if let id = body["transition"]?["id"]?.int64Value {
            transition = TransitionTaken(
                id: TransitionID(id), name: body["transition"]?["name"]?.stringValue ?? "",
                attribute: body["transition"]?["attribute"]?.stringValue.flatMap(Transition.Attribute.init(rawValue:))
                    ?? .other)
        }
        comment = body.text("comment")
        assignment = body["assignment"]?.stringValue.flatMap(Guid.init)
        changes = body["changes"]?.objectValue ?? JSONObject()
        group = body["group"]?.objectValue ?? JSONObject()
        attachments = body.list("attachments").compactMap { $0.objectValue.map(Attachment.init(json:)) }
    }
}

extension Actor {
    /// One text that tells the kinds apart.
    public var coded: String {
        switch self {
        case .person(let name): "p:" + name.value
        case .app(let name): "a:" + name.value
        case .robot: "r:"
        }
    }

    public init(coded: String) {
        let name = String(coded.dropFirst(2))
        switch coded.prefix(2) {
        case "a:": self = .app(CallerName(name))
        case "r:": self = .robot
        default: self = .person(Username(name))
        }
    }
}
