import Foundation

extension ZonedCalendar {
    /// The zone of that name in the IANA time zone database, such as `Asia/Shanghai`; nil when there is none.
    /// Takes some milliseconds: make one per zone and keep it.
    public init?(identifier: String) {
        guard identifier.utf8.count <= 64, identifier.utf8.allSatisfy(ZonedCalendar.isPlain),
              let zone = TimeZone(identifier: identifier) else { return nil }
        let span = ZonedCalendar.knownSpan
        let step = ZonedCalendar.step
        let first = Era.first(offset: ZonedCalendar.offset(of: zone, at: span.lowerBound))
        var later: [Era] = []
        var latest = first
        // Zones do not change twice within the step: the shortest known era of any zone since 1970 is longer.
        for end in stride(from: span.lowerBound + Int64(step), through: span.upperBound, by: step) {
            let offset = ZonedCalendar.offset(of: zone, at: end)
            guard offset != latest.offset else { continue }
            latest = latest.followed(at: ZonedCalendar.change(of: zone, to: offset, before: end), offset: offset)
            later.append(latest)
        }
        self.init(identifier: identifier, first: first, later: later)
    }

    /// 1970-01-01 to 2100-12-31, in seconds.
    private static let knownSpan: ClosedRange<Int64> = 0...4_133_980_799
    private static let step = 4 * 86_400

    private static func offset(of zone: TimeZone, at second: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(second))))
    }

    /// The first second with the new offset, found by halving the step before `end`.
    private static func change(of zone: TimeZone, to new: Int64, before end: Int64) -> Int64 {
        var old = end - Int64(step)
        var changed = end
        while changed - old > 1 {
            let middle = old + (changed - old) / 2
            if offset(of: zone, at: middle) == new { changed = middle } else { old = middle }
        }
        return changed
    }

    /// Zone names are ASCII letters, digits and a few signs; nothing that could be a path elsewhere.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
