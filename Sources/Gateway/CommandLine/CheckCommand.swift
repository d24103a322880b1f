import Adapters
import CanonicalModel
import Foundation

/// `sanmen check`: refuses exactly what `serve` refuses.
enum CheckCommand {
    static let verb = Verb(
        name: "check", usage: "--config DIR [--json]",
        summary: "Check a configuration folder and show everything that is wrong with it.",
        details: "Exit status 0 when 'serve' would take it, 1 when not.",
        options: [
            .option("config", "DIR", "configuration folder", default: "adapter-config"),
            .flag("json", "print the problems as JSON"),
        ]
    ) { arguments, terminal in
        let folder = try arguments.required("config")
        let configuration = try load(folder)
        if arguments.has("json") {
            terminal.print(report(configuration).text)
        } else {
            for problem in configuration.problems {
                terminal.print("\(problem.severity == .error ? "error" : "warning"): \(problem)")
            }
            if configuration.errors.isEmpty { terminal.print("\(folder): ok, \(summary(configuration))") }
        }
        guard configuration.errors.isEmpty else {
            throw CommandFailure("\(configuration.errors.count) error(s) in \(folder)")
        }
    }

    private static func load(_ folder: String) throws -> ConfigurationFolder {
        guard FileManager.default.fileExists(atPath: folder) else {
            throw CommandFailure("the configuration folder \(folder) does not exist")
        }
        return ConfigurationFolder.read(folder, environment: ProcessInfo.processInfo.environment)
    }

    private static func summary(_ configuration: ConfigurationFolder) -> String {
        let people = configuration.definitions.map(\.people.count).reduce(0, +)
        let workflows = configuration.definitions.map(\.workflows.count).reduce(0, +)
        let callers = configuration.definitions.map(\.callers.count).reduce(0, +)
        return "\(people) people, \(workflows) workflows, \(callers) callers"
    }

    private static func report(_ configuration: ConfigurationFolder) -> JSON {
        let problems = configuration.problems.map { problem -> JSON in
            var out = JSONObject()
            out["severity"] = problem.severity == .error ? "error" : "warning"
            out["message"] = JSON(problem.message)
            if let position = problem.position {
                out["file"] = JSON(position.file)
                out["line"] = JSON(position.line)
                out["column"] = JSON(position.column)
            }
            if let hint = problem.hint { out["hint"] = JSON(hint) }
            return .object(out)
        }
        return ["ok": JSON(configuration.errors.isEmpty), "problems": .array(problems)]
    }
}
