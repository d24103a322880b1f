import Adapters
import CanonicalModel
import Foundation
import Synchronization

/// Sends what the outbox holds: at least once, in order within a lane, each attempt recorded. Holds nothing that has to
/// survive: what is not settled when the process ends is taken up again with the same `webhook-id`.
final class DeliveryWorker: Sendable {
    let metrics = DeliveryMetrics()
    private let engine: GatewayEngine
    private let messages: any OutgoingMessages
    private let settings: DeliverySettings
    private let log: @Sendable (String) -> Void
    private let curl: CurlLoop
    private let scripts: ScriptRunner
    private let pruner: DeliveryPruner
    private let reader: OccasionReader
    private let recorder: DeliveryRecorder
    private let desk: Mutex<DeliveryDesk>
    private let isStopped = Atomic<Bool>(false)
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private static let tick = DispatchTimeInterval.milliseconds(100)
    private static let pageSize = 64
    /// Rows looked at in one pass, so that one receiver's backlog costs little and hides nobody else's for long.
    private static let mostPages = 16
    private static let holdMilliseconds: Int64 = 5_000

    init(
        engine: GatewayEngine, messages: any OutgoingMessages, egress: EgressGuard, settings: DeliverySettings,
        log: @escaping @Sendable (String) -> Void
    ) throws(OutgoingFailure) {
        self.engine = engine
        self.messages = messages
        self.settings = settings
        self.log = log
        curl = try CurlLoop(egress: egress, inFlight: settings.inFlight)
        scripts = ScriptRunner(settings.scripts)
        pruner = DeliveryPruner(engine: engine, keptDays: settings.keptDays, log: log)
        reader = OccasionReader(engine: engine)
        recorder = DeliveryRecorder(engine: engine, log: log)
        desk = Mutex(DeliveryDesk(settings))
    }

    /// Once.
    func start() {
        curl.start()
        engine.questions.open()
        let thread = Thread { [self] in
            while !isStopped.load(ordering: .acquiring) {
                pruner.look()
                guard pass() == 0 else { continue }
                _ = wake.wait(timeout: .now() + Self.tick)
                // One look for all that ended meanwhile.
                while wake.wait(timeout: .now()) == .success {}
            }
            ended.signal()
        }
        thread.name = "sanmen.delivery"
        thread.start()
    }

    /// Begins nothing more; what is under way may finish within the time, the rest is sent again after the next start.
    func stop(timeoutSeconds: Double) {
        isStopped.store(true, ordering: .releasing)
        engine.questions.close()
        wake.signal()
        ended.wait()
        waitForCalls(seconds: timeoutSeconds)
        curl.stop()
        scripts.stop()
        // A script is killed by its own thread, which has to come to it before the process ends.
        waitForCalls(seconds: Self.killingSeconds)
    }

    private static let killingSeconds = 1.0

    private func waitForCalls(seconds: Double) {
        let deadline = DispatchTime.now() + seconds
        while desk.withLock({ $0.inFlight > 0 }), DispatchTime.now() < deadline {
            _ = wake.wait(timeout: min(deadline, .now() + Self.tick))
        }
    }

    // MARK: Taking rows

    /// How many calls were begun.
    private func pass() -> Int {
        var begun = 0
        var postponed: [(id: Int64, until: Moment)] = []
        var last: Delivery?
        do throws(StoreError) {
            for _ in 0..<Self.mostPages {
                if desk.withLock({ $0.isFull }) { break }
                let (now, after) = (engine.settings.now(), last)
                let page = try engine.store.read { store throws(StoreError) in
                    try store.deliveries(dueBy: now, after: after, limit: Self.pageSize)
                }
                for delivery in page {
                    let isFree = desk.withLock { !$0.isFull && $0.isFree(delivery.lane, now: now) }
                    if isFree, try begin(delivery, now: now, &postponed) { begun += 1 }
                }
                guard page.count == Self.pageSize else { break }
                last = page.last
            }
        } catch {
            log("the outbox could not be read: \(error)")
        }
        postpone(postponed)
        return begun
    }

    /// Whether a call was begun. The receiver is asked for first, because reading what to tell it costs more.
    private func begin(_ delivery: Delivery, now: Moment, _ postponed: inout [(id: Int64, until: Moment)]) throws(StoreError) -> Bool {
        let host = reader.receiver(of: delivery.entry)
        // A hook is tried at once, because its ticket shows what came of it.
        let admission = desk.withLock { desk in
            let most = host == OccasionReader.scripts ? settings.scripts.atOnce : settings.inFlightPerHost
            return desk.admit(delivery.lane, to: host, most: most, minds: delivery.lane.notice != nil, now: now)
        }
        switch admission {
        case .admitted: break
        case .saturated: return false
        case .paused(let until):
            postponed.append((delivery.entry.id, until))
            return false
        }
        do throws(StoreError) {
            switch try reader.find(delivery, now: now) {
            case .occasion(let occasion):
                send(delivery, occasion, host: host, now: now)
                return true
            case .changed: break
            case .left: close(delivery, as: .left, note: "the ticket has left the hook's state")
            case .gone(let reason): close(delivery, as: .dead, note: reason)
            }
        } catch {
            desk.withLock { $0.finished(delivery.lane, to: host, .unknown, now: now) }
            throw error
        }
        desk.withLock { $0.finished(delivery.lane, to: host, .unknown, now: now) }
        return false
    }

    /// Waits for the writer, so that the rows are not read again meanwhile.
    private func postpone(_ rows: [(id: Int64, until: Moment)]) {
        guard !rows.isEmpty else { return }
        metrics.change { $0.postponed += UInt64(rows.count) }
        let written = engine.perform(
            .custom { context in
                for row in rows { try context.store.postpone(row.id, until: row.until) }
                return .done
            })
        if case .failure(let error) = written { log("deliveries could not be postponed: \(error.message)") }
    }

    private func close(_ delivery: Delivery, as status: Delivery.Status, note: String) {
        let attempt = DeliveryAttempt(
            delivery: delivery.entry.id, number: delivery.attempts + 1, at: engine.settings.now(), milliseconds: 0,
            isTaken: false, status: nil, note: note)
        let written = engine.perform(
            .custom { context in
                guard try context.store.settle(delivery.entry.id, as: status) else { return .done }
                try context.store.record(attempt)
                return .done
            })
        if case .failure(let error) = written { log("delivery \(delivery.entry.id) could not be settled: \(error.message)") }
        if status == .dead { reportDead(delivery, note) }
    }

    // MARK: Sending

    private func send(_ delivery: Delivery, _ occasion: OutgoingOccasion, host: String, now: Moment) {
        metrics.change { $0.inFlight += 1 }
        let message = messages.message(for: occasion)
        let sent = Sent(delivery: delivery, purpose: occasion.purpose, host: host, at: now)
        if case .script(let name) = occasion.purpose {
            let order = ScriptRunner.Order(
                name: name, ticket: delivery.entry.ticket, messageID: occasion.messageID, body: message.body)
            scripts.run(order) { [self] ending in
                guard ending != .stopped else { return release(sent, .unknown, hold: true) }
                finish(sent, DeliveryFinding(ending))
            }
            return
        }
        let request = OutgoingRequest(
            url: message.url, headers: message.headers.map { .init(name: $0.name, value: $0.value) }, body: message.body,
            limits: settings.limits)
        curl.send(request) { [self] result in
            if case .failure(let failure) = result, failure == .stopped || failure == .overloaded {
                return release(sent, .unknown, hold: true)
            }
            finish(sent, DeliveryFinding(result, to: sent.purpose, messages: messages, limits: settings.limits))
        }
    }

    private struct Sent: Sendable {
        var delivery: Delivery
        var purpose: OutgoingPurpose
        var host: String
        var at: Moment
    }

    private func finish(_ sent: Sent, _ finding: DeliveryFinding) {
        let now = engine.settings.now()
        metrics.change { finding.count(in: &$0) }
        let attempt = DeliveryAttempt(
            delivery: sent.delivery.entry.id, number: sent.delivery.attempts + 1, at: sent.at,
            milliseconds: now.milliseconds - sent.at.milliseconds, isTaken: finding.verdict.isTaken, status: finding.status,
            note: finding.verdict.message)
        let outcome = outcome(of: finding, sent, attempt: attempt.number, now: now)
        recorder.record(sent.delivery, attempt, outcome) { [self] isWritten in
            if case .question = sent.purpose { engine.questions.settled(sent.delivery.entry.ticket) }
            release(sent, finding.deskOutcome, hold: !isWritten)
        }
    }

    private func outcome(of finding: DeliveryFinding, _ sent: Sent, attempt: Int, now: Moment) -> DeliveryRecorder.Outcome {
        var random = SystemRandomNumberGenerator()
        let retry = { [settings] in
            settings.retry.next(afterAttempt: attempt, retryAfter: finding.retryAfter, now: now, random: &random)
        }
        if case .hook(let state) = sent.delivery.entry.kind {
            let answer = HookAnswer(finding.verdict, to: sent.purpose, state: state)
            let most = sent.purpose.retries
            guard !answer.isTaken, attempt <= most else { return .answered(answer) }
            return .askedAgain(answer, at: retry(), isShown: attempt == 1)
        }
        if finding.verdict.isTaken { return .settled(.delivered) }
        guard attempt < settings.attempts else {
            reportDead(sent.delivery, finding.verdict.message)
            return .settled(.dead)
        }
        return .retry(at: retry())
    }

    private func release(_ sent: Sent, _ outcome: DeliveryDesk.Outcome, hold: Bool) {
        let now = engine.settings.now()
        let until = hold ? Moment(milliseconds: now.milliseconds + Self.holdMilliseconds) : nil
        desk.withLock { $0.finished(sent.delivery.lane, to: sent.host, outcome, now: now, hold: until) }
        metrics.change { $0.inFlight -= 1 }
        wake.signal()
    }

    private func reportDead(_ delivery: Delivery, _ note: String) {
        metrics.change { $0.givenUp += 1 }
        log("ticket \(delivery.entry.ticket): delivery \(delivery.entry.id) is given up: \(note)")
    }
}
