import CanonicalModel
import Synchronization

/// Runs one job: on its schedule, at once when something has changed here or the remote has said so, and when it is asked to. All
/// it knows that has to last is in the store.
final class SyncWorker: Sendable {
    let job: SyncJob
    let metrics = SyncMetrics()
    private let surroundings: SyncSurroundings
    private let ledger: StoreLedger
    private let alarm = Alarm()
    private let task = Mutex<Task<Void, Never>?>(nil)
    private let memory = Mutex(Memory())

    private struct Memory {
        /// The log up to here has no change that is this job's business.
        var seen = EventSequence(0)
        /// Failed rounds in a row.
        var failures = 0
        var nextLook: Moment?
        var nextFull: Moment?
        /// A side did not answer.
        var nextTry: Moment?
        /// Calls for some links did not go well; the others go on meanwhile.
        var nextDue: Moment?
        var troubles = 0
    }

    init(job: SyncJob, surroundings: SyncSurroundings) {
        self.job = job
        self.surroundings = surroundings
        ledger = job.ledger(surroundings)
    }

    private var now: Moment { surroundings.engine.settings.now() }

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

    // MARK: What is next

    private static let longestSleep: Int64 = 3_600_000
    /// Who pauses and resumes at once may not be heard, so a paused job looks for itself.
    private static let pausedSleep: Int64 = 2_000

    /// Does what is to be done, and says for how long there is nothing.
    private func step() async -> Int64 {
        do throws(SyncFault) {
            let asked = try await takeRequests()
            let state = try surroundings.engine.look { [job] store throws(StoreError) in try store.syncState(of: job.name) }
            if state.isPaused { return Self.pausedSleep }
            guard let reason = try reason(asked, state) else { return try untilNext(state) }
            await round(reason)
            return 0
        } catch {
            note(error)
            return backOff()
        }
    }

    /// Why a round is run now.
    private struct Reason {
        var sides = Set(Side.allCases)
        var isFull = false
        var liftsBrake = false
        var requests: [Int64] = []
    }

    private func reason(_ asked: [(id: Int64, full: Bool, lift: Bool)], _ state: SyncState) throws(SyncFault) -> Reason? {
        let now = now
        var reason = Reason()
        if !asked.isEmpty {
            reason.requests = asked.map(\.id)
            reason.isFull = asked.contains(where: \.full)
            reason.liftsBrake = asked.contains(where: \.lift)
            return reason
        }
        let memory = memory.withLock { $0 }
        if let nextTry = memory.nextTry, nextTry > now { return nil }
        if let every = job.schedule.fullEvery, now >= fullDue(state, every) {
            reason.isFull = true
            return reason
        }
        if now >= lookDue(state) { return reason }
        if try isTold() { return Reason(sides: [.remote]) }
        if job.schedule.onEvent, try hasNews() { return Reason(sides: [.local]) }
        if let due = try due(), due <= now { return Reason(sides: []) }
        return nil
    }

    private func lookDue(_ state: SyncState) -> Moment {
        guard let ranAt = memory.withLock({ $0.nextLook }) ?? state.ranAt.map({ Moment(milliseconds: $0.milliseconds + job.schedule.every) })
        else { return Moment(milliseconds: 0) }
        return ranAt
    }

    private func fullDue(_ state: SyncState, _ every: Int64) -> Moment {
        memory.withLock { $0.nextFull } ?? state.fullAt.map { Moment(milliseconds: $0.milliseconds + every) }
            // The first run takes in everything anyway.
            ?? Moment(milliseconds: Int64.max)
    }

    /// When the next link is due, and not before those that went badly may be tried again.
    private func due() throws(SyncFault) -> Moment? {
        guard let due = try ledger.nextDue() else { return nil }
        return max(due, memory.withLock { $0.nextDue } ?? due)
    }

    private func isTold() throws(SyncFault) -> Bool {
        guard job.rules.traits.remote.reads else { return false }
        let cursor = try surroundings.engine.look { [job] store throws(StoreError) in try store.syncCursor(.remote, of: job.name) }
        let place = ToldEnd.Place(cursor)
        return try surroundings.engine.look { [job] store throws(StoreError) in
            try !store.syncTold(to: job.name, after: place.told, limit: 1).isEmpty
        }
    }

    private func hasNews() throws(SyncFault) -> Bool {
        guard let end = try job.rawEnd(.local, surroundings) as? LocalEnd else { return false }
        let cursor = try surroundings.engine.look { [job] store throws(StoreError) in try store.syncCursor(.local, of: job.name) }
        let (isThere, upTo) = try end.news(since: cursor, seen: memory.withLock { $0.seen })
        if !isThere { memory.withLock { $0.seen = upTo } }
        return isThere
    }

    private func untilNext(_ state: SyncState) throws(SyncFault) -> Int64 {
        let now = now
        var next = lookDue(state)
        if let every = job.schedule.fullEvery { next = min(next, fullDue(state, every)) }
        if let due = try due() { next = min(next, due) }
        if let nextTry = memory.withLock({ $0.nextTry }) { next = max(next, nextTry) }
        return min(max(next.milliseconds - now.milliseconds, 1), Self.longestSleep)
    }

    // MARK: A round

    private func round(_ reason: Reason) async {
        let began = now
        do throws(SyncFault) {
            var round = try job.round(surroundings, ledger: ledger)
            let progress = RoundProgress(began: began)
            round.watch.isGoingOn = { [self] in !Task.isCancelled && !isPaused() }
            round.watch.page = { [self] tally in
                guard progress.isDue(now) else { return }
                try? await save(tally, from: began, isDone: false, full: false, error: nil)
            }
            let tally = try await round.run(full: reason.isFull, sides: reason.sides, brakeLifted: reason.liftsBrake)
            metrics.add(tally)
            try await finish(reason, tally, from: began)
        } catch {
            if error != .interrupted {
                metrics.failed()
                note(error)
                _ = backOff()
                await answer(reason.requests, ["error": JSON(error.text)])
            }
        }
    }

    private func finish(_ reason: Reason, _ tally: SyncRound.Tally, from began: Moment) async throws(SyncFault) {
        let error = job.silence(in: tally, surroundings.outside)
        try await save(tally, from: began, isDone: true, full: reason.isFull, error: error)
        memory.withLock { memory in
            if reason.sides.count == 2, !tally.isCutShort { memory.nextLook = Moment(milliseconds: began.milliseconds + job.schedule.every) }
            if reason.isFull || memory.nextFull == nil {
                memory.nextFull = job.schedule.fullEvery.map { Moment(milliseconds: began.milliseconds + $0) }
            }
            memory.failures = error == nil ? 0 : memory.failures + 1
            memory.nextTry = nil
            memory.troubles = tally.outcomes[.again, default: 0] == 0 ? 0 : memory.troubles + 1
            memory.nextDue = memory.troubles == 0 ? nil : Moment(milliseconds: now.milliseconds + Self.pause(after: memory.troubles))
        }
        if error != nil { _ = backOff() }
        if let text = job.brakeReason(after: tally) {
            surroundings.log("sync \(job.name): \(text)")
            let name = job.name
            try await ledger.write { try $0.store.setPaused(text, job: name) }
        }
        await answer(reason.requests, tally.json)
    }

    private func isPaused() -> Bool {
        (try? surroundings.engine.look { [job] store throws(StoreError) in try store.syncState(of: job.name).isPaused }) ?? false
    }

    private func save(_ tally: SyncRound.Tally, from began: Moment, isDone: Bool, full: Bool, error: String?) async throws(SyncFault) {
        let name = job.name
        var round = tally.json.objectValue ?? JSONObject()
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

    // MARK: Trouble

    private static let firstPause: Int64 = 1_000
    private static let longestPause: Int64 = 300_000

    /// Each time twice as long.
    private func backOff() -> Int64 {
        let now = now
        return memory.withLock { memory in
            memory.failures = max(memory.failures, 1)
            let pause = Self.pause(after: memory.failures)
            memory.nextTry = Moment(milliseconds: now.milliseconds + pause)
            return pause
        }
    }

    private static func pause(after failures: Int) -> Int64 {
        min(firstPause << Int64(min(max(failures - 1, 0), 20)), longestPause)
    }

    private func note(_ fault: SyncFault) {
        guard fault != .interrupted else { return }
        memory.withLock { $0.failures += 1 }
        surroundings.log("sync \(job.name): \(fault.text)")
    }

    // MARK: What people ask

    /// Carries out what is asked, but for runs, which it hands back.
    private func takeRequests() async throws(SyncFault) -> [(id: Int64, full: Bool, lift: Bool)] {
        let rows = try surroundings.engine.look { [job] store throws(StoreError) in
            try store.openSyncRequests(of: job.name, limit: 100)
        }
        var runs: [(id: Int64, full: Bool, lift: Bool)] = []
        for row in rows {
            guard let request = JobRequest(json: row.request) else {
                await answer([row.id], ["error": "not understood"])
                continue
            }
            if case .run(let full, let lift) = request {
                runs.append((row.id, full, lift))
                continue
            }
            let (name, systems) = (job.name, job.rules.systems)
            let done = await surroundings.engine.written { context in
                try context.store.answer(row.id, with: try context.carryOut(request, of: name, systems))
                return .done
            }
            if case .failure(let error) = done { await answer([row.id], ["error": JSON(error.message)]) }
        }
        return runs
    }

    private func answer(_ requests: [Int64], _ answer: JSON) async {
        guard !requests.isEmpty else { return }
        try? await ledger.write { context in
            for id in requests { try context.store.answer(id, with: answer) }
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

extension SyncFault {
    /// For people.
    var text: String {
        switch self {
        case .unanswered: "a call was not answered"
        case .unavailable(let reason): reason
        case .stale: "the ticket has changed meanwhile"
        case .refused(let reason): reason
        case .interrupted: "stopped"
        }
    }
}

extension SyncRound.Tally {
    var json: JSON {
        var object = JSONObject()
        object["links"] = JSON(links)
        object["actions"] = JSON(actions)
        for (outcome, count) in outcomes.sorted(by: { $0.key.name < $1.key.name }) { object[outcome.name] = JSON(count) }
        object["conflicts"] = JSON(conflicts.values.reduce(0, +))
        object["deadLetters"] = JSON(deadLetters)
        object["echoes"] = JSON(echoes)
        if braked > 0 { object["braked"] = JSON(braked) }
        if isCutShort { object["cutShort"] = true }
        if !silent.isEmpty { object["silent"] = .array(silent.map(\.rawValue).sorted().map { JSON($0) }) }
        return .object(object)
    }
}

extension LinkRun.Outcome {
    var name: String {
        switch self {
        case .settled: "settled"
        case .waiting: "waiting"
        case .again: "again"
        case .deferred: "deferred"
        case .stopped: "stopped"
        case .planned: "planned"
        }
    }
}
