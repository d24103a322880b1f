import Adapters
import CanonicalModel
import Foundation

/// One call of the command, with what was said.
struct SyncCall {
    let arguments: Arguments
    let terminal: Terminal

    var isJSON: Bool { arguments.has("json") }

    func word(_ place: Int, _ what: String) throws(UsageError) -> String {
        guard arguments.positional.count > place else { throw UsageError("\(what) is missing") }
        return arguments.positional[place]
    }

    func folder() throws -> String {
        let folder = try arguments.required("data")
        let database = folder + "/sanmen.db"
        guard access(database, R_OK) == 0 else {
            let reason = errno
            guard reason == ENOENT || reason == ENOTDIR else {
                throw CommandFailure("cannot read \(database): \(String(cString: strerror(reason))); be the user who owns the folder")
            }
            throw CommandFailure("there is no \(database): name the gateway's data folder with --data")
        }
        return folder
    }

    // MARK: The job

    /// With where the configuration lets calls go.
    func jobAndEgress() throws -> (job: SyncJob, egress: EgressGuard) {
        let name = try jobName()
        let configuration = try ServeCommand.read(try arguments.required("config"), terminal)
        guard let job = configuration.jobs.first(where: { $0.name == name }) else {
            throw unknown(name, among: configuration.jobs.map(\.name))
        }
        return (job, configuration.settings.egress)
    }

    /// That of a job that the configuration has. Not more than its file is looked for: a job can be paused, and its state be seen,
    /// also while something is wrong with the configuration.
    func jobName() throws -> JobName {
        let name = JobName(try word(1, "the job's name"))
        let config = try arguments.required("config")
        guard FileManager.default.fileExists(atPath: config) else {
            throw CommandFailure("the configuration folder \(config) does not exist")
        }
        let files = (try? FileManager.default.contentsOfDirectory(atPath: config + "/sync")) ?? []
        let names = files.filter { $0.hasSuffix(Self.ending) }.map { JobName(String($0.dropLast(Self.ending.count))) }
        guard names.contains(name) else { throw unknown(name, among: names) }
        return name
    }

    /// Nil where its file cannot be read.
    func isEnabled(_ name: JobName) -> Bool? {
        ConfigurationFolder.read(arguments["config"], environment: ProcessInfo.processInfo.environment)
            .jobs.first { $0.name == name }?.isEnabled
    }

    private static let ending = ".json5"

    private func unknown(_ name: JobName, among known: [JobName]) -> CommandFailure {
        let names = known.map(\.value).sorted()
        let meant = EditDistance.nearest(to: name.value, among: names).map { " (did you mean '\($0)'?)" } ?? ""
        let there = names.isEmpty
            ? "the configuration folder has no sync/*.json5" : "the jobs are \(names.map { "'\($0)'" }.joined(separator: ", "))"
        return CommandFailure("there is no job '\(name.value.legible())'\(meant); \(there)")
    }

    // MARK: The store

    func reading(_ folder: String) throws -> SQLiteReading {
        SQLiteReading(database: Database(connection: try SQLiteConnection(path: folder + "/sanmen.db", options: .readOnly)), cache: nil)
    }

    /// One short transaction, which the database keeps apart from the gateway's own.
    func write<R>(_ folder: String, _ body: (SQLiteTransaction) throws(StoreError) -> R) throws -> R {
        let connection = try SQLiteConnection(path: folder + "/sanmen.db", options: .readWrite)
        let transaction = SQLiteTransaction(database: Database(connection: connection), pending: PendingRows())
        return try connection.withTransaction(.immediate) { () throws(StoreError) in try body(transaction) }
    }
}
