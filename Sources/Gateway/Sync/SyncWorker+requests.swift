import CanonicalModel
import Synchronization

/// What people ask of a job from beside the gateway.
extension SyncWorker {
    /// A round that somebody waits for.
    struct RunRequest: Sendable {
        var id: Int64
        var isFull: Bool
        var liftsBrake: Bool
    }

    /// Carries out what is asked, but for runs, which it hands back as begun: nobody can take them back any more.
    func takeRequests() async throws(SyncFault) -> [RunRequest] {
        let rows = try surroundings.engine.look { [job] store throws(StoreError) in
            try store.openSyncRequests(of: job.name, limit: 100)
        }
        guard !rows.isEmpty else { return [] }
        remember { $0.pace.stir() }
        var runs: [RunRequest] = []
        for row in rows {
            guard let request = JobRequest(json: row.request) else {
                await answer([row.id], ["error": "not understood"])
                continue
            }
            if case .run(let full, let lift) = request {
                // Rounds are run one by one, and answered: a program that has ended in the middle of this one began it.
                if RequestedRun.hasBegun(row) {
                    await answer([row.id], ["error": "the gateway ended before the round was over; run again"])
                    continue
                }
                runs.append(RunRequest(id: row.id, isFull: full, liftsBrake: lift))
                continue
            }
            do throws(CanonicalError) {
                _ = try await job.carryOut(request, answering: row.id, surroundings)
            } catch {
                await answer([row.id], ["error": JSON(error.message)])
            }
        }
        return try await begun(runs)
    }

    private func begun(_ runs: [RunRequest]) async throws(SyncFault) -> [RunRequest] {
        guard !runs.isEmpty else { return [] }
        let (asked, name) = (runs.map(\.id), job.name)
        let taken = Mutex<[Int64]>([])
        try await ledger.write { context in
            let begun = try RequestedRun.begin(asked, of: name, context.store)
            taken.withLock { $0 = begun }
        }
        return taken.withLock { begun in runs.filter { begun.contains($0.id) } }
    }

    func answer(_ requests: [Int64], _ answer: JSON) async {
        guard !requests.isEmpty else { return }
        try? await ledger.write { context in
            for id in requests { try context.store.answer(id, with: answer) }
        }
    }
}
