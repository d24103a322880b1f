import CanonicalModel

/// Both sides compared in full.
extension SyncCall {
    func verify() throws {
        let (folder, strictly) = (try folder(), arguments.has("strict"))
        let (job, egress) = try jobAndEgress()
        let session = try SyncSession.reading(folder, egress: egress, log: terminal.complain)
        defer { session.close() }
        let surroundings = session.surroundings
        let progress = SyncProgress(terminal: terminal, isJSON: false, total: nil)
        let report = try SyncSession.wait { () async throws(SyncFault) in
            let lanes = try job.lanes(surroundings, ledger: ReadingLedger(ledger: job.ledger(surroundings)), forgets: false)
            let verifier = SyncVerifier(lanes: lanes, batch: job.batch, parallel: job.parallel)
            let report = try await verifier.run(strictly: strictly) { progress.show(Int64($0), .null) }
            let (name, count) = (job.name, Int64(report.count))
            try await job.ledger(surroundings).write { context in try context.store.save(drift: count, job: name, now: context.now) }
            return report
        }
        progress.end()
        show(report)
        guard report.count == 0 else { throw CommandFailure(Words.count(report.count, "difference")) }
        let isReadable = Side.allCases.allSatisfy { job.rules.traits[$0].reads }
        guard report.unread == 0 || !isReadable else {
            let reasons = Side.allCases.compactMap { surroundings.outside.fault(at: $0, of: job.name)?.text }
            throw CommandFailure((["\(Words.count(report.unread, "link")) could not be read"] + reasons).joined(separator: ": "))
        }
    }

    private func show(_ report: SyncVerifier.Report) {
        if isJSON { return terminal.print(report.json.text) }
        for finding in report.drifts {
            let ids = "local \(finding.ids.local?.value ?? "-")  remote \(finding.ids.remote?.value ?? "-")"
            terminal.print("\(finding.origin.system) \(finding.origin.id)  \(ids)  \(finding.texts.joined(separator: ", "))")
        }
        for ticket in report.unlinked {
            terminal.print("\(ticket.side.rawValue) \(ticket.id)  \(ticket.isDouble ? "a second ticket of its origin" : "not linked")")
        }
        terminal.print("\(report.compared) compared, \(Words.count(report.count, "difference")), \(report.held) held, \(report.unread) unread")
    }
}

extension SyncVerifier.Report {
    var json: JSON {
        [
            "compared": JSON(compared), "drift": JSON(count), "held": JSON(held), "unread": JSON(unread),
            "links": .array(drifts.map { finding in
                [
                    "origin": finding.origin.json, "local": finding.ids.local.map { JSON($0.value) } ?? .null,
                    "remote": finding.ids.remote.map { JSON($0.value) } ?? .null, "differs": .array(finding.texts.map { JSON($0) }),
                ]
            }),
            "unlinked": .array(unlinked.map { ["side": JSON($0.side.rawValue), "id": JSON($0.id.value), "double": JSON($0.isDouble)] }),
        ]
    }
}

extension SyncVerifier.Finding {
    /// For people.
    fileprivate var texts: [String] {
        drifts.map(\.text) + unmappable.map { "\($0.field) has a value of \($0.side.rawValue) without a counterpart, so nothing is compared" }
    }
}

extension Drift {
    fileprivate var text: String {
        switch self {
        case .field(let field): field.value
        case .item(.comment(let origin), let side): "comment \(origin.system) \(origin.id) of \(side.rawValue) is missing"
        case .item(.attachment(let hash), let side): "file \(hash.prefix(12)) of \(side.rawValue) is missing"
        case .twin(let side): "no ticket on the \(side.rawValue) side"
        }
    }
}
