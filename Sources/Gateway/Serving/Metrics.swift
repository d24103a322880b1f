import CanonicalModel
import Adapters
import Synchronization

/// Counts and durations per contract and route, and what the writer reports, as Prometheus text.
final class Metrics: Sendable {
    /// Upper bounds in seconds.
    private static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    private struct Histogram {
        var counts = [UInt64](repeating: 0, count: Metrics.bounds.count + 1)
        var sum = 0.0

        mutating func observe(_ seconds: Double) {
            let place = Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count
            counts[place] += 1
            sum += seconds
        }
    }

    private struct Series {
        var contract: String
        /// Answers by status.
        var answers: [Int: Int] = [:]
        var durations = Histogram()
    }

    /// By route. They come from our own table, so the number of series is bounded; a path nobody serves is one series.
    private let series: Mutex<[String: Series]>
    private let samples: @Sendable () -> [MetricSample]

    /// - Parameter samples: read at each scrape, e.g. the writer's queue depth.
    init(
        routes: RouteTable, samples: @escaping @Sendable () -> [MetricSample]
    ) {
        let served = routes.entries.map { ($0.label, Series(contract: $0.gate.contract.value)) }
        series = Mutex(Dictionary(served + [("", Series(contract: ""))], uniquingKeysWith: { first, _ in first }))
        self.samples = samples
    }

    /// - Returns: the contract that the route belongs to; empty for none.
    func observe(_ record: AccessRecord) -> String {
        series.withLock { series in
            guard let place = series.index(forKey: record.route) ?? series.index(forKey: "") else { return "" }
            series.values[place].answers[record.status, default: 0] += 1
            series.values[place].durations.observe(Double(record.durationMicroseconds) / 1_000_000)
            return series.values[place].contract
        }
    }

    func exposition() -> String {
        let snapshot = series.withLock { $0 }.filter { !$0.value.answers.isEmpty }.sorted { $0.key < $1.key }
        var out = ""
        out += "# HELP sanmen_requests_total Requests answered.\n# TYPE sanmen_requests_total counter\n"
        for (route, series) in snapshot {
            for (status, count) in series.answers.sorted(by: { $0.key < $1.key }) {
                out += "sanmen_requests_total{contract=\"\(series.contract)\",route=\"\(route)\",status=\"\(status)\"} \(count)\n"
            }
        }
        out += "# HELP sanmen_request_seconds Time from the request's arrival to its answer.\n"
        out += "# TYPE sanmen_request_seconds histogram\n"
        for (route, series) in snapshot {
            let labels = "contract=\"\(series.contract)\",route=\"\(route)\""
            out += MetricSample.histogram(
                "sanmen_request_seconds", labels: labels, bounds: Self.bounds, counts: series.durations.counts,
                sum: series.durations.sum)
        }
        return samples().reduce(into: out) { $0 += $1.text }
    }
}
