import Dispatch
import Synchronization
import TestSupport

/// Runs tasks and their actor one at a time, and draws lots whose turn it is: several lanes go on in an order that follows from a
/// seed alone.
final class Turns: TaskExecutor, SerialExecutor {
    private struct State {
        var dice: Dice
        var jobs: [UnownedJob] = []
        var waiting: [UnsafeContinuation<Void, Never>] = []
        /// How often running the one who waits longest was passed over.
        var passedOver = 0
        var isRunning = false
    }

    private enum Next {
        case job(UnownedJob)
        case turn(UnsafeContinuation<Void, Never>)
    }

    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "sync.turns")
    /// Nobody waits much longer than the others, as nobody does on a real machine.
    private static let mostPassedOver = 6

    init(dice: Dice) {
        state = Mutex(State(dice: dice))
    }

    /// Waits until it is the caller's turn. Only in tasks that run here.
    func turn() async {
        await withUnsafeContinuation { go in state.withLock { $0.waiting.append(go) } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = state.withLock { state in
            state.jobs.append(job)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if isFirst { queue.async { self.run() } }
    }

    private func run() {
        while let next = next() {
            switch next {
            case .job(let job): job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            case .turn(let go): go.resume()
            }
        }
    }

    /// What has begun goes on until it waits; only then the next one has its turn.
    private func next() -> Next? {
        state.withLock { state in
            if !state.jobs.isEmpty { return .job(state.jobs.removeFirst()) }
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            let place = state.passedOver >= Self.mostPassedOver ? 0 : state.dice.below(state.waiting.count)
            state.passedOver = place == 0 ? 0 : state.passedOver + 1
            return .turn(state.waiting.remove(at: place))
        }
    }
}
