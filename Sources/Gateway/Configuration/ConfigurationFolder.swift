import Adapters
import CanonicalModel
import Foundation

/// A whole `adapter-config` folder, read: what `serve` runs and what `check` refuses are the same thing.
struct ConfigurationFolder: Sendable {
    var settings: GatewaySettings
    /// By tenant, files of the same tenant merged.
    var definitions: [DefinitionSet]
    var contracts: [(entry: ContractEntry, configuration: ContractConfiguration)]
    /// Outside systems that jobs may reach.
    var systems: [ConnectedSystem]
    var jobs: [SyncJob]
    var problems: [ConfigProblem]
    /// Whether there is a folder with files in it; without, the store alone says who may call and what exists.
    var isGiven: Bool

    var errors: [ConfigProblem] { problems.filter { $0.severity == .error } }

    /// - Parameters:
    ///   - path: the folder; nil or empty of files is valid, every setting then has its default.
    ///   - environment: overrides and secrets by name.
    static func read(
        _ path: String?, environment: [String: String], connectors: [ConnectorEntry] = Registry.connectors
    ) -> ConfigurationFolder {
        var loader = Loader(environment: environment)
        let settings = loader.file(path, "gateway.json5", GatewaySettings.init)
        let shared = ContractEnvironment(calendar: settings.calendar, trustedProxies: settings.trustedProxies)
        let contracts = Registry.contracts.map { entry in
            let name = "contracts/\(entry.contract).json5"
            let configuration = loader.file(path, name, prefix: [entry.contract.value]) { reader in
                entry.configure(&reader, shared)
            }
            return (entry: entry, configuration: configuration)
        }
        var sets: [DefinitionSet] = []
        if loader.exists(path, "directory.json5") { sets.append(loader.file(path, "directory.json5", DirectoryFile.read)) }
        if loader.exists(path, "catalog.json5") { sets.append(loader.file(path, "catalog.json5", CatalogFile.read)) }
        // One file is one tenant's; further tenants have theirs in these folders.
        for name in loader.names(path, "directory") { sets.append(loader.file(path, "directory/\(name)", DirectoryFile.read)) }
        for name in loader.names(path, "catalog") { sets.append(loader.file(path, "catalog/\(name)", CatalogFile.read)) }
        for name in loader.names(path, "workflows") {
            sets.append(loader.file(path, "workflows/\(name)", WorkflowFile.read))
        }
        let systems = loader.systems(path, connectors, settings.calendar)
        let merged = DefinitionMerge.merged(sets, contracts: contracts.map(\.configuration))
        let jobs = loader.jobs(path, systems, merged, settings.calendar)
        loader.noteUnknownFiles(path, contracts: Registry.contracts.map(\.contract.value))
        let check = SyncCheck(jobs: jobs, definitions: merged).problems() + DefinitionCheck.problems(merged)
        return ConfigurationFolder(
            settings: settings, definitions: merged, contracts: contracts, systems: systems,
            jobs: jobs.map(\.job), problems: loader.conclude() + check,
            isGiven: loader.hasFiles(path))
    }
}

/// Reads files one by one and gathers what is wrong with any of them.
private struct Loader {
    private let sources: ConfigSources
    private let environment: [String: String]
    private var problems: [ConfigProblem] = []
    private var knownVariables: Set<String> = []
    private static let longestFile = 4 << 20

    init(environment: [String: String]) {
        self.environment = environment
        sources = ConfigSources(overrides: EnvironmentOverrides(environment), readFile: ConfigSources.fileOnDisk)
    }

    func exists(_ folder: String?, _ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: $0 + "/" + name) } ?? false
    }

    func hasFiles(_ folder: String?) -> Bool {
        ["", "contracts", "directory", "catalog", "workflows"].contains { !names(folder, $0).isEmpty }
    }

    func names(_ folder: String?, _ below: String) -> [String] {
        let found = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0 + "/" + below) } ?? []
        return found.filter { $0.hasSuffix(".json5") && !$0.hasPrefix(".") }.sorted()
    }

    /// An absent file is an empty one: defaults and the environment still apply.
    mutating func file<R>(_ folder: String?, _ name: String, prefix: [String] = [], _ body: (inout ConfigReader) -> R) -> R {
        var reader = ConfigReader(value(folder, name), path: prefix, sources: sources)
        let result = body(&reader)
        reader.finish()
        problems += reader.problems
        knownVariables.formUnion(reader.knownVariables)
        return result
    }

    mutating func systems(_ folder: String?, _ connectors: [ConnectorEntry], _ calendar: ZonedCalendar) -> [ConnectedSystem] {
        names(folder, "connectors").compactMap { name in
            let system = String(name.dropLast(".json5".count))
            return file(folder, "connectors/\(name)", prefix: ["connectors", system]) { reader in
                ConnectorFile.read(&reader, name: SystemName(system), connectors: connectors, calendar: calendar)
            }
        }
    }

    mutating func jobs(
        _ folder: String?, _ systems: [ConnectedSystem], _ definitions: [DefinitionSet], _ calendar: ZonedCalendar
    ) -> [SyncFile.Reading] {
        names(folder, "sync").compactMap { name in
            let job = String(name.dropLast(".json5".count))
            let reading = SyncFile(name: job, systems: systems, definitions: definitions, calendar: calendar)
            return file(folder, "sync/\(name)", prefix: ["sync", job], reading.read)
        }
    }

    private mutating func value(_ folder: String?, _ name: String) -> ConfigValue {
        let empty = ConfigValue(content: .object([]), position: SourcePosition(file: name, line: 1, column: 1))
        guard let folder, exists(folder, name) else { return empty }
        do throws(UnreadableFile) {
            let bytes = try sources.readFile(folder + "/" + name, Self.longestFile)
            return parse(bytes, name) ?? empty
        } catch {
            problems.append(ConfigProblem(position: empty.position, message: "the file is unreadable: \(error.reason)"))
            return empty
        }
    }

    private mutating func parse(_ bytes: [UInt8], _ name: String) -> ConfigValue? {
        do throws(ConfigProblem) {
            return try JSON5Parser.parse(bytes, file: name)
        } catch {
            problems.append(error)
            return nil
        }
    }

    /// A file nobody reads is most likely a misspelt one.
    mutating func noteUnknownFiles(_ folder: String?, contracts: [String]) {
        let known = ["gateway.json5", "directory.json5", "catalog.json5"]
        let top = (folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? [])
            .filter { $0.hasSuffix(".json5") && !known.contains($0) }
        let below = names(folder, "contracts").filter { !contracts.map { $0 + ".json5" }.contains($0) }.map { "contracts/" + $0 }
        for name in (top + below).sorted() {
            problems.append(
                ConfigProblem(
                    severity: .error, position: SourcePosition(file: name, line: 1, column: 1),
                    message: "nothing reads this file", hint: "rename or remove it"))
        }
    }

    /// Secrets taken from the environment are known variables too, whatever they are called.
    mutating func conclude() -> [ConfigProblem] {
        problems + EnvironmentOverrides(environment).unknownVariables(known: knownVariables)
    }
}
