/// The results as a page.
struct Report {
    var plan: Plan
    var results: Results
    var goals: [Goal]
    var command: String

    var text: String {
        """
        # Performance

        Written by `\(command)` on \(Machine.date), commit \(Machine.commit). Rates move with the machine and its neighbours;
        read the ratios.

        \(Machine.lines.map { "- \($0)" }.joined(separator: "\n"))
        - \(Plan.connections) keep-alive connections, \(Plan.clientThreads) client threads, \(plan.seconds) s a run, the median of \(plan.rounds) runs taken in turns
        - others on the machine took at most \((results.mostDisturbed * 100).fixed(0)) % of its processor time during a run; \
        \(results.repeated) runs were repeated for that

        | signed loonflow calls | requests/s | p50 ms | p99 ms |
        |---|---:|---:|---:|
        \(row("list, 10 of \(plan.smallStore) tickets", results.smallList))
        \(row("list, 10 of \(plan.largeStore) tickets (\(results.listBytes) bytes)", results.largeList))
        \(row("detail (\(results.detailBytes) bytes)", results.detail))
        \(row("detail, another ticket each time", results.details))
        \(row("create, durable (\(batch) a commit)", results.create))
        \(row("handle, durable", results.handle))

        | limits | per second | p50 ms | p99 ms |
        |---|---:|---:|---:|
        \(row("libmicrohttpd alone, a fixed answer of \(results.detailBytes) bytes", results.bareRoute))
        \(loopRow)

        | goal | wanted | found | |
        |---|---:|---:|---|
        \(goals.map { "| \($0.name) | \($0.wanted) | \($0.found) | \($0.isMet ? "PASS" : "FAIL") |" }.joined(separator: "\n"))

        ## How it is measured

        - The gateway is the release build with the shipped `adapter-config` and its access log on; the tickets were created
          through its loonflow gate. What is compared runs in turns: list, list, detail, bare route; create, bare loop.
        - The goal for a detail is about one ticket asked for again and again, as a client that polls does: after the first time
          its answer is in memory until the ticket or a definition changes. "Another ticket each time" goes over
          \(plan.largeStore / 2 - 1) tickets, more than are kept, so that each is read from the database and put into words anew;
          the client takes longer for these requests too.
        - A good answer is HTTP 200 with code 0. Of the reads \(results.sampledAnswers) answers were looked into before the
          measured runs; in those the bytes received have to be those of as many good answers. Of the writes the store has to
          hold afterwards what was answered: tickets created and tickets handled are counted before and after each run.
        - The bare route is libmicrohttpd's own pool of two epoll threads and one fixed answer. The bare loop writes the rows
          of a ticket that the gateway has created (\(loop.rows) rows, \(loop.bytes) bytes of values, the same tables and
          indexes) with new keys in a copy of its database, with the gateway's own average number of tickets a commit, and
          the same durability (WAL, `synchronous=FULL`).

        """
    }

    private func row(_ name: String, _ runs: [LoadResult]) -> String {
        guard let median = runs.median else { return "| \(name) | – | – | – |" }
        return "| \(name) | \(median.perSecond.fixed(0)) | \(median.p50.fixed(2)) | \(median.p99.fixed(2)) |"
    }

    private var loop: LoopResult {
        results.bareLoop.median ?? LoopResult(perSecond: 0, rows: 0, bytes: 0)
    }

    private var loopRow: String {
        "| SQLite alone, the \(loop.rows) rows of a create, tickets | \(loop.perSecond.fixed(0)) | | |"
    }

    private var batch: String {
        let sorted = results.batches.sorted()
        return sorted.isEmpty ? "–" : sorted[sorted.count / 2].fixed(1)
    }
}
