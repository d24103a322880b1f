import CanonicalModel
import Synchronization

/// Lets calls to one system through: no more than so many a second, and no more than so many at once; the others wait in
/// their order.
final class CallGate: Sendable {
    private struct State {
        var inFlight = 0
        var waiting: [Waiter] = []
        var nextTicket: UInt64 = 0
        /// When the bucket would be full again, were nothing taken from it any more.
        var fullAt = ContinuousClock.now

        /// How long to wait before the call that is taken now.
        mutating func take(_ interval: Duration?, _ burst: Duration) -> Duration {
            let now = ContinuousClock.now
            let pause = max(.zero, fullAt - now - burst)
            if let interval { fullAt = max(fullAt, now) + interval }
            return pause
        }
    }

    private struct Waiter {
        var ticket: UInt64
        var go: CheckedContinuation<Bool, Never>
    }

    private let state = Mutex(State())
    private let mostInFlight: Int
    /// Between two calls; nil where there is no limit.
    private let interval: Duration?
    /// Room for so much of the rate to be used at once.
    private let burst: Duration

    init(inFlight: Int, callsPerSecond: Double) {
        mostInFlight = inFlight
        interval = callsPerSecond > 0 ? .seconds(1 / callsPerSecond) : nil
        burst = .milliseconds(100)
    }

    var inFlight: Int { state.withLock { $0.inFlight } }

    /// Waits for a place and for the rate; each success is followed by one `leave`.
    /// - Throws: `interrupted` where the task is cancelled meanwhile.
    func enter() async throws(SyncFault) {
        guard await place() else { throw .interrupted }
        let pause = state.withLock { $0.take(interval, burst) }
        guard pause > .zero else { return }
        do {
            try await Task.sleep(for: pause)
        } catch {
            leave()
            throw .interrupted
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.inFlight -= 1
                return nil
            }
            // The place goes over to the one who waited longest.
            return state.waiting.removeFirst().go
        }
        next?.resume(returning: true)
    }

    /// Nobody goes through for a while: the system has asked for it.
    func hold(for pause: Duration) {
        state.withLock { $0.fullAt = max($0.fullAt, .now + pause + burst) }
    }

    private func place() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { go in
                let answer = state.withLock { state -> Bool? in
                    // A cancellation before this has found nobody waiting.
                    if Task.isCancelled { return false }
                    if state.inFlight < mostInFlight {
                        state.inFlight += 1
                        return true
                    }
                    state.waiting.append(Waiter(ticket: ticket, go: go))
                    return nil
                }
                if let answer { go.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
                return state.waiting.remove(at: place)
            }
            waiter?.go.resume(returning: false)
        }
    }
}
