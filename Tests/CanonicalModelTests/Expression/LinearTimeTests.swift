import TestSupport
import Testing
@testable import CanonicalModel

/// A text twice as long may take about twice as long, whatever it is made of.
@Suite struct LinearTimeTests {
    /// `SANMEN_FUZZ_TEXTS` sets how many of each, a thousandth of it.
    private static let families = max(50, TextFuzz.texts / 1000)
    /// Linear is 2 and quadratic is 4; sorting, or a cache that no longer holds everything, is a little above 2.
    private static let most = 3.0
    /// What is beyond this is measured again before it is believed.
    private static let usual = 2.25

    @Test("Conditions up to the longest that is read", .timeLimit(.minutes(30)))
    func conditions() throws {
        let environment = try Sample.environment()
        try check("conditions", from: 1024, pieces: RandomConditions.pieces) { text in
            _ = try? ConditionExpression(parsing: text).evaluate(environment)
        }
    }

    @Test("Templates of any length", .timeLimit(.minutes(30)))
    func templates() throws {
        try check("templates", from: 8192, pieces: RandomTemplates.pieces) { text in
            let template = TitleTemplate(parsing: text)
            _ = template.keys
            _ = try? template.render { _ in "value" }
        }
    }

    /// Repeats random beginnings to a length, to its double, and to the double of that, each of which has to be less than three times
    /// the one before.
    private func check(_ name: String, from length: Int, pieces: [String], _ work: (String) -> Void) throws {
        let seed = TextFuzz.seed
        var generator = SeededGenerator(seed: seed)
        var worst = (ratio: 0.0, piece: "")
        for _ in 0..<Self.families {
            let piece = (0..<Int.random(in: 1...4, using: &generator)).map { _ in RandomConditions.any(of: pieces, &generator) }.joined()
            let ratio = Self.ratio(piece, from: length, work)
            if ratio > worst.ratio { worst = (ratio, piece) }
        }
        print("SANMEN_FUZZ_SEED=\(seed): \(Self.families) \(name), worst ratio of a doubling \(worst.ratio) for \(worst.piece.debugDescription)")
        #expect(worst.ratio < Self.most, "\(worst.piece.debugDescription)")
    }

    /// The worse of two doublings. What looks too slow is measured again: the processor's caches and clock are not ours alone.
    private static func ratio(_ piece: String, from length: Int, _ work: (String) -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<8 where best > usual {
            let times = [length, 2 * length, 4 * length].map { seconds(text(piece, $0), work) }
            best = min(best, max(times[1] / times[0], times[2] / times[1]))
        }
        return best
    }

    private static func text(_ piece: String, _ length: Int) -> String {
        String(repeating: piece, count: max(1, length / piece.utf8.count))
    }

    /// For one run, from as many as the clock needs to show something; never nothing, so that a text refused at its first character
    /// does not turn two measurements of next to nothing into a ratio.
    private static func seconds(_ text: String, _ work: (String) -> Void) -> Double {
        let single = (0..<3).map { _ in threadCPUTime { work(text) } }.min() ?? 0
        let runs = min(50, max(1, Int(0.001 / max(single, 1e-7))))
        guard runs > 1 else { return single + leastSeconds }
        let several = threadCPUTime { for _ in 0..<runs { work(text) } } / Double(runs)
        return min(single, several) + leastSeconds
    }

    private static let leastSeconds = 20e-6
}
