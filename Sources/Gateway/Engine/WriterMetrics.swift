import Synchronization

/// What the writer has done so far, for whoever shows metrics.
final class WriterMetrics: Sendable {
    private let state = Mutex(Values())

    struct Values: Sendable, Equatable {
        var commits: UInt64 = 0
        var failedCommits: UInt64 = 0
        var jobs: UInt64 = 0
        /// Jobs that a rule or the store refused.
        var refused: UInt64 = 0
        /// Jobs turned away because the queue was full.
        var overloaded: UInt64 = 0
        var largestBatch = 0
        /// Nanoseconds in transactions, the jobs' own work included.
        var nanoseconds: UInt64 = 0
        /// Batches by size: 1, up to 4, 16, 64, 256, and more.
        var batchSizes = [UInt64](repeating: 0, count: 6)
        /// Transactions by duration: up to 1, 4, 16, 64, 256 milliseconds, and longer.
        var durations = [UInt64](repeating: 0, count: 6)
    }

    static let batchBounds = [1, 4, 16, 64, 256]
    static let millisecondBounds: [UInt64] = [1, 4, 16, 64, 256]

    var values: Values {
        state.withLock { $0 }
    }

    func committed(jobs: Int, refused: Int, nanoseconds: UInt64, succeeded: Bool) {
        state.withLock { values in
            if succeeded { values.commits += 1 } else { values.failedCommits += 1 }
            values.jobs += UInt64(jobs)
            values.refused += UInt64(refused)
            values.largestBatch = max(values.largestBatch, jobs)
            values.nanoseconds += nanoseconds
            let size = WriterMetrics.batchBounds.firstIndex { jobs <= $0 } ?? WriterMetrics.batchBounds.count
            values.batchSizes[size] += 1
            let milliseconds = nanoseconds / 1_000_000
            let duration = WriterMetrics.millisecondBounds.firstIndex { milliseconds < $0 } ?? WriterMetrics.millisecondBounds.count
            values.durations[duration] += 1
        }
    }

    func turnedAway() {
        state.withLock { $0.overloaded += 1 }
    }
}
