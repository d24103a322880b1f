import Adapters
import CanonicalModel
import Synchronization

/// The calls to one outside system, by all the jobs that reach it: within its rate, tried again where that is safe, and spared
/// while it does not answer.
final class RemoteSystem: RemoteCaller {
    let name: SystemName
    private let settings: RemoteSettings
    private let loop: CurlLoop
    private let now: @Sendable () -> Moment
    private let temporaryFolder: String
    private let gatewayName: String
    private let log: @Sendable (String) -> Void
    private let gate: CallGate
    private let state: Mutex<State>

    private struct State {
        var breaker = CircuitBreaker()
        var standing: RemoteStanding
        var clock = RemoteClock()
        var counters = RemoteCounters()
    }

    /// Milliseconds that a system is left alone at most, however long it asks for: an overloaded proxy's page or a wrong clock must
    /// not stop a job for a day, and who needs longer says so again at the cost of one call.
    static let longestRest: Int64 = 15 * 60_000

    /// - Parameters:
    ///   - loop: started; its guard decides whether the system may be called at all.
    ///   - temporaryFolder: where files are kept on their way from one system to another.
    ///   - log: told once when the system falls silent, and once when it answers again.
    init(
        name: SystemName, settings: RemoteSettings, loop: CurlLoop, temporaryFolder: String, gatewayName: String,
        now: @escaping @Sendable () -> Moment,
        log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.name = name
        self.settings = settings
        self.loop = loop
        self.temporaryFolder = temporaryFolder
        self.gatewayName = gatewayName
        self.now = now
        self.log = log
        state = Mutex(State(standing: RemoteStanding(patience: min(settings.attempts, settings.breakerFailures))))
        gate = CallGate(inFlight: settings.inFlight, callsPerSecond: settings.callsPerSecond)
    }

    var clockAhead: Int64? { state.withLock { $0.clock.ahead } }
    var counters: RemoteCounters { state.withLock { $0.counters } }
    var inFlight: Int { gate.inFlight }
    /// Until when nothing is sent because the system does not answer; nil while it does.
    var sparedUntil: Moment? { state.withLock { $0.breaker.pausedUntil } }
    /// Nil while it answers.
    var silence: RemoteSilence? { state.withLock { $0.standing.silence } }

    func call(_ make: @Sendable () -> RemoteCall) async throws(SyncFault) -> RemoteAnswer {
        let (answer, mayBeDone) = try await exchange(make, into: nil, limit: 0)
        return RemoteAnswer(status: answer.status, headers: answer.headers, body: answer.body, followsUnanswered: mayBeDone)
    }

    func download(_ make: @Sendable () -> RemoteCall, limit: Int64) async throws(SyncFault) -> TemporaryFile {
        let path = temporaryFolder + "/sync-" + Hex.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        let limit = min(limit, settings.fileBytes)
        do throws(SyncFault) {
            let answer = try await exchange(make, into: path, limit: limit).answer
            guard !answer.isTruncated else { throw SyncFault.refused("the file is larger than \(limit) bytes") }
            guard (200...299).contains(answer.status), let content = answer.file else {
                throw SyncFault.refused("the file cannot be fetched: HTTP \(answer.status)")
            }
            return TemporaryFile(path: path, size: content.size, sha256: content.sha256)
        } catch {
            TemporaryFiles.remove(path)
            throw error
        }
    }

    func discard(_ file: TemporaryFile) {
        TemporaryFiles.remove(file.path)
    }

    // MARK: Attempts

    /// - Returns: with the answer, whether an attempt before it had none and may have been carried out. The same goes for what is
    ///   thrown: that the last attempt was certainly not carried out says nothing about those before it.
    private func exchange(_ make: @Sendable () -> RemoteCall, into file: String?, limit: Int64) async throws(SyncFault)
        -> (answer: OutgoingAnswer, mayBeDone: Bool)
    {
        var mayBeDone = false
        do throws(SyncFault) {
            var attempt = 1
            while true {
                try await enter()
                if let file { TemporaryFiles.remove(file) }
                let (result, verdict) = await send(make(), into: file, limit: limit)
                gate.leave()
                if case .success(let answer) = result, answer.wasSentBefore { mayBeDone = true }
                switch verdict {
                case .answered:
                    guard case .success(let answer) = result else { throw SyncFault.unanswered }
                    return (answer, mayBeDone)
                case .failed(let fault):
                    // Too long for a file is not too long for memory: the caller says what it means.
                    if file != nil, case .success(let answer) = result, answer.isTruncated { return (answer, mayBeDone) }
                    throw fault
                case .tryAgain(let fault, let retryAfter):
                    if fault == .unanswered { mayBeDone = true }
                    try await pause(before: attempt + 1, fault, retryAfter: retryAfter)
                    attempt += 1
                }
            }
        } catch {
            throw mayBeDone ? error.afterPart : error
        }
    }

    /// Waits for a turn, which `gate.leave()` gives back.
    private func enter() async throws(SyncFault) {
        try await gate.enter()
        do throws(SyncFault) {
            guard admit() else {
                let standing = state.withLock { $0.standing }
                let rest = standing.silence?.rest?.text ?? "it is left alone for a while"
                throw SyncFault.unavailable("\(name) does not answer\(standing.fault.map { " (\($0))" } ?? ""); \(rest)")
            }
            guard WriteDeadline.allows(now()) else { throw SyncFault.unavailable("it took too long until \(name) could be called") }
        } catch {
            gate.leave()
            throw error
        }
    }

    private func admit() -> Bool {
        let moment = now()
        return state.withLock { state in
            let isHeld = state.standing.isHeld(at: moment, longest: Self.longestRest)
            guard isHeld || !state.breaker.admits(now: moment) else { return true }
            state.counters.spared += 1
            return false
        }
    }

    private func send(_ call: RemoteCall, into file: String?, limit: Int64) async
        -> (Result<OutgoingAnswer, OutgoingFailure>, RemoteVerdict)
    {
        let request = outgoing(call, into: file, limit: limit)
        let sent = now()
        let result = await withCheckedContinuation { go in
            loop.send(request) { go.resume(returning: $0) }
        }
        let received = now()
        let verdict = RemoteVerdict(result, method: call.method, isRepeatable: call.isRepeatable)
        let date = (try? result.get())?.headers["Date"].flatMap(RetryAfter.date)
        let breaker = CircuitBreaker.Settings(
            failures: settings.breakerFailures, firstPauseMilliseconds: Int64(settings.breakerPauseMilliseconds))
        let change = state.withLock { state -> RemoteStanding.Change? in
            if let date { state.clock.learn(date: date, sent: sent, received: received) }
            state.counters.count(verdict)
            switch verdict.countsAgainst {
            case true?:
                state.breaker.failed(now: received, breaker)
                return state.standing.failed(verdict.fault?.text ?? "", at: received, restingUntil: state.breaker.pausedUntil)
            case false?:
                state.breaker.succeeded()
                return state.standing.answered(at: received, longest: Self.longestRest)
            case nil:
                state.breaker.withdrawn()
                return nil
            }
        }
        tell(change)
        return (result, verdict)
    }

    /// - Throws: the fault, where it was the last attempt or the system asks for more patience than a call has.
    private func pause(before attempt: Int, _ fault: SyncFault, retryAfter: String?) async throws(SyncFault) {
        let moment = now()
        let longest = Int64(settings.longestRetrySeconds) * 1000
        let asked = retryAfter.flatMap { RetryAfter.milliseconds($0, now: moment) }.map { min($0, Self.longestRest) }
        if let asked {
            let change = state.withLock { state -> RemoteStanding.Change? in
                state.counters.held += 1
                guard asked > longest else { return nil }
                return state.standing.asked(toRestUntil: Moment(milliseconds: moment.milliseconds + asked))
            }
            tell(change)
            if asked > longest { throw fault }
            gate.hold(for: .milliseconds(asked))
        }
        guard attempt <= settings.attempts else { throw fault }
        state.withLock { $0.counters.repeated += 1 }
        let schedule = RetrySchedule(
            firstMilliseconds: Int64(settings.firstRetryMilliseconds), longestMilliseconds: longest)
        var random = SystemRandomNumberGenerator()
        let next = schedule.next(afterAttempt: attempt - 1, retryAfter: nil, now: moment, random: &random)
        do {
            try await Task.sleep(for: .milliseconds(max(next.milliseconds - moment.milliseconds, asked ?? 0)))
        } catch {
            throw .interrupted
        }
    }

    private func tell(_ change: RemoteStanding.Change?) {
        if let change { log("sync: \(change.text(of: name, at: now()))") }
    }

    private func outgoing(_ call: RemoteCall, into file: String?, limit: Int64) -> OutgoingRequest {
        let isWhole = call.path.hasPrefix("http://") || call.path.hasPrefix("https://")
        var request = OutgoingRequest(url: isWhole ? call.path : settings.baseURL + call.path, method: call.method)
        request.headers = call.headers.lines.map { OutgoingRequest.Header(name: $0.name, value: $0.value) }
        // A full address may be anybody's.
        if !isWhole { request.headers.append(.init(name: GatewayPath.header, value: GatewayPath.current.through(gatewayName).text)) }
        request.isRepeatable = call.isRepeatable && !call.isOneTime
        request.answerFile = file
        var carried = file == nil ? 0 : limit
        switch call.body {
        case .bytes(let bytes): request.body = bytes
        case .file(let part, let name, let type, let content):
            request.file = OutgoingFile(part: part, name: name, type: type, path: content.path)
            carried = content.size
        }
        // A second more for every quarter of a megabyte.
        let total = settings.totalMilliseconds + Int(min(carried / 256, 600_000))
        request.limits = OutgoingLimits(
            connectMilliseconds: settings.connectMilliseconds, totalMilliseconds: total,
            answerBytes: settings.answerBytes, answerFileBytes: limit)
        return request
    }
}

extension RemoteCounters {
    fileprivate mutating func count(_ verdict: RemoteVerdict) {
        switch verdict {
        case .answered: answered += 1
        case .tryAgain(.unanswered, _), .failed(.unanswered): unanswered += 1
        case .tryAgain, .failed: unavailable += 1
        }
    }
}
