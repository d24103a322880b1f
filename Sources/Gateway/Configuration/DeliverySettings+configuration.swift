import Adapters

extension EgressGuard {
    init(_ reader: inout ConfigReader) {
        var places: [Place] = []
        for text in reader.stringList("allow") {
            if let place = Place(text) {
                places.append(place)
            } else {
                reader.report("allow", "'\(text)' in 'egress.allow' must be HOST:PORT, e.g. oa.example.internal:8443 or [::1]:80")
            }
        }
        self.init(allowing: places, only: reader.bool("onlyListed", default: false))
    }
}

extension DeliverySettings {
    init(_ reader: inout ConfigReader) {
        self.init()
        attempts = reader.int("attempts", range: 1...100, default: attempts)
        retry.firstMilliseconds = Int64(
            reader.int("firstRetryMilliseconds", range: 10...3_600_000, default: Int(retry.firstMilliseconds)))
        retry.longestMilliseconds =
            1000 * Int64(reader.int("longestRetrySeconds", range: 1...86_400, default: Int(retry.longestMilliseconds / 1000)))
        limits.connectMilliseconds = reader.int("connectMilliseconds", range: 100...60_000, default: limits.connectMilliseconds)
        limits.totalMilliseconds = reader.int("totalMilliseconds", range: 100...120_000, default: limits.totalMilliseconds)
        inFlight = reader.int("inFlight", range: 1...64, default: inFlight)
        inFlightPerHost = reader.int("inFlightPerHost", range: 1...64, default: inFlightPerHost)
        breaker.failures = reader.int("breakerFailures", range: 1...1000, default: breaker.failures)
        breaker.firstPauseMilliseconds = Int64(
            reader.int("breakerPauseMilliseconds", range: 100...300_000, default: Int(breaker.firstPauseMilliseconds)))
        keptDays = Int64(reader.int("keptDays", range: 1...3650, default: Int(keptDays)))
    }
}

extension ScriptSettings {
    init(_ reader: inout ConfigReader) {
        self.init()
        folder = reader.optionalString("folder")
        if let folder, !folder.hasPrefix("/") { reader.report("folder", "'scripts.folder' must be a path that begins with /") }
        seconds = reader.int("seconds", range: 1...3600, default: seconds)
        atOnce = reader.int("atOnce", range: 1...64, default: atOnce)
        outputBytes = reader.int("outputBytes", range: 0...(1 << 20), default: outputBytes)
    }
}
