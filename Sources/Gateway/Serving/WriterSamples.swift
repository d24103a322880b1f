/// What the writer tells the metrics.
enum WriterSamples {
    static func read(_ engine: GatewayEngine) -> [MetricSample] {
        let values = engine.metrics
        func sample(_ name: String, _ help: String, _ value: MetricSample.Value) -> MetricSample {
            MetricSample(name: "sanmen_writer_" + name, help: help, value: value)
        }
        return [
            sample("queue_depth", "Writes waiting for the writer.", .gauge(Double(engine.queueDepth))),
            sample("failed_commits_total", "Transactions lost.", .counter(Double(values.failedCommits))),
            sample("refused_total", "Writes that a rule refused.", .counter(Double(values.refused))),
            sample("overloaded_total", "Writes turned away, the queue being full.", .counter(Double(values.overloaded))),
            sample(
                "batch_size", "Writes that shared a commit.",
                .histogram(
                    bounds: WriterMetrics.batchBounds.map { Double($0) }, counts: values.batchSizes, sum: Double(values.jobs))),
            sample(
                "commit_seconds", "Time of a transaction, its writes' own work included.",
                .histogram(
                    bounds: WriterMetrics.millisecondBounds.map { Double($0) / 1000 }, counts: values.durations,
                    sum: Double(values.nanoseconds) / 1e9)),
        ]
    }
}
