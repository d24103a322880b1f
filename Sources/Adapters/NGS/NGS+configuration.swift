import CanonicalModel

extension NGS {
    package static let entry = ContractEntry(contract) { reader, environment in
        var settings = Settings()
        let isEnabled = reader.bool("enabled", default: true)
        settings.sessionHours = Int64(reader.int("sessionHours", range: 1...8760, default: 8))
        settings.returnIds = reader.bool("returnIds", default: false)
        settings.tabcTables = reader.optionalStringList("tabcTables").map { Set($0) }
        settings.trustedProxies = environment.trustedProxies.compactMap { CIDR($0) }
        settings.fieldMap = fieldMap(&reader)
        settings.loginAttempts = reader.object("loginAttempts") { reader in
            LoginAttempts(
                perAccount: reader.int("perAccount", range: 1...100_000, default: 10),
                perAddress: reader.int("perAddress", range: 1...1_000_000, default: 100),
                window: Int64(reader.int("windowSeconds", range: 1...86_400, default: 15 * 60)))
        }
        let callers = reader.list("dataSources", dataSource)
        let aliases = reader.list("maps", alias)
        let final = settings
        return ContractConfiguration(isEnabled: isEnabled, callers: callers, aliases: aliases) { services in
            WorkOrderGate(services: services, settings: final)
        }
    }

    private static func dataSource(_ reader: inout ConfigReader) -> Caller {
        let name = reader.string("name")
        var settings = JSONObject()
        settings["apiWhiteList"] = .array(reader.stringList("apiWhiteList").map { JSON($0) })
        if let epids = reader.optionalStringList("epids") { settings["epids"] = .array(epids.map { JSON($0) }) }
        for fault in faults(inSettings: .object(settings)) { reader.report("apiWhiteList", fault) }
        return Caller(
            contract: contract, name: CallerName(name), tenant: TenantID(reader.string("tenant", default: name)),
            workflows: reader.workflowScope("workflows"), serialPrefix: reader.string("serialPrefix", default: name),
            settings: .object(settings))
    }

    private static func alias(_ reader: inout ConfigReader) -> (tenant: TenantID, alias: WorkflowAlias) {
        var steps: [String: StateID] = [:]
        for member in reader.map("steps") {
            if let number = member.value.numberContent.flatMap({ Int64($0) }) {
                steps[member.key] = StateID(number)
            } else {
                reader.report("steps", "'\(reader.name(of: "steps")).\(member.key)' must be a state id")
            }
        }
        let alias = WorkflowAlias(
            contract: contract, name: reader.string("mapId"), workflow: WorkflowID(reader.int64("workflow")), steps: steps)
        return (TenantID(reader.string("tenant", default: "default")), alias)
    }

    private static func fieldMap(_ reader: inout ConfigReader) -> FieldMap {
        let given = reader.stringMap("fieldMap")
        guard !given.isEmpty else { return .standard }
        var fields: [String: FieldMap.Field] = [:]
        for (path, name) in given {
            if let field = FieldMap.Field(name) {
                fields[path] = field
            } else {
                reader.report("fieldMap", "'fieldMap.\(path)' must be title, detail, priority or fields.<key>")
            }
        }
        return FieldMap(fields)
    }
}
