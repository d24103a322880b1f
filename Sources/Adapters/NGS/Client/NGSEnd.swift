import CanonicalModel

extension NGS {
    /// A remote of the contract as an end of a job. It has no call that reads: a ticket is known by the two ids that its creation
    /// answered, `OID/TASKID`, and nothing is ever found again.
    struct End: SyncEnd {
        let remote: Remote
        /// The task that is open now, by order, as far as answers told; without it, the one of the creation.
        let tasks = BoundedCache<String, String>(capacity: 200_000)

        static let writableLifecycles: Set<Lifecycle> = [.inProgress, .completed, .failed, .returned, .withdrawn]

        var profile: RemoteProfile { remote.profile }

        func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            ChangePage(changes: [], next: cursor, hasMore: false)
        }

        func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
            .unread
        }

        func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
            let natural: Lifecycle = profile.submits ? .inProgress : .draft
            let isEnding = { (wanted: Lifecycle) in wanted.hasEnded && Self.writableLifecycles.contains(wanted) }
            if let wanted = try lifecycle(in: fields), wanted != natural, wanted != .pending, !isEnding(wanted) {
                throw .refused("a work order cannot begin as \(wanted.rawValue)")
            }
            var body: JSONObject = ["mapId": JSON(profile.mapID), "customerGuid": JSON(profile.customerGuid)]
            try write(fields, into: &body)
            if let field = profile.originField { Self.set(JSON(OriginText.text(origin)), at: field, in: &body) }
            switch try await remote.call(profile.submits ? "send" : "save", body, key: origin) {
            case .refused(let reason): throw .refused(reason)
            case .done(let order?, let task?):
                let id = TwinID("\(order.text)/\(task.text)")
                guard let wanted = try lifecycle(in: fields), wanted.hasEnded else { return Receipt(id: id) }
                do throws(SyncFault) {
                    try await end(id, as: wanted)
                } catch {
                    // It has been made, and a second creation would make another.
                    throw error == .interrupted ? error : .unanswered
                }
                return Receipt(id: id)
            // Nobody can ask for them any more.
            case .done: throw .unanswered
            }
        }

        func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
            var body = try address(id)
            switch change {
            case .comment(let comment):
                let text = MarkedComment(text: comment.text, author: comment.author, origin: comment.origin)
                    .encoded(remote.services.cryptography)
                body["comments"] = JSON(text)
                try await call(profile.reminds ? "reminder" : "save", body, id, key: comment.origin)
            case .fields(let fields):
                let wanted = try lifecycle(in: fields)
                let isMore = fields.keys.contains { $0 != .lifecycle }
                if isMore {
                    var written = body
                    try write(fields, into: &written)
                    try await call("save", written, id)
                }
                guard let wanted else { break }
                do throws(SyncFault) {
                    try await end(id, as: wanted)
                } catch {
                    throw isMore ? error.afterPart : error
                }
            }
            return Receipt()
        }

        /// | lifecycle | verb |
        /// |---|---|
        /// | inProgress | send |
        /// | completed | close |
        /// | failed | failedClose |
        /// | returned | back |
        /// | withdrawn | revoke |
        private func end(_ id: TwinID, as lifecycle: Lifecycle) async throws(SyncFault) {
            let verb = switch lifecycle {
            case .inProgress: "send"
            case .completed: "close"
            case .failed: "failedClose"
            case .returned: "back"
            case .withdrawn: "revoke"
            case .draft, .pending, .closed, .cancelled: ""
            }
            guard !verb.isEmpty else { throw .refused("lifecycle cannot be set to \(lifecycle.rawValue) here") }
            try await call(verb, try address(id), id)
        }

        private func call(_ verb: String, _ body: JSONObject, _ id: TwinID, key: Origin? = nil) async throws(SyncFault) {
            switch try await remote.call(verb, body, key: key) {
            case .refused(let reason): throw .refused("\(verb): \(reason)")
            case .done(_, let task): if let task { tasks.keep(task.text, for: id.value) }
            }
        }

        /// The order, the task it was made with, and the one that is open now.
        private func address(_ id: TwinID) throws(SyncFault) -> JSONObject {
            let parts = id.value.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let order = Guid(String(parts[0])), let task = Guid(String(parts[1])) else {
                throw .refused("\(id) is no work order with its task")
            }
            var body: JSONObject = ["oId": JSON(order.text), "taskId": JSON(task.text)]
            if let open = tasks[id.value], open != task.text { body["operateTaskGuid"] = JSON(open) }
            return body
        }

        private func lifecycle(in fields: [FieldKey: JSON]) throws(SyncFault) -> Lifecycle? {
            guard let value = fields[.lifecycle], !value.isNull else { return nil }
            guard let wanted = value.stringValue.flatMap(Lifecycle.init) else { throw .refused("\(value.text) is no lifecycle") }
            return wanted
        }

        private func write(_ fields: [FieldKey: JSON], into body: inout JSONObject) throws(SyncFault) {
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) where key != .lifecycle {
                if key == "customerGuid" {
                    if body["oId"] == nil { body["customerGuid"] = value }
                    continue
                }
                let path = profile.path(of: key)
                guard RemoteProfile.isPath(path) else { throw .refused("the field \(key) has no place in a work order") }
                // An empty text is how the contract empties a field; null would leave it.
                Self.set(value.isNull ? "" : value, at: path, in: &body)
            }
        }

        /// A member of a group, or of a table in `tabc`.
        private static func set(_ value: JSON, at path: String, in body: inout JSONObject) {
            let parts = path.split(separator: ".").map(String.init)
            guard parts.count > 1 else { return }
            var group = body[parts[0]]?.objectValue ?? JSONObject()
            if parts.count == 3 {
                var table = group[parts[1]]?.objectValue ?? JSONObject()
                table[parts[2]] = value
                group[parts[1]] = .object(table)
            } else {
                group[parts[parts.count - 1]] = value
            }
            body[parts[0]] = .object(group)
        }
    }
}

extension NGS.RemoteProfile {
    /// `objective.title`, `task.x`, `step.x`, or `tabc.table.member`.
    static func isPath(_ path: String) -> Bool {
        let parts = path.split(separator: ".", omittingEmptySubsequences: false)
        guard let group = parts.first, groups.contains(String(group)), parts.allSatisfy({ !$0.isEmpty }) else { return false }
        return parts.count == (group == "tabc" ? 3 : 2)
    }
}
