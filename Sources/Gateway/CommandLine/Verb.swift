/// One thing the program does. Adding a verb is a file and one line in `CommandLineTool.verbs`.
struct Verb: Sendable {
    /// As typed, e.g. `import loonflow`.
    var name: String
    /// What follows the name in the usage line.
    var usage: String
    var summary: String
    /// More, for `--help`; may be empty.
    var details: String
    var options: [OptionSpecification]
    var mostPositional = 0
    var run: @Sendable (Arguments, Terminal) throws -> Void

    var words: [String] { name.split(separator: " ").map(String.init) }

    func help() -> String {
        var out = "usage: sanmen \(name)\(usage.isEmpty ? "" : " " + usage)\n\n\(summary)\n"
        if !details.isEmpty { out += "\n\(details)\n" }
        let all = options + [.flag("help", "show this")]
        let width = all.map { Self.left($0).count }.max() ?? 0
        out += "\noptions:\n"
        for option in all {
            let left = Self.left(option)
            out += "  \(left)\(String(repeating: " ", count: width - left.count))  \(option.help)"
            if let usual = option.defaultValue { out += " (default \(usual))" }
            out += "\n"
        }
        return out
    }

    private static func left(_ option: OptionSpecification) -> String {
        "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
    }
}
