/// One family of the Prometheus text format, read at the moment of a scrape.
struct MetricSample: Sendable {
    var name: String
    var help: String
    var value: Value

    enum Value: Sendable {
        case gauge(Double)
        case counter(Double)
        /// Counts per bucket (not summed up), the last one beyond every bound.
        case histogram(bounds: [Double], counts: [UInt64], sum: Double)
        /// Several of one name, told apart by their labels.
        case series(type: String, [Line])
    }

    struct Line: Sendable {
        /// As in braces, without them.
        var labels: String
        var value: Double
    }

    var text: String {
        let head = "# HELP \(name) \(help)\n# TYPE \(name) "
        switch value {
        case .gauge(let value): return head + "gauge\n\(name) \(value)\n"
        case .counter(let value): return head + "counter\n\(name) \(value)\n"
        case .histogram(let bounds, let counts, let sum):
            return head + "histogram\n" + Self.histogram(name, labels: "", bounds: bounds, counts: counts, sum: sum)
        case .series(let type, let lines):
            return head + type + "\n" + lines.map { "\(name){\($0.labels)} \($0.value)\n" }.joined()
        }
    }

    /// The lines of one histogram series.
    /// - Parameter labels: as in braces, without them; may be empty.
    static func histogram(_ name: String, labels: String, bounds: [Double], counts: [UInt64], sum: Double) -> String {
        let comma = labels.isEmpty ? "" : ","
        var out = ""
        var below: UInt64 = 0
        for (bound, count) in zip(bounds, counts) {
            below += count
            out += "\(name)_bucket{\(labels)\(comma)le=\"\(bound)\"} \(below)\n"
        }
        let total = counts.reduce(0, +)
        let own = labels.isEmpty ? "" : "{\(labels)}"
        return out + "\(name)_bucket{\(labels)\(comma)le=\"+Inf\"} \(total)\n\(name)_sum\(own) \(sum)\n\(name)_count\(own) \(total)\n"
    }
}
