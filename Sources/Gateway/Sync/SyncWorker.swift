import CanonicalModel
import Synchronization

/// Runs one job: on its schedule, at once when something has changed here or the remote has said so, and when it is asked to. All
/// it knows that has to last is in the store.
final class SyncWorker: Sendable {
    let job: SyncJob
    let metrics = SyncMetrics()
    let surroundings: SyncSurroundings
    let ledger: StoreLedger
    private let alarm = Alarm()
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let held: Mutex<Memory>

    /// What may be forgotten when the program ends.
    struct Memory {
        var pace: PollPace
        /// The log up to here has no change that is this job's business, on each side that is a tenant.
        var seen = Sided(both: EventSequence(0))
        var nextFull: Moment?
        /// A side did not answer.
        var rounds = BackOff()
        /// Calls for some links did not go well; the others go on meanwhile.
        var links = BackOff()
        var wasPaused = false

        /// Takes up what is stored; whatever would be waited for because the clock has been put back is due in its usual time.
        mutating func resume(_ state: SyncState, fullEvery: Int64?, now: Moment) {
            pace.resume(after: state.ranAt, now: now)
            rounds.resume(now: now)
            links.resume(now: now)
            guard let fullEvery else { return }
            let stored = state.fullAt.map { Moment(milliseconds: $0.milliseconds + fullEvery) }
            nextFull = (nextFull ?? stored).map { min($0, Moment(milliseconds: now.milliseconds + fullEvery)) }
        }
    }

    init(job: SyncJob, surroundings: SyncSurroundings) {
        self.job = job
        self.surroundings = surroundings
        ledger = job.ledger(surroundings)
        held = Mutex(Memory(pace: PollPace(job.schedule)))
    }

    var now: Moment { surroundings.engine.settings.now() }
    var memory: Memory { held.withLock { $0 } }

    /// Milliseconds from one look at both sides to the next, as things are.
    var pause: Int64 { memory.pace.pause }

    func remember(_ change: (inout Memory) -> Void) {
        held.withLock { change(&$0) }
    }

    /// Once.
    func start() {
        task.withLock { task in
            task = Task.detached { [self] in await run() }
        }
    }

    /// Something may have happened that concerns the job.
    func wake() {
        alarm.ring()
    }

    /// Begins no new link, and returns when those under way are done.
    func stop() async {
        let running = task.withLock { $0 }
        running?.cancel()
        alarm.ring()
        await running?.value
    }

    private func run() async {
        while !Task.isCancelled {
            let pause = await step()
            if Task.isCancelled { return }
            if pause > 0 { await alarm.sleep(milliseconds: pause) }
        }
    }

    /// Who pauses and resumes at once may not be heard, so a paused job looks for itself.
    private static let pausedSleep: Int64 = 2_000

    /// Does what is to be done, and says for how many milliseconds there is nothing.
    private func step() async -> Int64 {
        do throws(SyncFault) {
            let asked = try await takeRequests()
            let state = try surroundings.engine.look { [job] store throws(StoreError) in try store.syncState(of: job.name) }
            let now = now
            remember { [job] memory in
                if memory.wasPaused, !state.isPaused { memory.pace.stir() }
                memory.wasPaused = state.isPaused
                memory.resume(state, fullEvery: job.schedule.fullEvery, now: now)
            }
            if let refusal = state.refusal(of: job.name) {
                await answer(asked.map(\.id), ["error": JSON(refusal)])
                return Self.pausedSleep
            }
            guard let reason = try reason(asked) else { return try untilNext() }
            await round(reason)
            return 0
        } catch {
            return failed(error)
        }
    }

    /// Tries again later, each time after a longer pause, and says when.
    func failed(_ fault: SyncFault) -> Int64 {
        let now = now
        if fault != .interrupted { surroundings.log("sync \(job.name): \(fault.text)") }
        remember { $0.rounds.failed(at: now) }
        return max(1, (memory.rounds.until ?? now).milliseconds - now.milliseconds)
    }
}
