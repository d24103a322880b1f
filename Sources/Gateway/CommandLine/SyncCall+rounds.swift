import CanonicalModel
import Foundation

/// What goes through tickets: plan and run.
extension SyncCall {
    func plan() throws {
        let (folder, full) = (try folder(), arguments.has("full"))
        let (job, egress) = try jobAndEgress()
        let session = try SyncSession.reading(folder, egress: egress, log: terminal.complain)
        defer { session.close() }
        let planner = SyncPlanner(job: job, surroundings: session.surroundings)
        let (isJSON, terminal) = (isJSON, terminal)
        let tally = try SyncSession.wait { () async throws(SyncFault) in
            try await planner.run(full: full) { step in
                terminal.print(isJSON ? step.json.text : Self.text(step))
            }
        }
        let report = job.report(of: tally, session.surroundings)
        let trouble = trouble(in: report, of: job)
        if isJSON {
            terminal.print(JSON.object(["plan": Self.shown(report, trouble)]).text)
            return try fail(trouble)
        }
        var text = "\(Words.count(tally.actions, "write")) to \(Words.count(tally.links, "ticket"))"
        if tally.braked > 0 { text += "; the brake holds: \(tally.braked) would end or be detached, and none of them is" }
        terminal.print(text)
        try fail(trouble)
    }

    private static func text(_ step: SyncPlanner.Step) -> String {
        let what = step.actions.map { action -> String in
            switch action {
            case .create(let side, _, let fields): "create \(side.rawValue) (\(Words.count(fields.count, "field")))"
            case .update(let side, let id, _, let fields):
                "update \(side.rawValue) \(id): \(fields.keys.map(\.value).sorted().joined(separator: ", "))"
            case .comment(let side, let id, _): "comment \(side.rawValue) \(id)"
            case .attach(let side, let id, let file): "attach \(side.rawValue) \(id) \(file.name)"
            case .delete(let side, let id): "delete \(side.rawValue) \(id)"
            }
        }
        let letters = step.decisions.flatMap(\.deadLetters).map { "wait for a person (\($0.name))" }
        let detaches = step.decisions.contains { $0.finally == .detached || $0.link.phase == .detached } ? ["detach"] : []
        let origin = "\(step.origin.system) \(step.origin.id)"
        return "\(origin)  \(step.decisions.first?.situation.rawValue ?? "")  \((what + letters + detaches).joined(separator: "; "))"
    }

    func run() throws {
        let folder = try folder()
        let (job, egress) = try jobAndEgress()
        guard let session = try SyncSession.alone(in: folder, egress: egress, log: terminal.complain) else {
            guard job.isEnabled else {
                throw CommandFailure("\(job.name) is not enabled, so the running gateway does not run it: enable it and restart, or stop the gateway")
            }
            return try follow(job, folder)
        }
        defer { session.close() }
        let state = try session.surroundings.engine.look { store throws(StoreError) in try store.syncState(of: job.name) }
        if let refusal = state.refusal(of: job.name) { throw CommandFailure(refusal) }
        let total = try SyncProgress.total(of: job, session.surroundings.engine, full: arguments.has("full"))
        let progress = SyncProgress(terminal: terminal, isJSON: isJSON, total: total)
        let (full, lift, surroundings) = (arguments.has("full"), arguments.has("lift-brake"), session.surroundings)
        let round = try SyncSession.wait { () async throws(SyncFault) in
            var round = try job.round(surroundings, ledger: job.ledger(surroundings))
            round.watch.page = { progress.show(Int64($0.links), $0.json) }
            let began = surroundings.engine.settings.now()
            let tally = try await round.run(full: full, brakeLifted: lift)
            let (name, error, brake) = (job.name, job.silence(in: tally, surroundings.outside), job.brakeReason(Int64(tally.braked)))
            let report = job.report(of: tally, surroundings)
            try await job.ledger(surroundings).write { context in
                try context.store.save(
                    round: report, ranAt: began, fullAt: full && !tally.isCutShort ? began : nil, error: error, job: name,
                    now: context.now)
                if let brake { try context.store.setPaused(brake, job: name) }
            }
            return report
        }
        progress.end()
        try conclude(round, of: job)
    }

    /// Shows what a round has come to.
    /// - Throws: where a system did not answer or the brake holds, so that whoever called knows that not all was done.
    func conclude(_ round: JSON, of job: SyncJob) throws {
        let braked = job.brakeReason(round["braked"]?.int64Value ?? 0)
        let troubles = [round["error"]?.stringValue ?? trouble(in: round, of: job), braked].compactMap(\.self)
        let trouble = troubles.isEmpty ? nil : troubles.joined(separator: "\n")
        if isJSON {
            terminal.print(JSON.object(["round": Self.shown(round, trouble)]).text)
        } else if round["links"] != nil {
            let counts = (round.objectValue ?? [:]).filter { $0.key != "systems" }
            terminal.print(counts.map { "\($0.key) \(Words.of($0.value))" }.joined(separator: ", "))
        }
        try fail(trouble)
    }
}
