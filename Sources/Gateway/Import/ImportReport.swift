import Adapters
import CanonicalModel

/// What an import has done, or would do.
struct ImportReport: Equatable {
    var isDryRun: Bool
    var rowCount = 0
    var definitions = DefinitionsReport()
    var tickets = Tickets()
    var problems: [ImportProblem] = []

    struct Tickets: Equatable {
        var added = 0
        /// There already, as the dump has them.
        var unchanged = 0
        /// There already, but not as the dump has them: left as they are.
        var kept: [TicketID] = []
        var refused = 0
        /// Log entries of those added.
        var events = 0
    }

    var json: JSON {
        [
            "rows": JSON(rowCount), "dry_run": JSON(isDryRun), "kinds": definitions.json,
            "tickets": [
                "added": JSON(tickets.added), "unchanged": JSON(tickets.unchanged), "kept": JSON(tickets.kept.count),
                "kept_ids": .array(tickets.kept.map { JSON($0.value) }), "not_taken": JSON(tickets.refused),
                "log_entries": JSON(tickets.events),
            ],
            "problems": .array(problems.map(ImportReport.json)),
        ]
    }

    private static func json(_ problem: ImportProblem) -> JSON {
        [
            "row": JSON(problem.row), "model": JSON(problem.model), "pk": problem.key.map { JSON($0) } ?? .null,
            "reason": JSON(problem.reason),
        ]
    }

    /// For people.
    var lines: [String] {
        var out = problems.map { "not taken: \($0)" }
        if !tickets.kept.isEmpty {
            let some = tickets.kept.prefix(20).map(\.description).joined(separator: ", ")
            let more = tickets.kept.count > 20 ? ", …" : ""
            out.append("changed here or in loonflow since they were taken over, left as they are: \(some)\(more)")
        }
        out.append("\(rowCount) rows, \(problems.count) of them not taken")
        out.append("definitions: \(definitions)")
        out.append(
            "tickets: \(tickets.added) added with \(tickets.events) log entries, \(tickets.unchanged) already there, "
                + "\(tickets.kept.count) left as they are, \(tickets.refused) not taken")
        if isDryRun { out.append("dry run: nothing was written") }
        return out
    }
}
