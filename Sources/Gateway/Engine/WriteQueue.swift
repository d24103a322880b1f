import Dispatch
import Synchronization

/// Jobs that wait for the writer, bounded, and the writer's sleep while there are none.
final class WriteQueue: Sendable {
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let capacity: Int

    private struct State {
        var jobs: [WriteJob] = []
        /// Keys of requests that are waiting or being carried out, with the hash of their bodies.
        var claims: [ClaimKey: [UInt8]] = [:]
        var isClosed = false
        var isWriterAsleep = false
    }

    private struct ClaimKey: Hashable {
        var owner: String
        var key: String

        init(_ claim: IdempotencyClaim) {
            owner = claim.owner
            key = claim.key
        }
    }

    enum Admission {
        case accepted
        case full
        case closed
        /// A request with the same key is under way, with the same body or another.
        case inFlight(sameBody: Bool)
    }

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    var depth: Int {
        state.withLock { $0.jobs.count }
    }

    func add(_ job: WriteJob) -> Admission {
        let (admission, isToWake) = state.withLock { state -> (Admission, Bool) in
            if state.isClosed { return (.closed, false) }
            if let claim = job.claim, let other = state.claims[ClaimKey(claim)] {
                return (.inFlight(sameBody: other == claim.bodyHash), false)
            }
            guard state.jobs.count < capacity else { return (.full, false) }
            if let claim = job.claim { state.claims[ClaimKey(claim)] = claim.bodyHash }
            state.jobs.append(job)
            defer { state.isWriterAsleep = false }
            return (.accepted, state.isWriterAsleep)
        }
        if isToWake { wake.signal() }
        return admission
    }

    /// Waits until there is something to do; the oldest jobs, at most `limit`. Nil when closed and empty.
    func take(_ limit: Int) -> [WriteJob]? {
        while true {
            let (jobs, isClosed) = state.withLock { state -> ([WriteJob], Bool) in
                let count = min(limit, state.jobs.count)
                let jobs = Array(state.jobs.prefix(count))
                state.jobs.removeFirst(count)
                state.isWriterAsleep = jobs.isEmpty && !state.isClosed
                return (jobs, state.isClosed)
            }
            if !jobs.isEmpty { return jobs }
            if isClosed { return nil }
            wake.wait()
        }
    }

    /// The outcome of these jobs is known: their keys may be used again.
    func release(_ jobs: [WriteJob]) {
        guard jobs.contains(where: { $0.claim != nil }) else { return }
        state.withLock { state in
            for job in jobs {
                if let claim = job.claim { state.claims[ClaimKey(claim)] = nil }
            }
        }
    }

    /// Accepts no more jobs; what waits is still handed out.
    func close() {
        let isToWake = state.withLock { state -> Bool in
            state.isClosed = true
            defer { state.isWriterAsleep = false }
            return state.isWriterAsleep
        }
        if isToWake { wake.signal() }
    }
}
