/// Turns moments into what the clocks of one time zone show, and back. The zone's rules for the years 1970 to 2100 are worked out once;
/// before and after, the first and the last offset of that span hold.
public struct ZonedCalendar: Sendable, Equatable {
    /// A span of time with one offset from UTC.
    struct Era: Sendable, Equatable {
        /// Seconds since 1970 UTC.
        let start: Int64
        /// The second number on the local clock from which this era's offset is used to go back to a moment.
        let localStart: Int64
        /// Seconds to add to UTC.
        let offset: Int64

        static func first(offset: Int64) -> Era {
            Era(start: .min, localStart: .min, offset: offset)
        }

        /// An hour shown twice belongs to the earlier era, and so does an hour that is skipped: as 02:30 counts on in the old offset, it becomes 03:30.
        func followed(at start: Int64, offset next: Int64) -> Era {
            Era(start: start, localStart: start + max(offset, next), offset: next)
        }
    }

    public let identifier: String
    /// Ascending, never empty; the first begins at the beginning of time.
    private let eras: [Era]

    public static let utc = ZonedCalendar(identifier: "UTC", first: .first(offset: 0), later: [])

    init(identifier: String, first: Era, later: [Era]) {
        self.identifier = identifier
        eras = [first] + later
    }

    /// Moments outside the years 1 to 9999 give the first or last second of that span.
    public func civil(_ moment: Moment) -> CivilDateTime {
        let seconds = moment.seconds
        let offset = era { $0.start <= seconds }.offset
        // A moment's seconds are an Int64 divided by a thousand, far from overflow.
        return CivilDateTime(clampingSecondNumber: seconds + offset)
    }

    /// A local time that occurs twice is taken as its first occurrence; one that is skipped as if the clock had not yet been changed.
    public func moment(_ civil: CivilDateTime) -> Moment {
        let local = civil.secondNumber
        return Moment(seconds: local - era { $0.localStart <= local }.offset)
    }

    /// `YYYY-MM-DD HH:MM:SS`.
    public func dateTimeText(_ moment: Moment) -> String {
        civil(moment).text
    }

    /// `YYYY-MM-DD`.
    public func dateText(_ moment: Moment) -> String {
        civil(moment).date.text
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM`, `YYYY-MM-DD HH:MM:SS` and `YYYY-MM-DDTHH:MM:SS`; nil for anything else.
    public func parseDateTime(_ text: String) -> Moment? {
        CivilDateTime(parsing: text).map(moment)
    }

    /// The last era that has begun. Most moments are recent and most zones have settled, so the last one is asked first.
    private func era(_ hasBegun: (Era) -> Bool) -> Era {
        if hasBegun(eras[eras.count - 1]) { return eras[eras.count - 1] }
        var low = 0
        var high = eras.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if hasBegun(eras[middle]) { low = middle } else { high = middle }
        }
        return eras[low]
    }
}
