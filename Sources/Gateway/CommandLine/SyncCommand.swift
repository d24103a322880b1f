import Adapters
import CanonicalModel

/// `sanmen sync`
enum SyncCommand {
    static let verb = Verb(
        name: "sync", usage: "plan|run|status|verify|replay|pause|resume|link|unlink JOB [...]",
        summary: "Run sync jobs, show how they stand, and decide what waits for a person.",
        details: """
            All but 'run' work beside a running gateway, and 'run' asks it to do the round and follows it; without a gateway
            'run' does it itself. Exit status 1 where it could not be done, where a system does not answer, where the brake
            holds, and where 'verify' finds a difference.
              sanmen sync status                       all jobs
              sanmen sync status oa                    one job, with what waits for a person
              sanmen sync plan oa                      what 'run' would do now; writes nothing
              sanmen sync run oa [--full]              one round, or the first one with everything there is
              sanmen sync verify oa [--strict]         compares both sides in full; status 1 where they differ
              sanmen sync pause oa | resume oa [--lift-brake]
              sanmen sync replay oa [SYSTEM ID] [--side local|remote]
              sanmen sync link oa LOCAL-ID REMOTE-ID | unlink oa LOCAL-ID
            """,
        options: [
            .option("config", "DIR", "configuration folder", default: "adapter-config"),
            .option("data", "DIR", "data folder", default: "./data"),
            .option("side", "SIDE", "whose value held fields get: local or remote"),
            .option("limit", "N", "how many dead letters and conflicts 'status JOB' lists, 1 to 10000 (default 20)"),
            .flag("full", "go through everything, whether it has changed or not"),
            .flag("strict", "differences that were accepted count too"),
            .flag("lift-brake", "let as many tickets end as want to, once"),
            .flag("json", "print JSON"),
        ],
        // One more than any of them takes, so that each can say what it takes.
        mostPositional: 5
    ) { arguments, terminal in
        let word = try SyncWord.of(arguments)
        try word.check(arguments)
        try word.run(SyncCall(arguments: arguments, terminal: terminal))
    }
}

/// The first word after `sanmen sync`: what stands behind it, and what it does.
struct SyncWord: Sendable {
    var name: String
    /// As in a usage line.
    var usage: String
    /// How many words may stand behind it.
    var counts: Set<Int>
    /// Beside `--config`, `--data` and `--json`, which all take.
    var options: Set<String> = []
    var run: @Sendable (SyncCall) throws -> Void

    static let all: [SyncWord] = [
        SyncWord(name: "plan", usage: "JOB [--full]", counts: [1], options: ["full"]) { try $0.plan() },
        SyncWord(name: "run", usage: "JOB [--full] [--lift-brake]", counts: [1], options: ["full", "lift-brake"]) { try $0.run() },
        SyncWord(name: "status", usage: "[JOB [--limit N]]", counts: [0, 1], options: ["limit"]) { try $0.status() },
        SyncWord(name: "verify", usage: "JOB [--strict]", counts: [1], options: ["strict"]) { try $0.verify() },
        SyncWord(name: "replay", usage: "JOB [SYSTEM ID] [--side local|remote]", counts: [1, 3], options: ["side"]) {
            try $0.ask(try $0.replayRequest())
        },
        SyncWord(name: "pause", usage: "JOB", counts: [1]) { try $0.setPaused(true) },
        SyncWord(name: "resume", usage: "JOB [--lift-brake]", counts: [1], options: ["lift-brake"]) { try $0.setPaused(false) },
        SyncWord(name: "link", usage: "JOB LOCAL-ID REMOTE-ID", counts: [3]) { try $0.ask(try $0.linkRequest()) },
        SyncWord(name: "unlink", usage: "JOB LOCAL-ID", counts: [2]) { try $0.ask(try $0.unlinkRequest()) },
    ]

    /// Options that only some of them take.
    private static let particular = all.reduce(into: Set<String>()) { $0.formUnion($1.options) }

    static func of(_ arguments: Arguments) throws(UsageError) -> SyncWord {
        let names = all.map(\.name).joined(separator: ", ")
        guard let word = arguments.positional.first else { throw UsageError("one of \(names)") }
        if let known = all.first(where: { $0.name == word }) { return known }
        let meant = EditDistance.nearest(to: word, among: all.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
        throw UsageError("one of \(names), not '\(word.legible())'\(meant)")
    }

    /// Nothing that is said is passed over.
    func check(_ arguments: Arguments) throws(UsageError) {
        let rest = arguments.positional.dropFirst()
        guard counts.contains(rest.count) else {
            let most = counts.max() ?? 0
            let what = rest.count > most ? "'\(rest[rest.startIndex + most].legible())' is too much" : "something is missing"
            throw UsageError("\(what): \(line)")
        }
        if let empty = rest.firstIndex(of: "") { throw UsageError("the word \(empty) is empty: \(line)") }
        for option in Self.particular.subtracting(options).sorted() where arguments.has(option) || arguments[option] != nil {
            throw UsageError("'\(name)' takes no '--\(option)': \(line)")
        }
        if rest.isEmpty, arguments["limit"] != nil { throw UsageError("'--limit' is for one job: \(line)") }
    }

    private var line: String { "sanmen sync \(name) \(usage)" }
}
