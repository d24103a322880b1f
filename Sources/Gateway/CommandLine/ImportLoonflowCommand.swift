import Adapters
import CanonicalModel
import Foundation

/// `sanmen import loonflow`
enum ImportLoonflowCommand {
    static let verb = Verb(
        name: "import loonflow", usage: "FILE --data DIR [--tenant NAME] [--zone NAME] [--dry-run] [--json]",
        summary: "Take over a loonflow site: people, departments, roles, apps with tokens, workflows, tickets with their logs.",
        details: """
            FILE is a Django 'dumpdata' of loonflow's account, workflow and ticket apps. Ids, serial numbers and tokens are kept,
            so callers notice nothing. Running it again adds what is missing: definitions are brought to what the file says, a
            ticket that is already there is never overwritten. Stopped in the middle, it is simply run again.
            The gateway must not be running on the data folder; a dry run may be made beside it.
            """,
        options: [
            .option("data", "DIR", "data folder", default: "./data"),
            .option("tenant", "NAME", "the tenant it all goes to", default: "default"),
            .option("zone", "NAME", "the time zone that the loonflow server runs in", default: "Asia/Shanghai"),
            .flag("dry-run", "do it all on a copy of the data folder, report, and throw the copy away"),
            .flag("json", "print the report as JSON"),
        ],
        mostPositional: 1
    ) { arguments, terminal in
        guard let path = arguments.positional.first else { throw UsageError("name the dumpdata FILE") }
        let zone = try arguments.required("zone")
        guard let calendar = ZonedCalendar(identifier: zone) else { throw UsageError("no such time zone: \(zone)") }
        let file = try DumpFile(path)
        let work = LoonflowImport(
            tenant: TenantID(try arguments.required("tenant")), calendar: calendar, isDryRun: arguments.has("dry-run"),
            progress: ProgressBar(terminal))
        let data = try arguments.required("data")
        let report = work.isDryRun ? try rehearse(work, file, beside: data, terminal) : try run(work, file, in: data, terminal)
        terminal.print(arguments.has("json") ? report.json.text : report.lines.joined(separator: "\n"))
    }

    /// On a copy, so that it says what the run will say and leaves everything as it was, the schema too.
    private static func rehearse(_ work: LoonflowImport, _ file: DumpFile, beside data: String, _ terminal: Terminal)
        throws -> ImportReport
    {
        let copy = FileManager.default.temporaryDirectory.path + "/sanmen-dry-run-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: copy) }
        try DataFolder.copyDatabase(of: data, to: copy)
        return try run(work, file, in: copy, terminal)
    }

    private static func run(
        _ work: LoonflowImport, _ file: DumpFile, in path: String, _ terminal: Terminal
    ) throws -> ImportReport {
        let folder = try DataFolder(path, for: .importLoonflow)
        defer { folder.release() }
        let store = try SQLiteStore(path: folder.database, cryptography: try OpenSSLCryptography(), now: LogSink.now())
        let engine = try GatewayEngine(store: store, log: terminal.complain)
        defer { engine.stop() }
        return try work.run(file, into: engine)
    }
}
