import CanonicalModel

extension Kingsoft.End {
    /// What `create` takes under names of its own; any other field is one of `form_values`.
    static let givenAtCreation: Set<String> = [
        "title", "detail", "type", "sub_type", "second_subtype", "priority", "customer_organization_id",
        "customer_organization_name", "customer_info", "product_group_id", "tags", "reported_time", "creator_id",
        "creator_name", "form_id", "relate_to_ticket_id", "use_relate_status", "need_process",
    ]

    static let writableLifecycles: Set<Lifecycle> = [.pending, .completed, .closed]

    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
        let wanted = try lifecycle(in: fields)
        let body = creation(fields, origin: origin)
        var stamp = JSONObject()
        if body["reported_time"] == nil { stamp["reported_time"] = JSON(remote.services.remoteNow.seconds - 1) }
        switch try await remote.post(.create, body, key: origin, stamp: stamp) {
        case .missing: throw .refused("create: no such ticket or product line")
        case .refused(let reason), .tooLate(let reason): throw .refused("create: \(reason)")
        case .done(let data):
            // It has been made in any case: found by its origin, it is taken up again.
            guard let id = data["id"]?.looseInt64, id > 0 else { throw .unanswered }
            if let wanted, wanted != .pending {
                do throws(SyncFault) {
                    try await end(id, as: wanted)
                } catch {
                    throw error == .interrupted ? error : .unanswered
                }
            }
            return Receipt(id: TwinID(String(id)))
        }
    }

    private func creation(_ fields: [FieldKey: JSON], origin: Origin) -> JSONObject {
        var body = profile.defaults
        var form = body["form_values"]?.objectValue ?? JSONObject()
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) where !value.isNull && key != .lifecycle {
            switch key.value {
            case "product_group_id": body["repository_product_id"] = value
            case let name where Self.givenAtCreation.contains(name): body[name] = value
            default: form[key.value] = value
            }
        }
        if let field = profile.originField { form[field] = JSON(OriginText.text(origin, remote.services.seal)) }
        if !form.isEmpty { body["form_values"] = .object(form) }
        if body["detail"] == nil || body["detail"] == .string("") { body["detail"] = body["title"] ?? "" }
        return body
    }

    /// The contract names no length, but a call's body has to be taken: escaped, this is 6 MB at most.
    private static let longestComment = 1_000_000

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        guard let number = id.number else { throw .refused("\(id) is no ticket of this contract") }
        switch change {
        case .comment(let comment):
            let text = MarkedComment(text: comment.text, author: comment.author, origin: comment.origin)
                .encoded(remote.services.seal, longest: Self.longestComment)
            let reply = try await remote.post(.comment, ["id": JSON(number), "detail": JSON(text)], key: comment.origin)
            // Nothing can be said to a ticket that has ended: it counts as said, or everything else of the ticket would wait for ever.
            if case .tooLate = reply { return Receipt() }
            try done(reply, "comment_ticket")
        case .fields(let fields):
            let fixed = fields.keys.filter { $0 != .lifecycle }.map(\.value).sorted()
            guard fixed.isEmpty else {
                throw .refused("the contract has no call that changes \(fixed.joined(separator: ", "))")
            }
            switch try lifecycle(in: fields) {
            case nil: break
            case .pending?: try done(await remote.post(.reject, ["id": JSON(number), "detail": ""]), "reject_handle")
            case let wanted?: try await end(number, as: wanted)
            }
        }
        return Receipt()
    }

    /// The creator alone may close, so it is done in the creator's name.
    private func end(_ id: Int64, as lifecycle: Lifecycle) async throws(SyncFault) {
        guard case .done(let data) = try await remote.get(.base, [("id", String(id))]), let base = data.objectValue else {
            throw .stale
        }
        let reported = base["reported_time"]?.looseInt64 ?? 0
        let creator = base["creator_id"]?.looseInt64 ?? 0
        let name = base["creator_name"]?.stringValue ?? ""
        let closer = creator > 0 ? (id: creator, name: name.isEmpty ? String(creator) : name) : profile.closer
        guard let closer else { throw .refused("the ticket shows no creator, who alone may close it; see closerId") }
        let body: JSONObject = [
            "id": JSON(id), "closer_id": JSON(closer.id), "closer_name": JSON(closer.name), "detail": JSON(profile.closingText),
            "is_solved": JSON(lifecycle == .completed), "handle_attachment": [],
            // Neither in the future nor before it was reported, by clocks that may differ by a second.
            "solved_time": JSON(max(reported, remote.services.remoteNow.seconds - 2)),
        ]
        let reply = try await remote.post(.close, body)
        // Somebody was quicker: what they did has to be seen first.
        if case .tooLate = reply, try await hasEnded(id) { throw .stale }
        try done(reply, "close_ticket")
    }

    private func hasEnded(_ id: Int64) async throws(SyncFault) -> Bool {
        guard case .done(let detail) = try await remote.get(.detail, [("id", String(id))]),
            let status = detail["status"]?.looseInt64.flatMap(Kingsoft.Status.init(rawValue:))
        else { return false }
        return status == .closed || status == .cancelled
    }

    private func lifecycle(in fields: [FieldKey: JSON]) throws(SyncFault) -> Lifecycle? {
        guard let value = fields[.lifecycle], !value.isNull else { return nil }
        guard let wanted = value.stringValue.flatMap(Lifecycle.init), Self.writableLifecycles.contains(wanted) else {
            throw .refused("lifecycle cannot be set to \(value.text) here; map it to pending, completed or closed")
        }
        return wanted
    }

    private func done(_ reply: Kingsoft.Remote.Reply, _ verb: String) throws(SyncFault) {
        switch reply {
        case .done: return
        case .missing: throw .stale
        case .refused(let reason), .tooLate(let reason): throw .refused("\(verb): \(reason)")
        }
    }
}
