import Adapters
import CanonicalModel
import Foundation

/// `sanmen import loonflow`
enum ImportLoonflowCommand {
    private static let longestFile = 512 << 20

    static let verb = Verb(
        name: "import loonflow", usage: "FILE --data DIR [--tenant NAME] [--dry-run] [--json]",
        summary: "Take over a loonflow site: people, departments, roles, apps with tokens, workflows.",
        details: """
            FILE is a Django 'dumpdata' of loonflow's account and workflow apps. Ids and tokens are kept, so callers notice
            nothing. Running it again changes only what has changed. The gateway must not be running on the data folder.
            """,
        options: [
            .option("data", "DIR", "data folder", default: "./data"),
            .option("tenant", "NAME", "the tenant it all goes to", default: "default"),
            .option("zone", "NAME", "the time zone that the loonflow server runs in", default: "Asia/Shanghai"),
            .flag("dry-run", "read and report, write nothing"),
            .flag("json", "print the report as JSON"),
        ],
        mostPositional: 1
    ) { arguments, terminal in
        guard let file = arguments.positional.first else { throw UsageError("name the dumpdata FILE") }
        let dump = try read(file, arguments, terminal)
        var report = DefinitionsReport()
        if !arguments.has("dry-run") { report = try store(dump, in: try arguments.required("data"), terminal) }
        show(dump, report, isDryRun: arguments.has("dry-run"), asJSON: arguments.has("json"), terminal)
    }

    private static func read(_ file: String, _ arguments: Arguments, _ terminal: Terminal) throws -> Loonflow.Dump {
        let zone = try arguments.required("zone")
        guard let calendar = ZonedCalendar(identifier: zone) else { throw UsageError("no such time zone: \(zone)") }
        terminal.progress("reading \(file)")
        defer { terminal.endProgress() }
        let bytes: [UInt8]
        do throws(UnreadableFile) {
            bytes = try ConfigSources.fileOnDisk(file, longestFile)
        } catch {
            throw CommandFailure("cannot read \(file): \(error.reason)")
        }
        let limits = JSONLimits(maxBytes: longestFile, maxValues: 100_000_000)
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: limits)
        } catch {
            throw CommandFailure("\(file) is not JSON: \(error)")
        }
        let tenant = TenantID(try arguments.required("tenant"))
        do throws(Loonflow.DumpProblem) {
            return try Loonflow.Dump(json, tenant: tenant, calendar: calendar)
        } catch {
            throw CommandFailure("\(file): \(error)")
        }
    }

    private static func store(_ dump: Loonflow.Dump, in path: String, _ terminal: Terminal) throws -> DefinitionsReport {
        terminal.progress("writing to \(path)")
        defer { terminal.endProgress() }
        let folder = try DataFolder(path)
        defer { folder.release() }
        let store = try SQLiteStore(path: folder.database, cryptography: try OpenSSLCryptography(), now: LogSink.now())
        let engine = try GatewayEngine(store: store)
        defer { engine.stop() }
        return try engine.apply(dump.definitions)
    }

    private static func show(
        _ dump: Loonflow.Dump, _ report: DefinitionsReport, isDryRun: Bool, asJSON: Bool, _ terminal: Terminal
    ) {
        if asJSON {
            terminal.print(
                JSON.object([
                    "rows": JSON(dump.rowCount), "dry_run": JSON(isDryRun), "kinds": report.json,
                    "problems": .array(
                        dump.problems.map {
                            ["row": JSON($0.row), "model": JSON($0.model), "reason": JSON($0.reason)]
                        }),
                ]).text)
            return
        }
        for problem in dump.problems { terminal.print("not taken: \(problem)") }
        let set = dump.definitions
        terminal.print(
            "\(dump.rowCount) rows: \(set.people.count) people, \(set.departments.count) departments, \(set.roles.count) roles, "
                + "\(set.workflows.count) workflows, \(set.callers.count) apps; \(dump.problems.count) rows not taken")
        terminal.print(isDryRun ? "dry run: nothing was written" : "\(report)")
    }
}
