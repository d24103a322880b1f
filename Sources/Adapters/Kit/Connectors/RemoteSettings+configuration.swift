extension RemoteSettings {
    /// The settings that every system's file has, whatever its contract.
    package init(_ reader: inout ConfigReader) {
        var base = reader.string("baseURL")
        while base.hasSuffix("/") { base.removeLast() }
        self.init(baseURL: base)
        let isAddress = ["http://", "https://"].contains { base.lowercased().hasPrefix($0) && base.utf8.count > $0.utf8.count }
        if !base.isEmpty, !isAddress || base.contains(where: { "?#@ ".contains($0) }) {
            reader.report("baseURL", "'baseURL' must begin with http:// or https:// and have no user, query or fragment")
        }
        connectMilliseconds = reader.int("connectMilliseconds", range: 100...60_000, default: connectMilliseconds)
        totalMilliseconds = reader.int("totalMilliseconds", range: 100...120_000, default: totalMilliseconds)
        callsPerSecond = reader.double("callsPerSecond", range: 0...100_000, default: callsPerSecond)
        inFlight = reader.int("inFlight", range: 1...64, default: inFlight)
        attempts = reader.int("attempts", range: 1...20, default: attempts)
        firstRetryMilliseconds = reader.int("firstRetryMilliseconds", range: 1...60_000, default: firstRetryMilliseconds)
        longestRetrySeconds = reader.int("longestRetrySeconds", range: 1...3600, default: longestRetrySeconds)
        breakerFailures = reader.int("breakerFailures", range: 1...1000, default: breakerFailures)
        breakerPauseMilliseconds = reader.int("breakerPauseMilliseconds", range: 100...600_000, default: breakerPauseMilliseconds)
        answerBytes = reader.int("answerBytes", range: 65_536...67_108_864, default: answerBytes)
        fileBytes = Int64(reader.int("fileBytes", range: 1...10_737_418_240, default: Int(fileBytes)))
    }
}
