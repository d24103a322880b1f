import CanonicalModel

extension NGS {
    package static let connector = ConnectorEntry(contract) { configure(&$0, $1) }

    private static func configure(_ reader: inout ConfigReader, _ environment: ConnectorEnvironment) -> ConnectorConfiguration {
        let settings = RemoteSettings(&reader)
        var profile = RemoteProfile()
        profile.dataSource = reader.string("dataSource")
        profile.epid = reader.optionalString("epid")
        profile.staffID = reader.string("staffId")
        profile.groupID = reader.string("groupId")
        profile.password = reader.optionalSecret("password")?.text
        profile.mapID = reader.string("mapId")
        profile.customerGuid = reader.string("customerGuid", default: "SYNC")
        profile.submits = reader.bool("submit", default: true)
        profile.reminds = reader.bool("commentsRemind", default: false)
        profile.isIdempotent = reader.bool("idempotent", default: false)
        profile.originField = reader.optionalString("originField")
        for (field, path) in reader.stringMap("fieldMap") { profile.fieldMap[field] = path }
        for path in profile.fieldMap.values.sorted() + [profile.originField].compactMap({ $0 }) where !RemoteProfile.isPath(path) {
            reader.report("fieldMap", "'\(path)' must be objective.NAME, task.NAME, step.NAME or tabc.TABLE.NAME")
        }
        let event = reader.optionalObject("events") { SignedEvent(&$0) }
        let ready = profile
        let known = capabilities(ready)
        if let own = known.writable.sorted().first(where: { known.keeper(of: $0) != nil }) {
            reader.report("originField", "'\(ready.originField ?? "")' is where '\(own)' lies", hint: "name a field of its own")
        }
        return ConnectorConfiguration(
            capabilities: known, remote: settings, makeEnd: { services, _ in End(remote: Remote(profile: ready, services: services)) },
            readEvent: event?.reader)
    }

    /// It can be written to, and that is all.
    private static func capabilities(_ profile: RemoteProfile) -> ConnectorCapabilities {
        var traits = EndTraits()
        traits.reads = false
        traits.looksUp = false
        traits.deletes = false
        var known = ConnectorCapabilities(
            traits: traits, readable: [], writable: ["title", "detail", "priority", "customerGuid", .lifecycle],
            hasCustomFields: true, listsAll: false, comments: true, attachments: false)
        known.onlyAtCreation = ["customerGuid"]
        known.writableLifecycles = End.writableLifecycles
        known.place = { profile.place(of: $0) }
        if let field = profile.originField { known.kept[FieldKey(field)] = "originField" }
        return known
    }
}

extension NGS.RemoteProfile {
    /// Nil for a name that has no place in a work order.
    fileprivate func place(of key: FieldKey) -> FieldKey? {
        // These are not written into a group.
        if key == .lifecycle || key == "customerGuid" { return key }
        let path = path(of: key)
        return Self.isPath(path) ? FieldKey(path) : nil
    }
}
