import CanonicalModel

extension Loonflow {
    package static let connector = ConnectorEntry(contract) { configure(&$0, $1) }

    private static func configure(_ reader: inout ConfigReader, _ environment: ConnectorEnvironment) -> ConnectorConfiguration {
        let settings = RemoteSettings(&reader)
        var profile = RemoteProfile(calendar: environment.calendar)
        profile.basePath = settings.basePath
        profile.fileBytes = settings.fileBytes
        profile.app = reader.string("appName")
        profile.token = reader.secret("token").text
        profile.isStrict = reader.bool("strict", default: false)
        profile.username = reader.string("username")
        profile.reader = reader.string("reader", default: profile.username)
        if let calendar = reader.optionalCalendar("timeZone") { profile.calendar = calendar }
        readTickets(&reader, into: &profile)
        readPolling(&reader, into: &profile)
        let event = reader.optionalObject("events") { NoticeEvent(&$0) }
        let ready = profile
        return ConnectorConfiguration(
            capabilities: capabilities(ready), remote: settings,
            makeEnd: { End(remote: Remote(profile: ready, services: $0), filter: $1) }, readEvent: event?.reader)
    }

    private static func readTickets(_ reader: inout ConfigReader, into profile: inout RemoteProfile) {
        profile.workflow = reader.optionalInt64("workflow")
        profile.transition = reader.optionalInt64("transition")
        profile.originField = customField("originField", &reader)
        profile.customFields = reader.stringList("customFields")
        if let own = profile.customFields.first(where: { !isCustomField($0) }) { reportOwn(own, "customFields", &reader) }
        profile.attachmentField = customField("attachmentField", &reader)
        if let origin = profile.originField, origin == profile.attachmentField {
            reader.report(
                "attachmentField", "'\(origin)' is the originField already", hint: "files need a field of their own, of type 80")
        }
        profile.deletes = reader.bool("deletes", default: false)
        profile.readsComments = reader.bool("comments", default: true)
        profile.readsLog = reader.bool("logEntries", default: true)
        for (state, name) in reader.stringMap("states") {
            if let number = Int64(state), let lifecycle = Lifecycle(rawValue: name) {
                profile.states[number] = lifecycle
            } else {
                reader.report("states", "'states.\(state)' must be a state's number with the name of a lifecycle")
            }
        }
        profile.moves = reader.list("moves", move).compactMap { $0 } + standardMoves
    }

    /// What is left to workflows: no column of every ticket, and nothing that lies in another record.
    private static func isCustomField(_ name: String) -> Bool {
        !name.isEmpty && !name.contains(".") && !RemoteColumns.names.contains(FieldKey(name)) && !baseFields.contains { $0.key == name }
    }

    private static func customField(_ key: String, _ reader: inout ConfigReader) -> String? {
        guard let name = reader.optionalString(key) else { return nil }
        if !isCustomField(name) { reportOwn(name, key, &reader) }
        return name
    }

    private static func reportOwn(_ name: String, _ key: String, _ reader: inout ConfigReader) {
        reader.report(key, "'\(name)' is no custom field of a workflow", hint: "name a field that the workflow defines")
    }

    /// What can be done to any ticket by whom the remote lets; moves that are written go before them.
    private static let standardMoves = [
        LifecycleMove(target: .closed, step: .close),
        LifecycleMove(target: .withdrawn, step: .retreat),
    ]

    private static func move(_ reader: inout ConfigReader) -> LifecycleMove? {
        let target = reader.enumeration("lifecycle", Lifecycle.self)
        let from = reader.optionalInt64("from")
        var steps: [LifecycleMove.Step] = []
        if let transition = reader.optionalInt64("transition") { steps.append(.transition(transition)) }
        if let state = reader.optionalInt64("state") { steps.append(.state(state)) }
        if reader.bool("close", default: false) { steps.append(.close) }
        if reader.bool("retreat", default: false) { steps.append(.retreat) }
        guard let target, steps.count == 1 else {
            reader.report("lifecycle", "a move has a lifecycle and one of transition, state, close: true and retreat: true")
            return nil
        }
        return LifecycleMove(target: target, from: from, step: steps[0])
    }

    private static func readPolling(_ reader: inout ConfigReader, into profile: inout RemoteProfile) {
        profile.lookupSeconds = Int64(reader.int("lookupHours", range: 1...8760, default: 24)) * 3600
        profile.windowSeconds = reader.optionalInt("windowDays", range: 1...3650).map { Int64($0) * 86_400 }
        profile.overlapSeconds = Int64(reader.int("overlapSeconds", range: 0...3600, default: 10))
        profile.pageSize = reader.int("pageSize", range: 10...5000, default: profile.pageSize)
        profile.isIdempotent = reader.bool("idempotent", default: false)
    }

    private static func capabilities(_ profile: RemoteProfile) -> ConnectorCapabilities {
        var traits = EndTraits()
        traits.looksUp = profile.originField != nil
        traits.deletes = profile.deletes
        var known = ConnectorCapabilities(
            traits: traits, readable: RemoteColumns.names, writable: ["title", .lifecycle], hasCustomFields: true, listsAll: true,
            comments: profile.readsComments, attachments: profile.attachmentField != nil)
        known.givesFiles = profile.attachmentField != nil
        known.readableLifecycles = Set([.draft, .inProgress, .returned, .withdrawn, .completed, .closed] + profile.states.values)
        // Where a new ticket is anyway.
        known.writableLifecycles = Set([.inProgress] + profile.moves.map(\.target))
        known.filters = [.workflows, .lifecycles, .people, .createdSince]
        known.lastingFilters = [.workflows]
        // The list has no custom fields, and the detail only what the workflow displays: what has to be there is listed, for a field
        // that is left out cannot be told from an empty one.
        known.shownFields = .init(Set(profile.customFields.map { FieldKey($0) }), setting: "customFields")
        known.place = { RemoteColumns.names.contains($0) || isCustomField($0.value) ? $0 : nil }
        if let field = profile.originField { known.kept[FieldKey(field)] = "originField" }
        if let field = profile.attachmentField { known.kept[FieldKey(field)] = "attachmentField" }
        return known
    }
}
