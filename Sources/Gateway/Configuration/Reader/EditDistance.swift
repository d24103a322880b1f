/// How far two names are apart: the insertions, deletions, replacements and swaps of neighbours between them.
enum EditDistance {
    /// Longer names are not compared, which bounds the work.
    private static let longestName = 64

    /// The nearest of `candidates`, where it is near enough to be what was meant: two edits, or a third of its length.
    static func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate != name {
            let limit = min(max(2, candidate.count / 3), candidate.count - 1)
            guard let distance = between(name, candidate), distance <= limit else { continue }
            if let best, (best.distance, best.name) <= (distance, candidate) { continue }
            best = (candidate, distance)
        }
        return best?.name
    }

    /// Upper and lower case count as the same letter.
    static func between(_ a: String, _ b: String) -> Int? {
        guard a.utf8.count <= longestName, b.utf8.count <= longestName else { return nil }
        let a = Array(a.lowercased().unicodeScalars)
        let b = Array(b.lowercased().unicodeScalars)
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for row in 0..<a.count {
            var current = [row + 1]
            for column in 0..<b.count {
                var cost = min(
                    last[column + 1] + 1, current[column] + 1, last[column] + (a[row] == b[column] ? 0 : 1))
                if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            (beforeLast, last) = (last, current)
        }
        return last.last
    }
}
