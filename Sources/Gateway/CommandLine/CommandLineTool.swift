import Foundation

/// The `sanmen` program: finds the verb, reads its options, runs it, and turns what goes wrong into words and a status:
/// 0 done, 1 it could not be done, 2 the command line is wrong.
public enum CommandLineTool {
    static let version = "0.1.0"

    static let verbs: [Verb] = [
        ServeCommand.verb,
        CheckCommand.verb,
        ImportLoonflowCommand.verb,
        SignCommand.verb,
        HashPasswordCommand.verb,
        OutboxCommand.verb,
        TokenCommand.verb,
        SyncCommand.verb,
    ]

    public static func main(_ words: [String]) -> Int32 {
        let terminal = Terminal.current()
        let words = Array(words.dropFirst())
        do {
            return try run(words, terminal)
        } catch let error as UsageError {
            terminal.complain("sanmen: \(error)")
            let verb = verb(in: words).map { " \($0.name)" } ?? ""
            terminal.complain("try 'sanmen\(verb) --help'")
            return 2
        } catch {
            terminal.complain("sanmen: \(error)")
            return 1
        }
    }

    private static func run(_ words: [String], _ terminal: Terminal) throws -> Int32 {
        guard let first = words.first else {
            terminal.complain(overview())
            return 2
        }
        switch first {
        case "--help", "-h", "help": terminal.print(overview())
        case "--version": terminal.print("sanmen \(version)")
        default: try runVerb(words, terminal)
        }
        return 0
    }

    private static func verb(in words: [String]) -> Verb? {
        verbs.first { words.starts(with: $0.words) }
    }

    private static func runVerb(_ words: [String], _ terminal: Terminal) throws {
        guard let verb = verb(in: words) else {
            let names = verbs.map { "'\($0.name)'" }.joined(separator: ", ")
            throw UsageError("unknown command '\(words[0])'; the commands are \(names)")
        }
        let rest = Array(words.dropFirst(verb.words.count))
        if rest.contains("--help") || rest.contains("-h") {
            terminal.print(verb.help())
            return
        }
        try verb.run(try Arguments(rest, options: verb.options, mostPositional: verb.mostPositional), terminal)
    }

    static func overview() -> String {
        let width = verbs.map(\.name.count).max() ?? 0
        let lines = verbs.map { verb in
            "  \(verb.name)\(String(repeating: " ", count: width - verb.name.count))  \(verb.summary)"
        }
        return """
            Sanmen 三门: one ticket engine behind three client contracts.

            usage: sanmen COMMAND [options]

            commands:
            \(lines.joined(separator: "\n"))

            'sanmen COMMAND --help' shows a command's options; 'sanmen --version' the version.
            """
    }
}
