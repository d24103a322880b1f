import CanonicalModel

/// A span of moments of creation, both ends included, and the whole days it touches.
struct ListWindow: Equatable {
    var from: Int64
    var to: Int64

    /// About the years ±270,000: far beyond any ticket, far from overflow.
    private static let bounds: ClosedRange<Int64> = -8_640_000_000_000_000...8_640_000_000_000_000

    init(from: Moment?, to: Moment?) {
        self.from = ListWindow.clamped(from?.milliseconds ?? ListWindow.bounds.lowerBound)
        self.to = ListWindow.clamped(to?.milliseconds ?? ListWindow.bounds.upperBound)
    }

    private static func clamped(_ value: Int64) -> Int64 {
        min(max(value, bounds.lowerBound), bounds.upperBound)
    }

    var isEmpty: Bool { from > to }

    var firstDay: Int64 { Moment(milliseconds: from).day }
    var lastDay: Int64 { Moment(milliseconds: to).day }

    /// What the touched days have outside the window. Mostly nothing: the last day ends in the future, and the first
    /// is years back.
    var excess: [ListWindow] {
        let dayStart = firstDay * Moment.millisecondsPerDay
        let dayEnd = (lastDay + 1) * Moment.millisecondsPerDay - 1
        var out: [ListWindow] = []
        if dayStart < from { out.append(ListWindow(from: Moment(milliseconds: dayStart), to: Moment(milliseconds: from - 1))) }
        if to < dayEnd { out.append(ListWindow(from: Moment(milliseconds: to + 1), to: Moment(milliseconds: dayEnd))) }
        return out
    }
}
