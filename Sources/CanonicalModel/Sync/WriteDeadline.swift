/// Until when an attempt at what a link has written down may begin. A doubt is counted from the moment of writing it down; a call
/// that stood in a queue for longer would take effect when nobody expects it any more, and be made a second time.
public enum WriteDeadline {
    @TaskLocal static var latest: Moment?

    /// - Returns: true where nothing is being written.
    public static func allows(_ now: Moment) -> Bool {
        latest.map { now < $0 } ?? true
    }

    /// Half of the doubt for beginning, so that the other half is left for the answer and for what a slow system does after it.
    static func latest(forDoubt seconds: Int64, from start: Moment) -> Moment {
        Moment(milliseconds: start.milliseconds &+ seconds.multipliedReportingOverflow(by: 500).partialValue)
    }
}
