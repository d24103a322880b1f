import CanonicalModel

extension Kingsoft.End {
    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
        guard let number = id.number else { return .missing }
        switch try await remote.get(.detail, [("id", String(number))]) {
        case .missing: return .missing
        case .refused(let reason), .tooLate(let reason): throw .refused(reason)
        case .done(let data):
            guard let detail = data.objectValue, detail["id"]?.looseInt64 == number else {
                throw .unavailable("detail answers no ticket")
            }
            let ticket = try await read(detail, id: id)
            return .present(ticket, inScope: filter.contains(facts(detail, ticket)))
        }
    }

    private func read(_ detail: JSONObject, id: TwinID) async throws(SyncFault) -> SyncTicket {
        guard let made = moment(detail["created_time"]) else { throw .unavailable("detail answers no created_time") }
        guard let status = detail["status"]?.looseInt64.flatMap(Kingsoft.Status.init(rawValue:)) else {
            throw .unavailable("detail answers a status that the contract does not have")
        }
        let values = detail["form_values"]?.objectValue ?? JSONObject()
        let origin = profile.originField.flatMap { values[$0]?.stringValue }.flatMap { OriginText.origin($0, remote.services.seal) }
        var fields: [FieldKey: JSON] = [:]
        for (key, value) in values where key != profile.originField { fields[FieldKey(key)] = value }
        for key in Self.shownAsTheyAre { fields[FieldKey(key)] = detail[key] ?? .null }
        let tags = (detail["tags"]?.arrayValue ?? []).compactMap { $0["id"]?.looseInt64 }
        fields["tags"] = .array(tags.map { JSON($0) })
        fields["reported_time"] = moment(detail["reported_time"]).map { JSON($0.seconds) } ?? .null
        fields[.lifecycle] = JSON(Kingsoft.lifecycle(status, isSolved: detail["is_solved"]?.looseBool ?? false).rawValue)
        let changed = detail["updated_time"]?.looseInt64.flatMap { $0 > 0 ? Moment(seconds: $0) : nil }
        return SyncTicket(
            id: id, origin: origin, made: made, changed: changed, fields: fields, comments: comments(detail),
            attachments: try await attachments(detail))
    }

    static let shownAsTheyAre = [
        "title", "detail", "type", "sub_type", "second_subtype", "priority", "customer_organization_id",
        "customer_organization_name", "product_group_id", "product_group_name", "creator_id", "creator_name", "is_solved",
        "form_id", "relate_to_ticket_id",
    ]

    private func facts(_ detail: JSONObject, _ ticket: SyncTicket) -> ScopeFacts {
        var facts = ScopeFacts()
        facts.productLines = [detail["product_group_id"]?.looseInt64.map(String.init), detail["product_group_name"]?.stringValue]
            .compactMap { $0 }
        facts.tags = (detail["tags"]?.arrayValue ?? []).flatMap { tag in
            [tag["id"]?.looseInt64.map(String.init), tag["name"]?.stringValue].compactMap { $0 }
        }
        facts.lifecycle = ticket.lifecycle
        facts.created = ticket.made
        return facts
    }

    /// Epoch seconds, or a date and time in the remote's zone.
    private func moment(_ value: JSON?) -> Moment? {
        if let seconds = value?.looseInt64 {
            return (1...Kingsoft.epochSeconds.upperBound).contains(seconds) ? Moment(seconds: seconds) : nil
        }
        return value?.stringValue.flatMap(profile.calendar.parseDateTime)
    }

    // MARK: Comments

    /// The history of all assignments, in its order.
    private func comments(_ detail: JSONObject) -> [SyncComment] {
        let entries = (detail["assigns"]?.arrayValue ?? []).flatMap { $0["history"]?.arrayValue ?? [] }
        var found: [(number: Int64, comment: SyncComment)] = []
        var seen: Set<Int64> = []
        for entry in entries {
            guard let number = entry["id"]?.looseInt64, seen.insert(number).inserted, let comment = comment(entry, number) else {
                continue
            }
            found.append((number, comment))
        }
        return found.sorted { $0.number < $1.number }.map(\.comment)
    }

    private func comment(_ entry: JSON, _ number: Int64) -> SyncComment? {
        guard let text = entry["detail"]?.stringValue, !text.isEmpty, let at = moment(entry["created_time"]) else { return nil }
        let author = entry["creator_name"]?.stringValue ?? ""
        if let marked = MarkedComment(text, remote.services.seal) {
            return SyncComment(id: String(number), origin: marked.origin, text: marked.text, author: marked.author, at: at)
        }
        let isComment = entry["action"]?.looseInt64.map(profile.commentActions.contains) ?? false
        guard isComment || (profile.readsHistory && text != profile.closingText) else { return nil }
        return SyncComment(id: String(number), text: text, author: author, at: at)
    }

    // MARK: Files

    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile {
        guard let number = id.number, case .done(let data) = try await remote.get(.detail, [("id", String(number))]),
            let detail = data.objectValue
        else { throw .refused("the ticket is not there") }
        for listed in listedFiles(detail) where files[listed.key]?.hash == file.hash {
            let content = try await download(listed.address)
            if content.sha256 == file.hash { return content }
            await remote.services.remote.discard(content)
        }
        throw .refused("the ticket has no such file")
    }

    private struct ListedFile {
        var name: String
        var address: String
        /// An address holds a signature that changes, the file's own name in it does not.
        var key: String
    }

    private func listedFiles(_ detail: JSONObject) -> [ListedFile] {
        let all = (detail["attachment"]?.arrayValue ?? []) + (detail["handle_attachment"]?.arrayValue ?? [])
        return all.prefix(Kingsoft.AttachmentInput.most).compactMap { file in
            guard let path = file["file_path"]?.stringValue, path.utf8.count <= 4096 else { return nil }
            // Anything else is a text that somebody kept, not a place.
            guard path.hasPrefix("https://") || path.hasPrefix("http://") || path.hasPrefix("/") else { return nil }
            let key = String(path.prefix { $0 != "?" })
            return ListedFile(name: file["file_name"]?.stringValue ?? "", address: path, key: key)
        }
    }

    /// A file is known by its content, so each is fetched once to be known; what was fetched is remembered.
    private func attachments(_ detail: JSONObject) async throws(SyncFault) -> [SyncAttachment] {
        guard profile.fileBytes > 0 else { return [] }
        var found: [SyncAttachment] = []
        for listed in listedFiles(detail) {
            if let known = files[listed.key] {
                found.append(known)
                continue
            }
            do throws(SyncFault) {
                let content = try await download(listed.address)
                await remote.services.remote.discard(content)
                let file = SyncAttachment(hash: content.sha256, name: listed.name, size: content.size)
                files.keep(file, for: listed.key)
                found.append(file)
            } catch {
                // One that the remote does not give any more is not there; the ticket is.
                guard case .refused = error else { throw error }
            }
        }
        return found
    }

    /// Without credentials: the address is the permission, and may lead elsewhere.
    private func download(_ address: String) async throws(SyncFault) -> TemporaryFile {
        try await remote.services.remote.download(
            { RemoteCall(.get, address, isRepeatable: true) }, limit: profile.fileBytes)
    }
}
