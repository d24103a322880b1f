import CanonicalModel

extension Loonflow.End {
    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
        guard let workflow = profile.workflow, let transition = profile.transition else {
            throw .refused("tickets cannot be made here: workflow and transition are not set")
        }
        let wanted = try lifecycle(in: fields)
        if let wanted, wanted != .inProgress, !profile.moves.contains(where: { $0.target == wanted }) {
            throw .refused("no move leads to \(wanted.rawValue); see moves")
        }
        try checkWritable(fields)
        let form = try await form(of: workflow)
        if let field = profile.originField, !form.contains(field) {
            throw .refused("the first state of workflow \(workflow) does not take the field \(field), which is to hold the origin")
        }
        var body: JSONObject = ["workflow_id": JSON(workflow), "transition_id": JSON(transition)]
        var later = JSONObject()
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) where key != .lifecycle && !value.isNull {
            if key == "title" || form.contains(key.value) { body[key.value] = value } else { later[key.value] = value }
        }
        let sealed = OriginText.text(origin, remote.services.seal)
        if let field = profile.originField { body[field] = JSON(sealed) }
        guard case .done(let data) = try await done(remote.call(.post, "/tickets", body: body, key: origin), "create"),
            // It has been made in any case: found by its origin, it is taken up again.
            let id = data["ticket_id"]?.looseInt64, id > 0
        else { throw .unanswered }
        if profile.originField != nil { origins.keep(sealed, for: id) }
        do throws(SyncFault) {
            if !later.isEmpty { _ = try await done(remote.call(.patch, "/tickets/\(id)/fields", body: later), "fields") }
            if let wanted { try await move(id, to: wanted) }
        } catch {
            throw error == .interrupted ? error : .unanswered
        }
        return Receipt(id: TwinID(String(id)))
    }

    /// The fields that a creation may fill; what is not among them is written right after it.
    private func form(of workflow: Int64) async throws(SyncFault) -> Set<String> {
        if let known = forms[workflow] { return known }
        guard case .done(let data) = try await done(remote.call(.get, "/workflows/\(workflow)/init_state"), "init_state"),
            let listed = data["field_list"]?.arrayValue
        else { throw .unavailable("workflow \(workflow) answers no field_list") }
        let keys = listed.compactMap { entry in
            entry["field_attribute"]?.looseInt64 == 1 ? nil : entry["field_key"]?.stringValue
        }
        forms.keep(Set(keys), for: workflow)
        return Set(keys)
    }

    private static let longestComment = 10_000

    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
        guard let number = id.number else { throw .refused("\(id) is no ticket of this contract") }
        switch change {
        case .comment(let comment):
            let text = MarkedComment(text: comment.text, author: comment.author, origin: comment.origin)
                .encoded(remote.services.seal, longest: Self.longestComment)
            let reply = try await remote.call(
                .post, "/tickets/\(number)/comments", body: ["suggestion": JSON(text)], key: comment.origin)
            _ = try done(reply, "comments")
        case .fields(let fields):
            let wanted = try lifecycle(in: fields)
            try checkWritable(fields)
            var body = JSONObject()
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) where key != .lifecycle { body[key.value] = value }
            if !body.isEmpty { _ = try done(await remote.call(.patch, "/tickets/\(number)/fields", body: body), "fields") }
            guard let wanted else { break }
            do throws(SyncFault) {
                try await move(number, to: wanted)
            } catch {
                throw body.isEmpty ? error : error.afterPart
            }
        }
        return Receipt()
    }

    func delete(_ id: TwinID) async throws(SyncFault) {
        guard profile.deletes, let number = id.number else { throw .refused("tickets are not deleted here; see deletes") }
        if case .refused(let reason) = try await remote.call(.delete, "/tickets/\(number)") {
            if try await detail(number) != nil { throw .refused("delete: \(reason)") }
        }
    }

    // MARK: Lifecycle

    private static let mostSteps = 10

    /// Step by step along the configured moves, looking after each where the ticket is.
    private func move(_ id: Int64, to target: Lifecycle) async throws(SyncFault) {
        var passed: Set<Int64> = []
        var hasMoved = false
        for _ in 0..<Self.mostSteps {
            do throws(SyncFault) {
                guard let detail = try await detail(id) else { throw SyncFault.stale }
                let now = try Loonflow.RemoteColumns(detail, profile)
                if now.lifecycle == target { return }
                guard passed.insert(now.state).inserted || now.state == 0 else { break }
                try await take(try step(from: now.state, to: target), id, now)
                hasMoved = true
            } catch {
                throw hasMoved ? error.afterPart : error
            }
        }
        throw .refused("the moves do not lead to \(target.rawValue); see moves")
    }

    private func step(from state: Int64, to target: Lifecycle) throws(SyncFault) -> Loonflow.LifecycleMove.Step {
        let ways = profile.moves.filter { $0.target == target }
        guard let way = ways.first(where: { $0.from == state }) ?? ways.first(where: { $0.from == nil }) else {
            throw .refused("no move leads from state \(state) to \(target.rawValue); see moves")
        }
        return way.step
    }

    private func take(_ step: Loonflow.LifecycleMove.Step, _ id: Int64, _ now: Loonflow.RemoteColumns) async throws(SyncFault) {
        switch step {
        case .transition(let transition):
            // Only who has to act may take one; the app vouches for whoever it names.
            let people = now.participant.split(separator: ",").map(String.init)
            let actor = people.contains(profile.username) ? profile.username : people.first ?? profile.username
            _ = try done(
                await remote.call(.patch, "/tickets/\(id)", body: ["transition_id": JSON(transition)], as: actor), "transition")
        case .state(let state):
            _ = try done(await remote.call(.put, "/tickets/\(id)/state", body: ["state_id": JSON(state)]), "state")
        case .close: _ = try done(await remote.call(.post, "/tickets/\(id)/close", body: [:]), "close")
        case .retreat:
            _ = try done(await remote.call(.post, "/tickets/\(id)/retreat", body: [:], as: now.creator), "retreat")
        }
    }

    private func lifecycle(in fields: [FieldKey: JSON]) throws(SyncFault) -> Lifecycle? {
        guard let value = fields[.lifecycle], !value.isNull else { return nil }
        guard let wanted = value.stringValue.flatMap(Lifecycle.init) else {
            throw .refused("\(value.text) is no lifecycle")
        }
        return wanted
    }

    private func checkWritable(_ fields: [FieldKey: JSON]) throws(SyncFault) {
        let own = Loonflow.RemoteColumns.names.subtracting(["title", .lifecycle])
        if let fixed = fields.keys.sorted().first(where: { own.contains($0) || $0.value.contains(".") }) {
            throw .refused("the field \(fixed) cannot be written")
        }
    }

    // MARK: Files

    /// Not one step with what others do to the field at the same moment: the contract has no such thing.
    func attach(_ file: SyncAttachment, to id: TwinID, from source: TwinID, of end: any SyncEnd) async throws(SyncFault) {
        guard let field = profile.attachmentField, let number = id.number else {
            throw .refused("files cannot be given to tickets here; see attachmentField")
        }
        guard let giver = end as? any SyncAttachmentSource else { throw .refused("the other side's files cannot be fetched") }
        guard let detail = try await detail(number) else { throw .stale }
        let shown = (detail["field_list"]?.arrayValue ?? []).first { $0["field_key"]?.stringValue == field }
        let paths = filePaths(shown?["field_value"])
        if paths.contains(where: { files[$0]?.hash == file.hash }) { return }
        let content = try await giver.fetch(file, of: source)
        let path: String
        do throws(SyncFault) {
            path = try await remote.upload(content, name: file.name)
        } catch {
            await remote.services.remote.discard(content)
            throw error
        }
        await remote.services.remote.discard(content)
        files.keep(file, for: path)
        let value = JSON((paths + [path]).joined(separator: ","))
        _ = try done(await remote.call(.patch, "/tickets/\(number)/fields", body: [field: value] as JSONObject), "fields")
    }

    /// - Throws: `stale` where the ticket is gone, so that it is looked for.
    private func done(_ reply: Loonflow.Remote.Reply, _ verb: String) throws(SyncFault) -> Loonflow.Remote.Reply {
        guard case .refused(let reason) = reply else { return reply }
        let isGone = ["not existed", "has been deleted", "工单不存在"].contains { reason.contains($0) }
        throw isGone && verb != "create" ? .stale : .refused("\(verb): \(reason)")
    }
}
