import CanonicalModel
import Adapters
import Synchronization

/// Counts and durations per contract and route, and what the writer reports, as Prometheus text.
final class Metrics: Sendable {
    /// Upper bounds in seconds.
    private static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    private struct Key: Hashable {
        var contract: String
        var route: String
        var status: Int
    }

    private struct Histogram {
        var counts = [UInt64](repeating: 0, count: Metrics.bounds.count + 1)
        var sum = 0.0

        mutating func observe(_ seconds: Double) {
            let place = Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count
            counts[place] += 1
            sum += seconds
        }
    }

    private struct State {
        var requests: [Key: Int] = [:]
        var durations: [String: Histogram] = [:]
    }

    private let state = Mutex(State())
    private let contracts: [String: String]
    private let samples: @Sendable () -> [MetricSample]

    /// - Parameter samples: read at each scrape, e.g. the writer's queue depth.
    init(
        routes: RouteTable, samples: @escaping @Sendable () -> [MetricSample]
    ) {
        contracts = Dictionary(
            routes.entries.map { ($0.label, $0.gate.contract.value) }, uniquingKeysWith: { first, _ in first })
        self.samples = samples
    }

    /// Routes come from our own table, so the number of series is bounded; a path nobody serves is one series.
    func observe(_ record: AccessRecord) {
        let route = contracts[record.route] == nil ? "" : record.route
        let key = Key(contract: contracts[route] ?? "", route: route, status: record.status)
        state.withLock { state in
            state.requests[key, default: 0] += 1
            state.durations[route, default: Histogram()].observe(Double(record.durationMicroseconds) / 1_000_000)
        }
    }

    func contract(of route: String) -> String {
        contracts[route] ?? ""
    }

    func exposition() -> String {
        let snapshot = state.withLock { $0 }
        var out = ""
        out += "# HELP sanmen_requests_total Requests answered.\n# TYPE sanmen_requests_total counter\n"
        for (key, count) in snapshot.requests.sorted(by: { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }) {
            out += "sanmen_requests_total{contract=\"\(key.contract)\",route=\"\(key.route)\",status=\"\(key.status)\"} \(count)\n"
        }
        out += "# HELP sanmen_request_seconds Time from the request's arrival to its answer.\n"
        out += "# TYPE sanmen_request_seconds histogram\n"
        for (route, histogram) in snapshot.durations.sorted(by: { $0.key < $1.key }) {
            let labels = "contract=\"\(contracts[route] ?? "")\",route=\"\(route)\""
            out += MetricSample.histogram(
                "sanmen_request_seconds", labels: labels, bounds: Self.bounds, counts: histogram.counts, sum: histogram.sum)
        }
        return samples().reduce(into: out) { $0 += $1.text }
    }
}
