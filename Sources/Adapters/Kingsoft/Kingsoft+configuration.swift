import CanonicalModel

extension Kingsoft {
    private enum UnknownCreatorsSetting: String, CaseIterable {
        case add
        case refuse
    }

    package static let entry = ContractEntry(contract) { reader, environment in
        let isEnabled = reader.bool("enabled", default: true)
        let unknown = reader.enumeration("unknownCreators", default: UnknownCreatorsSetting.add)
        let window = reader.int("windowSeconds", range: 1...86_400, default: 300)
        var wanted = Settings(
            calendar: environment.calendar, unknownCreators: unknown == .add ? .add : .refuse,
            defaultWindowSeconds: Int64(window))
        readFiles(&reader, into: &wanted)
        let settings = wanted
        let callers = reader.list("callers", caller)
        return ContractConfiguration(isEnabled: isEnabled, callers: callers) { services in
            TicketGate(settings: settings, services: services)
        }
    }

    private static func readFiles(_ reader: inout ConfigReader, into settings: inout Settings) {
        settings.unknownAttachments = reader.enumeration("unknownAttachments", default: settings.unknownAttachments)
        settings.downloadSeconds = Int64(reader.int("downloadSeconds", range: 1...86_400, default: 600))
        settings.uploads = reader.object("attachments") { UploadPolicy(&$0, default: settings.uploads) }
        guard let base = reader.optionalString("downloadBase") else { return }
        if !base.hasPrefix("https://") && !base.hasPrefix("http://") {
            reader.report("downloadBase", "'downloadBase' must begin with https:// or http://, e.g. https://tickets.example.com")
        }
        settings.downloadBase = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// One secret, or two while the old one is being replaced.
    private static func caller(_ reader: inout ConfigReader) -> Caller {
        let name = reader.string("appId")
        let secrets = [reader.optionalSecret("secret"), reader.optionalSecret("oldSecret")].compactMap { $0 }
        if secrets.isEmpty { reader.report("secret", "the app '\(name)' needs a secret") }
        var settings = reader.optionalObject("sign", sign)?.objectValue ?? JSONObject()
        if let window = reader.optionalInt("windowSeconds", range: 1...86_400) { settings["windowSeconds"] = JSON(window) }
        if reader.bool("refuseReplay", default: false) { settings["refuseReplay"] = true }
        return Caller(
            contract: contract, name: CallerName(name), tenant: TenantID(reader.string("tenant", default: "default")),
            secrets: secrets.map(\.text), workflows: reader.workflowScope("workflows"),
            serialPrefix: reader.string("serialPrefix", default: name), settings: .object(settings))
    }

    private static func sign(_ reader: inout ConfigReader) -> JSON {
        var settings = JSONObject()
        for key in ["digest", "template", "encoding"] {
            if let text = reader.optionalString(key) { settings[key] = JSON(text) }
        }
        do throws(SignRecipeError) {
            _ = try SignRecipe(settings: .object(settings))
        } catch {
            reader.report("digest", "\(error)")
        }
        return .object(settings)
    }
}
