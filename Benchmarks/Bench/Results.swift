/// What was measured, run by run.
struct Results {
    var smallList: [LoadResult] = []
    var largeList: [LoadResult] = []
    var detail: [LoadResult] = []
    /// Of another ticket each time.
    var details: [LoadResult] = []
    var bareRoute: [LoadResult] = []
    var create: [LoadResult] = []
    var bareLoop: [LoopResult] = []
    var handle: [LoadResult] = []
    /// Creates that shared a commit, on average.
    var batches: [Double] = []
    var detailBytes = 0
    var listBytes = 0
    /// Of the gateway with the larger store, after everything.
    var residentMemory = 0
    var sampledAnswers = 0
    /// Runs that were thrown away because others used the machine.
    var repeated = 0
    /// The most that others took of the machine during a run that counts.
    var mostDisturbed = 0.0
}

extension Array where Element == LoadResult {
    /// The whole run whose rate is the median.
    var median: LoadResult? {
        isEmpty ? nil : sorted { $0.perSecond < $1.perSecond }[count / 2]
    }
}

extension Array where Element == LoopResult {
    var median: LoopResult? {
        isEmpty ? nil : sorted { $0.perSecond < $1.perSecond }[count / 2]
    }
}
