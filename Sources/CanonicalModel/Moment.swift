/// A point in time: milliseconds since 1970-01-01T00:00:00Z. The model never reads a clock; moments come in as values.
public struct Moment: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    public init(seconds: Int64) {
        milliseconds = seconds.multipliedReportingOverflow(by: 1000).partialValue
    }

    /// Whole seconds, rounded down.
    public var seconds: Int64 {
        milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
    }

    public func advanced(bySeconds seconds: Int64) -> Moment {
        Moment(milliseconds: milliseconds &+ seconds &* 1000)
    }

    public static func < (a: Moment, b: Moment) -> Bool {
        a.milliseconds < b.milliseconds
    }
}
