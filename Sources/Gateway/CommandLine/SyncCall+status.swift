import CanonicalModel

/// How jobs stand.
extension SyncCall {
    private static let limits = 1...10_000
    private static let usualLimit = 20

    func status() throws {
        let limit = try limit()
        let isOne = arguments.positional.count > 1
        let jobs: [(name: JobName, isEnabled: Bool?)]
        if isOne {
            let name = try jobName()
            jobs = [(name, isEnabled(name))]
        } else {
            jobs = try ServeCommand.read(try arguments.required("config"), terminal).jobs.map { ($0.name, $0.isEnabled) }
        }
        let reading = try reading(try folder())
        let reports = try jobs.map { try SyncStatus(of: $0.name, isEnabled: $0.isEnabled, reading, detailed: isOne ? limit : 0) }
        if isJSON {
            let all = reports.map(\.json)
            return terminal.print(isOne ? (all.first ?? .null).text : JSON.array(all).text)
        }
        for report in reports { terminal.print(report.text) }
        if reports.isEmpty { terminal.print("no jobs") }
    }

    private func limit() throws(UsageError) -> Int {
        guard let text = arguments["limit"] else { return Self.usualLimit }
        guard let limit = Int(text), Self.limits.contains(limit) else {
            throw UsageError("--limit is a number from \(Self.limits.lowerBound) to \(Self.limits.upperBound), not '\(text.legible())'")
        }
        return limit
    }
}
