import CanonicalModel

/// How far a remote's clock is ahead, learnt from the `Date` of its answers. A date has whole seconds and an answer takes its
/// time, so the middle one of the last few is taken.
struct RemoteClock: Equatable, Sendable {
    private static let most = 15
    private var samples: [Int64] = []

    /// Milliseconds; nil before anything is known.
    var ahead: Int64? {
        samples.isEmpty ? nil : samples.sorted()[samples.count / 2]
    }

    mutating func learn(date: Moment, sent: Moment, received: Moment) {
        let here = sent.milliseconds + (received.milliseconds - sent.milliseconds) / 2
        samples.append(date.milliseconds + 500 - here)
        if samples.count > Self.most { samples.removeFirst() }
    }
}
