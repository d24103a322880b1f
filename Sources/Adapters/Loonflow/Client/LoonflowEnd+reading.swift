import CanonicalModel

extension Loonflow.End {
    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting {
        guard let number = id.number, let detail = try await detail(number) else { return .missing }
        let columns = try Loonflow.RemoteColumns(detail, profile)
        guard columns.id == number else { throw .unavailable("the detail of another ticket") }
        let values = try values(in: detail, of: columns)
        var fields = columns.fields
        for (key, value) in values where key != profile.originField && key != profile.attachmentField {
            fields[FieldKey(key)] = value
        }
        let written = profile.originField.flatMap { values[$0]?.stringValue } ?? ""
        origins.keep(written, for: number)
        let ticket = SyncTicket(
            id: id, origin: OriginText.origin(written, remote.services.seal), made: columns.created, changed: columns.modified, fields: fields,
            comments: try await comments(number), attachments: try await attachments(in: values))
        return .present(ticket, inScope: filter.contains(facts(of: detail, columns)))
    }

    /// The text in the field for it; a ticket's never changes, so it is asked for once.
    func origin(of number: Int64) async throws(SyncFault) -> String {
        if let known = origins[number] { return known }
        guard let field = profile.originField, let detail = try await detail(number) else { return "" }
        let written = try values(in: detail, of: try Loonflow.RemoteColumns(detail, profile))[field]?.stringValue ?? ""
        origins.keep(written, for: number)
        return written
    }

    /// Nil where there is no such ticket, or none for this app. The refusal alone does not say that, so the list is asked too.
    func detail(_ number: Int64) async throws(SyncFault) -> JSON? {
        switch try await remote.call(.get, "/tickets/\(number)", as: profile.reader) {
        case .done(let data):
            guard let value = data["value"] else { throw .unavailable("the detail has no value") }
            return value
        case .refused(let reason):
            let query = [("category", "all"), ("ticket_ids", String(number)), ("create_start", "1970-01-02 00:00:00")]
            guard case .done(let data) = try await remote.call(.get, "/tickets", query: query),
                let listed = data["value"]?.arrayValue
            else { throw .unavailable(reason) }
            if listed.isEmpty { return nil }
            throw .refused(reason)
        }
    }

    private func facts(of detail: JSON, _ columns: Loonflow.RemoteColumns) -> ScopeFacts {
        var facts = columns.facts
        let shown = detail["field_list"]?.arrayValue?.first { $0["field_key"]?.stringValue == "workflow.workflow_name" }
        if let name = shown?["field_value"]?.stringValue { facts.workflows.append(name) }
        return facts
    }

    /// - Throws: `unavailable` where a field that was asked for does not show: taking it for empty would empty it elsewhere.
    private func values(in detail: JSON, of columns: Loonflow.RemoteColumns) throws(SyncFault) -> [String: JSON] {
        var values: [String: JSON] = [:]
        for entry in detail["field_list"]?.arrayValue ?? [] {
            guard let key = entry["field_key"]?.stringValue, !key.contains("."), !Self.columnKeys.contains(key) else { continue }
            values[key] = entry["field_value"] ?? .null
        }
        let needed = profile.customFields + [profile.originField, profile.attachmentField].compactMap { $0 }
        if let hidden = needed.first(where: { values[$0] == nil }) {
            throw .unavailable(
                "ticket \(columns.id) does not show the field \(hidden) to \(profile.reader): add it to the workflow's display list")
        }
        return values
    }

    private static let columnKeys = Set(Loonflow.baseFields.map(\.key))

    // MARK: Comments

    private static var logPageSize: Int { 200 }
    private static var mostLogPages: Int { 500 }

    private func comments(_ number: Int64) async throws(SyncFault) -> [SyncComment] {
        guard profile.readsComments, remote.services.needs.comments else { return [] }
        var found: [SyncComment] = []
        var page = 1
        while true {
            let query = [("desc", "0"), ("page", String(page)), ("per_page", String(Self.logPageSize))]
            guard case .done(let data) = try await remote.call(.get, "/tickets/\(number)/flowlogs", query: query, as: profile.reader),
                let entries = data["value"]?.arrayValue, let total = data["total"]?.looseInt64
            else { throw .unavailable("the log of ticket \(number) cannot be read") }
            try Self.checkLog(of: number, entries: total)
            found += entries.compactMap(comment)
            if entries.isEmpty || Int64(page * Self.logPageSize) >= total { return found }
            page += 1
        }
    }

    /// - Throws: `refused` for more entries than are read: what is left out silently would be missed by nobody.
    static func checkLog(of number: Int64, entries: Int64, most: Int64 = Int64(mostLogPages * logPageSize)) throws(SyncFault) {
        guard entries <= most else { throw .refused("the log of ticket \(number) has more than \(most) entries") }
    }

    /// `intervene_type_id` of a comment.
    private static var commentType: Int64 { 5 }

    private func comment(_ entry: JSON) -> SyncComment? {
        guard let text = entry["suggestion"]?.stringValue, !text.isEmpty, let number = entry["id"]?.looseInt64,
            let at = entry["gmt_created"]?.stringValue.flatMap(profile.calendar.parseDateTime)
        else { return nil }
        if let marked = MarkedComment(text, remote.services.seal) {
            return SyncComment(id: String(number), origin: marked.origin, text: marked.text, author: marked.author, at: at)
        }
        let participant = entry["participant"]?.stringValue ?? ""
        let alias = entry["participant_info"]?["participant_alias"]?.stringValue ?? participant
        let isComment = entry["intervene_type_id"]?.looseInt64 == Self.commentType
        // What sync itself did is told by the ticket's state, and what the engine did is nobody's word.
        let isWord = profile.readsLog && entry["participant_type_id"]?.looseInt64 == 1 && participant != profile.username
            && participant != "loonrobot"
        guard isComment || isWord else { return nil }
        return SyncComment(id: String(number), text: text, author: alias.isEmpty ? participant : alias, at: at)
    }

    // MARK: Files

    /// The paths in the field for files.
    func filePaths(_ value: JSON?) -> [String] {
        (value?.stringValue ?? "").split(separator: ",").prefix(100).map { String($0.drop { $0 == " " }) }
    }

    private func attachments(in values: [String: JSON]) async throws(SyncFault) -> [SyncAttachment] {
        guard remote.services.needs.files, let field = profile.attachmentField else { return [] }
        var found: [SyncAttachment] = []
        for path in filePaths(values[field]) {
            do throws(SyncFault) {
                if let file = try await known(path) { found.append(file) }
            } catch {
                // One that the remote does not give any more is not there; the ticket is.
                guard case .refused = error else { throw error }
            }
        }
        return found
    }

    /// A file is known by its content, so each is fetched once to be known; what was fetched is remembered.
    private func known(_ path: String) async throws(SyncFault) -> SyncAttachment? {
        if let file = files[path] { return file }
        guard let content = try await download(path) else { return nil }
        await remote.services.remote.discard(content)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let file = SyncAttachment(hash: content.sha256, name: name, size: content.size)
        files.keep(file, for: path)
        return file
    }

    /// Nil for a text that is no path of the remote's files.
    private func download(_ path: String) async throws(SyncFault) -> TemporaryFile? {
        guard path.hasPrefix("/"), path.utf8.count <= 1024, path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }),
            !path.contains("//"), !path.contains("..")
        else { return nil }
        return try await remote.services.remote.download({ RemoteCall(.get, path, isRepeatable: true) }, limit: profile.fileBytes)
    }

    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile {
        guard let field = profile.attachmentField, let number = id.number, let detail = try await detail(number) else {
            throw .refused("the ticket is not there, or its files are not read")
        }
        let values = try values(in: detail, of: try Loonflow.RemoteColumns(detail, profile))
        for path in filePaths(values[field]) where try await known(path)?.hash == file.hash {
            if let content = try await download(path) { return content }
        }
        throw .refused("the ticket has no such file")
    }
}
