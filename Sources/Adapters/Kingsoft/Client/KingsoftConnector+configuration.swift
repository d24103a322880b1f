import CanonicalModel

extension Kingsoft {
    package static let connector = ConnectorEntry(contract) { configure(&$0, $1) }

    private static func configure(_ reader: inout ConfigReader, _ environment: ConnectorEnvironment) -> ConnectorConfiguration {
        let settings = RemoteSettings(&reader)
        var profile = RemoteProfile(calendar: environment.calendar)
        profile.basePath = settings.basePath
        readCredentials(&reader, into: &profile)
        if let calendar = reader.optionalCalendar("timeZone") { profile.calendar = calendar }
        readCreation(&reader, into: &profile)
        profile.originField = reader.optionalString("originField")
        profile.lookupSeconds = Int64(reader.int("lookupHours", range: 1...8760, default: 24)) * 3600
        profile.readsHistory = reader.bool("logEntries", default: true)
        let actions = reader.int64List("commentActions")
        if !actions.isEmpty { profile.commentActions = Set(actions) }
        profile.windowSeconds = Int64(reader.int("windowDays", range: 1...3650, default: 30)) * 86_400
        profile.overlapSeconds = Int64(reader.int("overlapSeconds", range: 0...3600, default: 10))
        profile.rereadPolls = Int64(reader.int("rereadPolls", range: 1...10_000, default: 10))
        profile.isIdempotent = reader.bool("idempotent", default: false)
        let readsFiles = reader.bool("files", default: true)
        profile.fileBytes = readsFiles ? settings.fileBytes : 0
        let event = reader.optionalObject("events") { SignedEvent(&$0) }
        let ready = profile
        let known = capabilities(ready)
        if let field = ready.originField, known.isOwn(FieldKey(field)) {
            reader.report("originField", "'\(field)' is a field that every ticket has", hint: "name a key of form_values")
        }
        return ConnectorConfiguration(
            capabilities: known, remote: settings,
            makeEnd: { End(remote: Remote(profile: ready, services: $0), filter: $1) }, readEvent: event?.reader)
    }

    private static func readCredentials(_ reader: inout ConfigReader, into profile: inout RemoteProfile) {
        profile.appID = reader.string("appId")
        profile.secret = reader.secret("secret").text
        profile.stampsMilliseconds = reader.bool("milliseconds", default: false)
        let written: JSONObject? = reader.optionalObject("sign") { reader in
            var settings = JSONObject()
            for key in ["digest", "template", "encoding"] {
                if let text = reader.optionalString(key) { settings[key] = JSON(text) }
            }
            return settings
        }
        do throws(SignRecipeError) {
            profile.recipe = try SignRecipe(settings: .object(written ?? JSONObject()))
        } catch {
            reader.report("sign", "\(error)")
        }
    }

    /// What `create` needs and a job's mapping may not have.
    private static func readCreation(_ reader: inout ConfigReader, into profile: inout RemoteProfile) {
        profile.defaults = reader.object("create") { reader in
            var defaults: JSONObject = ["type": 1, "priority": 2, "customer_organization_id": 1, "need_process": true, "tags": []]
            for (key, name) in [
                ("productLine", "repository_product_id"), ("type", "type"), ("subtype", "sub_type"), ("priority", "priority"),
                ("organizationId", "customer_organization_id"), ("creatorId", "creator_id"),
            ] {
                if let number = reader.optionalInt64(key) { defaults[name] = JSON(number) }
            }
            defaults["customer_organization_name"] = JSON(reader.string("organizationName", default: "-"))
            if let name = reader.optionalString("creatorName") { defaults["creator_name"] = JSON(name) }
            defaults["whether_product_group_id"] = JSON(reader.bool("ownProductLine", default: false))
            defaults["need_process"] = JSON(reader.bool("needProcess", default: true))
            return defaults
        }
        profile.closingText = reader.string("closingText", default: profile.closingText)
        if let id = reader.optionalInt64("closerId") {
            profile.closer = (id, reader.string("closerName", default: String(id)))
        }
    }

    private static func capabilities(_ profile: RemoteProfile) -> ConnectorCapabilities {
        var traits = EndTraits()
        traits.looksUp = profile.originField != nil
        traits.deletes = false
        let fixed = End.givenAtCreation.map { FieldKey($0) }
        var known = ConnectorCapabilities(
            traits: traits,
            readable: Set(End.shownAsTheyAre.map { FieldKey($0) }).union(["tags", "reported_time", .lifecycle]),
            writable: Set(fixed).union([.lifecycle]), hasCustomFields: true, listsAll: true, comments: true,
            attachments: false)
        known.onlyAtCreation = Set(fixed)
        known.customFieldsOnlyAtCreation = true
        known.givesFiles = profile.fileBytes > 0
        known.readableLifecycles = [.pending, .inProgress, .completed, .closed, .cancelled]
        known.writableLifecycles = End.writableLifecycles
        known.filters = [.productLines, .lifecycles, .tags, .createdSince]
        known.lastingFilters = [.productLines]
        if let field = profile.originField { known.kept[FieldKey(field)] = "originField" }
        return known
    }
}
