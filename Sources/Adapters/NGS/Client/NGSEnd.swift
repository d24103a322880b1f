import CanonicalModel

extension NGS {
    /// A remote of the contract as an end of a job. It has no call that reads: a ticket is known by the two ids that its creation
    /// answered, `OID/TASKID`, and nothing is ever found again. Its version is the task that is open now, as far as answers told, so
    /// the link keeps it.
    struct End: SyncEnd {
        let remote: Remote

        static let writableLifecycles: Set<Lifecycle> = [.inProgress, .completed, .failed, .returned, .withdrawn]

        private static let longestComment = 20_000

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
            if let field = profile.originField { Self.set(JSON(OriginText.text(origin, remote.services.seal)), at: field, in: &body) }
            switch try await remote.call(profile.submits ? "send" : "save", body, key: origin) {
            case .refused(let reason): throw .refused(reason)
            case .done(let order?, let task?):
                var address = Address(order: order, task: task)
                let id = address.id
                guard let wanted = try lifecycle(in: fields), wanted.hasEnded else { return Receipt(id: id) }
                do throws(SyncFault) {
                    try await end(&address, as: wanted)
                } catch {
                    // It has been made, and a second creation would make another.
                    throw error == .interrupted ? error : .unanswered
                }
                return Receipt(id: id, version: address.open?.text)
            // Nobody can ask for them any more.
            case .done: throw .unanswered
            }
        }

        func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
            guard var address = Address(id) else { throw .refused("\(id) is no work order with its task") }
            address.open = expecting.flatMap { Guid($0) }
            switch change {
            case .comment(let comment):
                var body = address.body
                let text = MarkedComment(text: comment.text, author: comment.author, origin: comment.origin)
                    .encoded(remote.services.seal, longest: Self.longestComment)
                body["comments"] = JSON(text)
                try await call(profile.reminds ? "reminder" : "save", body, &address, key: comment.origin)
            case .fields(let fields):
                let wanted = try lifecycle(in: fields)
                let isMore = fields.keys.contains { $0 != .lifecycle }
                if isMore {
                    var body = address.body
                    try write(fields, into: &body)
                    try await call("save", body, &address)
                }
                guard let wanted else { break }
                do throws(SyncFault) {
                    try await end(&address, as: wanted)
                } catch {
                    throw isMore ? error.afterPart : error
                }
            }
            return Receipt(version: address.open?.text)
        }

        /// | lifecycle | verb |
        /// |---|---|
        /// | inProgress | send |
        /// | completed | close |
        /// | failed | failedClose |
        /// | returned | back |
        /// | withdrawn | revoke |
        private func end(_ address: inout Address, as lifecycle: Lifecycle) async throws(SyncFault) {
            let verb = switch lifecycle {
            case .inProgress: "send"
            case .completed: "close"
            case .failed: "failedClose"
            case .returned: "back"
            case .withdrawn: "revoke"
            case .draft, .pending, .closed, .cancelled: ""
            }
            guard !verb.isEmpty else { throw .refused("lifecycle cannot be set to \(lifecycle.rawValue) here") }
            try await call(verb, address.body, &address)
        }

        private func call(
            _ verb: String, _ body: JSONObject, _ address: inout Address, key: Origin? = nil
        ) async throws(SyncFault) {
            switch try await remote.call(verb, body, key: key) {
            case .refused(let reason): throw .refused("\(verb): \(reason)")
            case .done(_, let task): address.open = task ?? address.open
            }
        }

        /// The order, the task it was made with, and the one that is open now where it is known to be another.
        private struct Address {
            var order: Guid
            var task: Guid
            var open: Guid?

            init(order: Guid, task: Guid) {
                self.order = order
                self.task = task
            }

            /// Nil where it is no `OID/TASKID`.
            init?(_ id: TwinID) {
                let parts = id.value.split(separator: "/", omittingEmptySubsequences: false)
                guard parts.count == 2, let order = Guid(String(parts[0])), let task = Guid(String(parts[1])) else { return nil }
                self.init(order: order, task: task)
            }

            var id: TwinID { TwinID("\(order.text)/\(task.text)") }

            var body: JSONObject {
                var body: JSONObject = ["oId": JSON(order.text), "taskId": JSON(task.text)]
                if let open, open != task { body["operateTaskGuid"] = JSON(open.text) }
                return body
            }
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
