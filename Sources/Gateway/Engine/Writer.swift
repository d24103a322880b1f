import Adapters
import CanonicalModel
import Dispatch
import Foundation
import Synchronization

/// The one thread that writes. It takes every job that queued up while the last commit ran, runs one after the other,
/// commits once, then answers them all: an answer means the write is durable.
final class Writer: Sendable {
    let metrics = WriterMetrics()
    let commits = CommitBell()
    private let store: any TicketStore
    private let board: DefinitionsBoard
    private let settings: EngineSettings
    private let log: @Sendable (String) -> Void
    private let queue: WriteQueue
    private let finished = DispatchSemaphore(value: 0)
    /// Puts answers into words and hands them over, in their order, while the next batch is being written.
    private let answering = DispatchQueue(label: "sanmen.answers")

    /// Jobs may need this much for deeply nested values.
    private static let stackSize = 8 << 20

    init(
        store: any TicketStore, board: DefinitionsBoard, settings: EngineSettings,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.board = board
        self.settings = settings
        self.log = log
        queue = WriteQueue(capacity: settings.queueCapacity)
    }

    /// To be called once.
    func start() {
        let thread = Thread { [self] in
            while let jobs = queue.take(settings.batchCapacity) { run(jobs) }
            answering.sync {}
            finished.signal()
        }
        thread.name = "writer"
        thread.stackSize = Writer.stackSize
        thread.start()
    }

    var queueDepth: Int { queue.depth }

    /// The completion is always called, at once where the job is not even queued.
    func submit(_ job: WriteJob) {
        switch queue.add(job) {
        case .accepted: return
        case .full:
            metrics.turnedAway()
            refuse(job, CanonicalError(.overloaded, "too many writes are waiting, please try again later"))
        case .closed: refuse(job, CanonicalError(.unavailable, "the server is shutting down"))
        case .inFlight(sameBody: true):
            refuse(job, .conflict(.idempotencyKeyInFlight, "a request with this idempotency key is still being carried out"))
        case .inFlight(sameBody: false): refuse(job, Writer.reusedKey)
        }
    }

    private static let reusedKey = CanonicalError.conflict(
        .idempotencyKeyReused, "this idempotency key was used with another request")

    /// Takes no more jobs; those that wait are still done.
    func close() {
        queue.close()
    }

    /// Takes no more jobs and returns when those that wait are done.
    func stop() {
        close()
        finished.wait()
        finished.signal()
    }

    private func refuse(_ job: WriteJob, _ error: CanonicalError) {
        job.completion(job.answer(.failure(error)))
    }

    private func run(_ jobs: [WriteJob]) {
        let start = DispatchTime.now().uptimeNanoseconds
        let snapshot = board.snapshot
        var definitions = snapshot
        var answers: [WriteAnswer] = []
        answers.reserveCapacity(jobs.count)
        var refused = 0
        var succeeded = true
        do throws(StoreError) {
            try store.write { batch throws(StoreError) in
                // It may be the second time.
                definitions = snapshot
                answers.removeAll(keepingCapacity: true)
                refused = 0
                var random = RandomSource.unpredictable()
                for job in jobs {
                    let done = try Execution(job: job, settings: settings, random: random.split(), log: log).run(in: batch, definitions: &definitions)
                    if done.isRefusal { refused += 1 }
                    answers.append(done.answer)
                }
            }
            if definitions.revision != snapshot.revision { board.publish(definitions) }
        } catch {
            // Nothing of the batch was kept, so nobody may be told that it was.
            log("a commit of \(jobs.count) writes failed: \(error)")
            succeeded = false
            answers = jobs.map { $0.answer(.failure(CanonicalError(.unavailable, "the store is not available, please try again later"))) }
        }
        metrics.committed(
            jobs: jobs.count, refused: refused, nanoseconds: DispatchTime.now().uptimeNanoseconds - start, succeeded: succeeded)
        queue.release(jobs)
        if succeeded { commits.ring() }
        answering.async { [answers] in
            for (job, answer) in zip(jobs, answers) { job.completion(answer) }
        }
    }

    /// One job of a batch.
    private struct Execution {
        let job: WriteJob
        let settings: EngineSettings
        let random: RandomSource
        let log: @Sendable (String) -> Void

        struct Done {
            var answer: WriteAnswer
            var isRefusal: Bool
        }

        /// - Throws: where the whole transaction is lost.
        func run(in batch: any StoreBatch, definitions: inout DefinitionsSnapshot) throws(StoreError) -> Done {
            var changed = definitions
            let now = settings.now()
            // On its own, so that it stays used where the job itself is refused, and before a kept answer is given away.
            if let nonce = job.nonce, let error = try useUp(nonce, in: batch, now: now) {
                return Done(answer: job.answer(.failure(error)), isRefusal: true)
            }
            let result = try batch.attempt { store throws -> WriteAnswer in
                if let kept = try keptAnswer(store, now: now) { return kept }
                var context = JobContext(
                    store: store, definitions: definitions, settings: settings, now: now, random: random, log: log)
                let outcome = try context.carryOut(job.work)
                let answer = job.answer(.success(outcome))
                try keep(answer, in: store, now: now)
                changed = context.definitions
                return answer
            }
            switch result {
            case .success(let answer):
                definitions = changed
                return Done(answer: answer, isRefusal: false)
            case .failure(let failure):
                return Done(answer: try refusal(failure, in: batch, now: now), isRefusal: true)
            }
        }

        /// Why the nonce cannot be used; nil where it now is.
        private func useUp(_ nonce: Nonce, in batch: any StoreBatch, now: Moment) throws(StoreError) -> CanonicalError? {
            let result = try batch.attempt { store in
                // What has expired may have been forgotten.
                guard nonce.expires >= now else {
                    throw CanonicalError.unauthenticated(.clock, "the call waited longer than its timestamp is good for")
                }
                guard try store.remember(nonce: nonce.value, of: nonce.owner, until: nonce.expires) else {
                    throw CanonicalError.conflict(.replayed, "the call has been made before")
                }
                try store.shrink(settings, now: now)
            }
            return switch result {
            case .success: nil
            case .failure(let failure): failure.asCanonical
            }
        }

        /// The answer to a request that has come before.
        private func keptAnswer(_ store: any StoreTransaction, now: Moment) throws -> WriteAnswer? {
            guard let claim = job.claim, let kept = try store.storedResponse(owner: claim.owner, key: claim.key),
                kept.created >= now.advanced(bySeconds: -settings.responsesKept)
            else { return nil }
            guard kept.bodyHash == claim.bodyHash else { return .response(claim.render(.failure(Writer.reusedKey))) }
            return .response(kept.response)
        }

        private func keep(_ answer: WriteAnswer, in store: any StoreTransaction, now: Moment) throws {
            guard let claim = job.claim, case .response(let response) = answer else { return }
            try store.keep(
                StoredResponse(owner: claim.owner, key: claim.key, bodyHash: claim.bodyHash, response: response, created: now))
            try store.shrink(settings, now: now)
        }

        /// A refusal is an answer too, and kept like one, after what the job wrote was undone.
        private func refusal(_ failure: JobFailure, in batch: any StoreBatch, now: Moment) throws(StoreError) -> WriteAnswer {
            if case .timer(let timer) = job.work {
                // It would fire, and be refused, for ever.
                _ = try batch.attempt { try $0.removeTimer(timer.id) }
            }
            let answer = job.answer(.failure(failure.asCanonical))
            if case .refused(let error) = failure, error.isLasting {
                _ = try batch.attempt { try keep(answer, in: $0, now: now) }
            }
            return answer
        }
    }
}

extension StoreTransaction {
    /// Two out for one in: a table shrinks to what has not expired, without a sweep that stops everybody.
    fileprivate func shrink(_ settings: EngineSettings, now: Moment) throws(StoreError) {
        try prune(responsesBefore: now.advanced(bySeconds: -settings.responsesKept), expiredBy: now, limit: 2)
    }
}

extension WriteJob {
    fileprivate var nonce: Nonce? {
        switch work {
        case .request(let request), .relayed(let request, _): request.nonce
        case .timer, .custom: nil
        }
    }

    fileprivate func answer(_ result: Result<WriteOutcome, CanonicalError>) -> WriteAnswer {
        claim.map { .response($0.render(result)) } ?? .outcome(result)
    }
}

extension CanonicalError {
    /// A repetition would be told the same; the others ask for it.
    fileprivate var isLasting: Bool {
        switch kind {
        case .overloaded, .unavailable, .internal: false
        default: true
        }
    }
}

extension JobContext {
    fileprivate mutating func carryOut(_ work: WriteJob.Work) throws -> WriteOutcome {
        switch work {
        case .request(.ticket(let request)): return .ticket(try perform(request))
        case .request(.openSession(let session)):
            try store.open(session)
            try store.shrink(settings, now: now)
            return .done
        case .request(.closeSession(let hash)):
            try store.closeSession(tokenHash: hash)
            return .done
        case .request(.keepAttachment(let attachment)):
            try store.keep(attachment)
            return .done
        case .request(.once(_, let request?)): return try carryOut(.request(request))
        case .request(.once(_, nil)): return .done
        case .relayed(let request, let path): return try carryOut(request, from: path)
        case .timer(let timer): return try fire(timer)
        case .custom(let job): return try job(&self)
        }
    }

    private mutating func carryOut(_ request: WriteRequest, from path: GatewayPath) throws -> WriteOutcome {
        let outcome = try carryOut(.request(request))
        if request.makesTicket, case .ticket(let made) = outcome { try store.keep(path, of: made.ticket.id) }
        return outcome
    }

    private mutating func fire(_ timer: ArmedTimer) throws -> WriteOutcome {
        guard try store.removeTimer(timer.id) else { return .done }
        let request = CommandRequest(
            tenant: timer.tenant, gate: "sanmen", caller: "sanmen", actor: .robot, target: .existing(.id(timer.ticket)),
            commands: [.timerFired(timer.transition)])
        return .ticket(try perform(request))
    }
}

extension WriteRequest {
    fileprivate var makesTicket: Bool {
        switch self {
        case .ticket(let request): if case .create? = request.commands.first { true } else { false }
        case .once(_, let request?): request.makesTicket
        case .once(_, nil), .openSession, .closeSession, .keepAttachment: false
        }
    }
}
