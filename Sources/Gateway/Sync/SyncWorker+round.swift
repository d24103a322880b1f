import CanonicalModel
import Synchronization

/// One round, from its beginning to what is kept of it.
extension SyncWorker {
    func round(_ reason: Reason) async {
        let began = now
        do throws(SyncFault) {
            var round = try job.round(surroundings, ledger: ledger)
            let progress = RoundProgress(began: began)
            round.watch.isGoingOn = { [self] in !Task.isCancelled && !isPaused() }
            round.watch.page = { [self] tally in
                guard progress.isDue(now) else { return }
                try? await save(tally, from: began, isDone: false, full: false, error: nil)
            }
            let (remote, news) = (round.lanes.ends.remote as? ToldEnd, RemoteNews(began: began, every: job.schedule.every))
            round.watch.hasNews = { [self] side in
                if (try? hasNews(side)) ?? false { return true }
                guard side == .remote, let remote, news.isDue(now, isTold: (try? isTold()) ?? false) else { return false }
                return (try? remote.hear()) != nil
            }
            let tally = try await round.run(full: reason.isFull, sides: reason.sides, brakeLifted: reason.liftsBrake)
            metrics.add(tally)
            try await finish(reason, tally, from: began)
        } catch {
            guard error != .interrupted else { return }
            metrics.failed()
            _ = failed(error)
            await answer(reason.requests, ["error": JSON(error.text)])
        }
    }

    private func finish(_ reason: Reason, _ tally: SyncRound.Tally, from began: Moment) async throws(SyncFault) {
        let error = job.silence(in: tally, surroundings.outside)
        try await save(tally, from: began, isDone: true, full: reason.isFull, error: error)
        let now = now
        remember { [job] memory in
            memory.pace.note(reason.occasion, PollPace.Outcome(tally, sides: reason.sides), began: began)
            if reason.isFull || memory.nextFull == nil {
                memory.nextFull = job.schedule.fullEvery.map { Moment(milliseconds: began.milliseconds + $0) }
            }
            if error == nil { memory.rounds.succeeded() } else { memory.rounds.failed(at: now) }
            if tally.outcomes[.again, default: 0] == 0 { memory.links.succeeded() } else { memory.links.failed(at: now) }
        }
        if let text = job.brakeReason(Int64(tally.braked)) { try await brake(text) }
        await answer(reason.requests, tally.json)
    }

    private func brake(_ text: String) async throws(SyncFault) {
        surroundings.log("sync \(job.name): \(text)")
        let name = job.name
        try await ledger.write { try $0.store.setPaused(text, job: name) }
    }

    private func isPaused() -> Bool {
        (try? surroundings.engine.look { [job] store throws(StoreError) in try store.syncState(of: job.name).isPaused }) ?? false
    }

    private func save(_ tally: SyncRound.Tally, from began: Moment, isDone: Bool, full: Bool, error: String?) async throws(SyncFault) {
        let name = job.name
        var round = job.report(of: tally, surroundings).objectValue ?? JSONObject()
        round["began"] = JSON(began.milliseconds)
        round["done"] = JSON(isDone)
        let body = JSON.object(round)
        let isWhole = full && !tally.isCutShort
        try await ledger.write { context in
            try context.store.save(
                round: body, ranAt: isDone && !tally.isCutShort ? began : nil, fullAt: isDone && isWhole ? began : nil, error: error, job: name,
                now: context.now)
        }
    }
}

/// Says when a remote is to be asked again while the local side goes on for long: as often as at other times.
private final class RemoteNews: Sendable {
    private let every: Int64
    private let last: Mutex<Moment>

    init(began: Moment, every: Int64) {
        self.every = every
        last = Mutex(began)
    }

    func isDue(_ now: Moment, isTold: Bool) -> Bool {
        last.withLock { last in
            guard isTold || now.milliseconds - last.milliseconds >= every else { return false }
            last = now
            return true
        }
    }
}

/// Says when progress is worth a write.
private final class RoundProgress: Sendable {
    private let last: Mutex<Moment>

    init(began: Moment) {
        last = Mutex(began)
    }

    func isDue(_ now: Moment) -> Bool {
        last.withLock { last in
            guard now.milliseconds - last.milliseconds >= 500 else { return false }
            last = now
            return true
        }
    }
}
