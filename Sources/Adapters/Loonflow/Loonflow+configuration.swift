import CanonicalModel

extension Loonflow {
    package static let entry = ContractEntry(contract) { reader, environment in
        let isEnabled = reader.bool("enabled", default: true)
        let window = reader.int("windowSeconds", range: 1...86_400, default: 120)
        let days = reader.int("listWindowDays", range: 1...36_500, default: 3 * 365)
        let callers = reader.list("callers") { reader in
            let name = reader.string("name")
            let token = reader.secret("token")
            var settings = JSONObject()
            if reader.bool("strict", default: false) { settings[Loonflow.strictSetting] = true }
            return Caller(
                contract: contract, name: CallerName(name), tenant: TenantID(reader.string("tenant", default: "default")),
                secrets: [token.text], workflows: reader.workflowScope("workflows"),
                serialPrefix: reader.string("serialPrefix", default: name), settings: .object(settings))
        }
        var files = Settings(
            calendar: environment.calendar, windowSeconds: Int64(window), listWindowDays: Int64(days))
        files.openMedia = reader.bool("openMedia", default: files.openMedia)
        files.uploads = reader.object("attachments") { UploadPolicy(&$0, default: files.uploads) }
        let settings = files
        let calendar = environment.calendar
        return ContractConfiguration(
            isEnabled: isEnabled, callers: callers,
            makeOutgoing: { Outgoing(calendar: calendar, cryptography: $0) },
            makeGate: { Gate(settings: settings, services: $0) })
    }
}
