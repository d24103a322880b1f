import CanonicalModel

/// When to try again: each time twice as long, up to a limit, less a random part so that what failed together does not
/// come back together; never earlier than the receiver asked for.
struct RetrySchedule: Equatable, Sendable {
    var firstMilliseconds: Int64 = 2_000
    var longestMilliseconds: Int64 = 3_600_000

    /// - Parameters:
    ///   - attempt: how many have failed, from 1.
    ///   - retryAfter: the receiver's header, if it sent one.
    func next(afterAttempt attempt: Int, retryAfter: String?, now: Moment, random: inout some RandomNumberGenerator) -> Moment {
        let doublings = min(max(attempt - 1, 0), 40)
        let (grown, overflow) = firstMilliseconds.multipliedReportingOverflow(by: Int64(1) << Int64(doublings))
        let full = overflow ? longestMilliseconds : min(grown, longestMilliseconds)
        let own = full - Int64.random(in: 0...max(full / 2, 0), using: &random)
        let asked = retryAfter.flatMap { RetryAfter.milliseconds($0, now: now) } ?? 0
        return Moment(milliseconds: now.milliseconds + max(own, min(asked, RetryAfter.longestMilliseconds)))
    }
}

/// RFC 9110 section 10.2.3: seconds, or a date.
enum RetryAfter {
    /// A receiver may ask for a day, not for ever.
    static let longestMilliseconds: Int64 = 24 * 3_600_000

    /// Nil where the text is neither.
    static func milliseconds(_ text: String, now: Moment) -> Int64? {
        let text = text.trimmingSuffix { $0 == " " || $0 == "\t" }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(text).map { min($0, longestMilliseconds / 1000) * 1000 } ?? longestMilliseconds
        }
        return date(text).map { max(0, $0.milliseconds - now.milliseconds) }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is still sent.
    static func date(_ text: String) -> Moment? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
        let number = month + 1
        return ZonedCalendar.utc.parseDateTime("\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1]) \(words[4])")
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var rest = self[...]
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return String(rest)
    }
}
