import CanonicalModel

/// How far a remote's clock is ahead, learnt from the `Date` of its answers. A date has whole seconds and was written at some
/// moment between call and answer, so each tells a span in which the difference lies; of the last few the narrowest counts.
struct RemoteClock: Equatable, Sendable {
    private struct Span: Equatable {
        var least: Int64
        var most: Int64
        var width: Int64 { most - least }
    }

    private static let most = 15
    private var spans: [Span] = []

    /// Milliseconds, as little as agrees with what was seen; nil before anything was.
    var ahead: Int64? {
        spans.min { $0.width < $1.width }.map { min(max(0, $0.least), $0.most) }
    }

    mutating func learn(date: Moment, sent: Moment, received: Moment) {
        guard sent <= received else { return }
        spans.append(Span(least: date.milliseconds - received.milliseconds, most: date.milliseconds + 999 - sent.milliseconds))
        if spans.count > Self.most { spans.removeFirst() }
    }
}
