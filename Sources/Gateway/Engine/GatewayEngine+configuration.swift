import CanonicalModel
import Synchronization

extension GatewayEngine {
    /// Brings the definitions that come from configuration files to what the files say now: a caller taken out of its file
    /// may no longer call. What was imported, or never came from a file, stays. Waits for the writer: for start-up.
    func applyConfiguration(_ sets: [DefinitionSet]) throws(CanonicalError) -> [(tenant: TenantID, report: DefinitionsReport)] {
        let reports = Mutex<[(tenant: TenantID, report: DefinitionsReport)]>([])
        let result = perform(
            .custom { context in
                let done = try context.applyConfiguration(sets)
                reports.withLock { $0 = done }
                return .done
            })
        _ = try result.get()
        return reports.withLock { $0 }
    }
}

extension JobContext {
    private static let listKey = "files"

    mutating func applyConfiguration(_ sets: [DefinitionSet]) throws -> [(tenant: TenantID, report: DefinitionsReport)] {
        let given = Dictionary(sets.map { ($0.tenant, $0) }, uniquingKeysWith: { first, _ in first })
        let tenants = Set(try store.tenants()).union(given.keys)
        var reports: [(tenant: TenantID, report: DefinitionsReport)] = []
        for tenant in tenants.sorted() {
            let report = try applyConfiguration(given[tenant] ?? DefinitionSet(tenant: tenant))
            if report.isChanged { reports.append((tenant, report)) }
        }
        return reports
    }

    private mutating func applyConfiguration(_ set: DefinitionSet) throws -> DefinitionsReport {
        let before = try configuredKeys(of: set.tenant)
        let now = set.stored.map { DefinitionKey(kind: $0.kind, key: $0.key) }
        let report = try apply(set, removing: Array(before.subtracting(now)))
        if Set(now) != before {
            let list = now.map { JSON.array([JSON($0.kind.rawValue), JSON($0.key)]) }
            let body: JSONObject = ["keys": .array(list)]
            try store.put(StoredDefinition(kind: .configured, key: Self.listKey, body: body), in: set.tenant)
        }
        return report
    }

    private func configuredKeys(of tenant: TenantID) throws -> Set<DefinitionKey> {
        let list = try store.definitions(of: tenant).definitions.first { $0.kind == .configured && $0.key == Self.listKey }
        let keys = (list?.body["keys"]?.arrayValue ?? []).compactMap { entry -> DefinitionKey? in
            guard let kind = entry[0]?.stringValue.flatMap(DefinitionKind.init(rawValue:)), let key = entry[1]?.stringValue
            else { return nil }
            return DefinitionKey(kind: kind, key: key)
        }
        return Set(keys)
    }
}
