import Foundation
import TestSupport
import Testing
@testable import CanonicalModel

/// `SANMEN_FUZZ_TEXTS` sets how many texts there are, `SANMEN_FUZZ_SEED` repeats a run. `make fuzz-texts` takes a million.
enum TextFuzz {
    static let texts = setting("SANMEN_FUZZ_TEXTS").map(Int.init(clamping:)) ?? 50_000

    static var seed: UInt64 {
        setting("SANMEN_FUZZ_SEED") ?? UInt64.random(in: .min ... .max)
    }

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// What came of the texts.
    struct Tally {
        var unread = 0
        var refused = 0
        var workedOut = 0
        var rendered = 0
        var withoutValue = 0
        /// The thread's own seconds for the one text that took longest.
        var slowest = 0.0
        var slowestText = ""

        var conditions: Int { unread + refused + workedOut }
        var templates: Int { rendered + withoutValue }
    }

    /// Every third text is a template.
    static func run(count: Int, seed: UInt64) throws -> Tally {
        var generator = SeededGenerator(seed: seed)
        var tally = Tally()
        let environment = try Sample.environment()
        for number in 0..<count {
            let isTemplate = number % 3 == 2
            let text = isTemplate ? RandomTemplates.text(using: &generator) : RandomConditions.text(using: &generator)
            let seconds = threadCPUTime {
                if isTemplate { tryTemplate(text, &tally) } else { tryCondition(text, environment, &tally) }
            }
            if seconds > tally.slowest { (tally.slowest, tally.slowestText) = (seconds, text) }
        }
        return tally
    }

    private static func tryCondition(_ text: String, _ environment: ExpressionEnvironment, _ tally: inout Tally) {
        do throws(ExpressionError) {
            let expression = try ConditionExpression(parsing: text)
            do throws(ExpressionError) {
                _ = try expression.evaluate(environment)
                tally.workedOut += 1
            } catch {
                tally.refused += 1
                check(error, text)
            }
        } catch {
            tally.unread += 1
            check(error, text)
        }
    }

    private static func check(_ error: ExpressionError, _ text: String) {
        if !(0...text.utf8.count).contains(error.offset) || !error.message(in: text).hasSuffix("^") {
            Issue.record("\(error) in \(text.debugDescription)")
        }
    }

    /// Any text is a template; it can be filled in when every key has a value, and what is put in is not looked at again.
    private static func tryTemplate(_ text: String, _ tally: inout Tally) {
        let template = TitleTemplate(parsing: text)
        do throws(TemplateError) {
            _ = try template.render { Sample.fields[$0] == nil ? nil : "{title}" }
            tally.rendered += 1
        } catch {
            tally.withoutValue += 1
            if case .missing(let key) = error, !template.keys.contains(key) { Issue.record("\(key) in \(text.debugDescription)") }
        }
        let filled = try? template.render { _ in "{title}" }
        let emptied = try? template.render { _ in "" }
        let difference = (filled?.utf8.count ?? -1) - (emptied?.utf8.count ?? 0)
        if difference < template.keys.count * 7 || difference % 7 != 0 || (emptied?.utf8.count ?? .max) > text.utf8.count {
            Issue.record("\(difference) of \(template.keys) in \(text.debugDescription)")
        }
    }
}

@Suite struct ExpressionFuzzTests {
    @Test("Random conditions and templates are read or refused, worked out or refused, and nothing else happens", .timeLimit(.minutes(30)))
    func randomTexts() throws {
        let seed = TextFuzz.seed
        var tally = TextFuzz.Tally()
        let seconds = try threadCPUTime { tally = try TextFuzz.run(count: TextFuzz.texts, seed: seed) }
        print("SANMEN_FUZZ_SEED=\(seed) SANMEN_FUZZ_TEXTS=\(TextFuzz.texts): \(tally), \(seconds) s of processor time")
        #expect(tally.conditions + tally.templates == TextFuzz.texts)
        // Enough of each, or the generator tests only some of them.
        let least = min(tally.unread, tally.refused, tally.workedOut, tally.rendered, tally.withoutValue)
        #expect(least * 50 >= TextFuzz.texts)
        #expect(tally.slowest < 1, "\(tally.slowestText.debugDescription)")
    }
}
