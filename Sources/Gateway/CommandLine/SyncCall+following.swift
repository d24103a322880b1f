import CanonicalModel
import Foundation

/// A round that the running gateway does, seen from beside it.
extension SyncCall {
    /// Seconds without a sign of a round.
    private static let patience: TimeInterval = 60

    /// Asks for the round and shows how far it is. What is given up is taken back, so that it is not carried out behind people's backs.
    func follow(_ job: SyncJob, _ folder: String) throws {
        let request = JobRequest.run(full: arguments.has("full"), liftBrake: arguments.has("lift-brake"))
        let gateway = DataFolder.holder(of: folder)
        let asked = try write(folder) { store throws(StoreError) -> Result<Int64, CommandFailure> in
            if let refusal = try store.syncState(of: job.name).refusal(of: job.name) { return .failure(CommandFailure(refusal)) }
            return .success(try store.ask(request.json, of: job.name, now: LogSink.now()))
        }
        let id = try asked.get()
        let progress = SyncProgress(terminal: terminal, isJSON: isJSON, total: nil)
        defer { progress.end() }
        let interruption = Interruption()
        var lastSign = Date()
        let answer = try self.answer(to: id, folder, seconds: .infinity) { store in
            if interruption.hasCome { throw try givenUp(id, job, folder, "stopped") }
            let state = try store.syncState(of: job.name)
            // A round that has begun is broken off by a pause, and then answered.
            if let refusal = state.refusal(of: job.name), try withdraw(id, job, folder, refusal) { throw CommandFailure(refusal) }
            if let gateway, !gateway.isAlive, try store.syncAnswer(to: id) == nil {
                throw try givenUp(id, job, folder, "the gateway (process \(gateway.process)) has ended before the round was over")
            }
            guard state.round["done"]?.boolValue == false else {
                if Date().timeIntervalSince(lastSign) < Self.patience { return }
                let who = gateway.map { " (process \($0.process))" } ?? ""
                throw try givenUp(
                    id, job, folder,
                    "the running gateway\(who) has not begun the round: does its configuration have the job \(job.name), and does the other system answer?")
            }
            lastSign = Date()
            progress.show(state.round["links"]?.int64Value ?? 0, state.round)
        }
        progress.end()
        guard let answer, var round = answer.objectValue else { return }
        // The gateway keeps with the round what an answer does not say: which systems were silent.
        let kept = try reading(folder).syncState(of: job.name).round
        if round["error"] == nil, let systems = kept["systems"] { round["systems"] = systems }
        try conclude(.object(round), of: job)
    }

    private func withdraw(_ id: Int64, _ job: SyncJob, _ folder: String, _ why: String) throws -> Bool {
        try write(folder) { store throws(StoreError) in try RequestedRun.withdraw(id, of: job.name, why: why, store) }
    }

    func givenUp(_ id: Int64, _ job: SyncJob, _ folder: String, _ why: String) throws -> CommandFailure {
        let isWithdrawn = try withdraw(id, job, folder, why)
        return CommandFailure(why + (isWithdrawn ? "; what was asked is withdrawn" : "; it has begun, see 'sanmen sync status \(job.name)'"))
    }
}
