import Foundation

/// The section of the page about sync that has the figures.
struct SyncReport {
    var plan: SyncPlan
    var results: SyncResults

    private static let heading = "## Measured"

    var goals: [Goal] {
        var goals: [Goal] = []
        for carried in results.carried {
            let name = "\(carried.direction == .pull ? "backfill from" : "creating in") \(carried.contract.name), \(plan.tickets) tickets"
            goals.append(
                Goal(name: name, wanted: "≥ 500 tickets/s", found: "\(carried.median.fixed(0)) tickets/s", isMet: carried.median >= 500))
            goals.append(
                Goal(
                    name: name, wanted: "≤ 1.1 calls a ticket", found: "\(carried.callsPerTicket.fixed(3)) calls",
                    isMet: carried.callsPerTicket <= 1.1))
        }
        let megabytes = Double(results.memoryAfter) / 1e6
        goals.append(
            Goal(
                name: "resident memory at most, \(plan.links) links, a pass over all of them", wanted: "< 200 MB",
                found: "\(megabytes.fixed(1)) MB (\((Double(results.memoryBefore) / 1e6).fixed(1)) MB at the start)", isMet: megabytes < 200))
        for idle in results.idle where !idle.carriesAll {
            let difference = idle.processor - idle.without
            goals.append(
                Goal(
                    name: "an idle job, \(plan.tickets) links, \(idle.contract.name), `every: \"\(plan.every)s\"`, beside the same gateway without it",
                    wanted: "< 1 ms of processor time a second",
                    found: "\(idle.processor.fixed(2)) ms with, \(idle.without.fixed(2)) ms without, \(idle.calls.fixed(1)) calls a second",
                    isMet: difference < 1))
        }
        return goals
    }

    var text: String {
        """
        \(Self.heading)
        Written by `make bench-sync` on \(Machine.date), commit \(Machine.commit): two gateways, both the release build, on one machine
        over loopback. \(Machine.lines.prefix(3).joined(separator: "; ")). The load of the machine was \(results.highestLoad.fixed(1)) at most.
        Everything is at its default but the rate (`callsPerSecond: 0`); each ticket that comes from Kingsoft has a comment, of loonflow no comments are read, and those that are created there have none. The median of \(plan.rounds) runs, each from nothing.
        An idle job is measured for \(plan.idleSeconds) s once it has settled at \(plan.idleSeconds) s from look to look, by the kernel's clock of the process, which counts nanoseconds.

        | goal | wanted | found | |
        |---|---|---|---|
        \(goals.map { "| \($0.name) | \($0.wanted) | \($0.found) | \($0.isMet ? "PASS" : "FAIL") |" }.joined(separator: "\n"))

        \(results.idle.filter(\.carriesAll).map(rereading).joined(separator: "\n"))

        """
    }

    /// No goal: where a list does not show that somebody has commented, only reading each open ticket again tells.
    private func rereading(_ idle: SyncResults.Idle) -> String {
        """
        Where comments come from \(idle.contract.name) too, whose list does not show them, open tickets are read again in turn (`rereadPolls`). With all
        \(plan.tickets) open that is \(idle.calls.fixed(1)) calls and \((idle.processor - idle.without).fixed(1)) ms of processor time a second at the same pace.
        """
    }

    /// In place of the section that is there.
    func write(into file: String) throws {
        let page = try String(contentsOfFile: file, encoding: .utf8)
        let start = page.range(of: Self.heading + "\n")?.lowerBound ?? page.endIndex
        let rest = page[start...].dropFirst(Self.heading.count)
        let end = rest.range(of: "\n## ").map { page.index(after: $0.lowerBound) } ?? page.endIndex
        let gap = start == page.endIndex ? "\n" : ""
        try (page[..<start] + gap + text + (end < page.endIndex ? "\n" : "") + page[end...]).write(toFile: file, atomically: true, encoding: .utf8)
    }
}
