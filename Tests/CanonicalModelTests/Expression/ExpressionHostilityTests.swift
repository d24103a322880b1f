import TestSupport
import Testing
@testable import CanonicalModel

@Suite struct ExpressionHostilityTests {
    @Test("Code that is no condition is refused when it is read", arguments: [
        "__import__('os').system('x')", "().__class__.__bases__[0].__subclasses__()", "''.__class__.__mro__", "{level}.__class__", "(1).real.imag",
        "lambda: 1", "lambda x: x", "[x for x in (1, 2)]", "(x for x in [])", "{x: 1 for x in []}'", "eval('1')", "exec('1')", "open('/etc/passwd')",
        "datetime.datetime.__subclasses__()", "datetime.sys.modules", "datetime.datetime.now.__globals__", "time.sleep(100)", "time.time.__self__",
        "print(1)", "x := 1", "1; 2", "import os", "f'{1}'", "b'1'", "'a'.format(1)", "'a'.join([])", "globals()", "1 if True else 2", "*[1]", "**{}", "`1`", "#", "...", "@",
        "1\\\n+1", "yield 1", "await 1", "not", "and", "in", "is", "()()", "abs(*[1])", "abs(x=1)", "max(key=len)", "\u{0}", "\u{FEFF}1", "1\u{A0}+1", "‘a’ == ‘a’",
    ])
    func code(text: String) {
        #expect(throws: ExpressionError.self) { try ConditionExpression(parsing: text) }
    }

    /// A text made of a repeated piece, which is how it is shown in test results.
    struct Repetition: Sendable, CustomTestStringConvertible {
        var start = ""
        let piece: String
        var count: Int
        var middle = "1"
        /// Repeated as often as the piece.
        var closing = ""
        var end = ""
        var reason: ExpressionError.Reason?

        var text: String {
            start + String(repeating: piece, count: count) + middle + String(repeating: closing, count: count) + end
        }

        var testDescription: String { "\(count) times \(piece)" }
    }

    @Test("Depth, length and number of parts are bounded", arguments: [
        Repetition(piece: "(", count: 63, closing: ")"),
        Repetition(piece: "(", count: 64, closing: ")", reason: .tooDeep),
        Repetition(piece: "(", count: 4000, reason: .tooDeep),
        Repetition(piece: "[", count: 4000, reason: .tooDeep),
        Repetition(piece: "-", count: 4000, reason: .tooDeep),
        Repetition(piece: "not ", count: 1000, reason: .tooDeep),
        Repetition(piece: "abs(", count: 1000, reason: .tooDeep),
        Repetition(piece: "2**", count: 1000, reason: .tooDeep),
        Repetition(piece: "(1*1+1<1 and 1 or ", count: 31, closing: ")"),
        Repetition(piece: "(1*1+1<1 and 1 or ", count: 32, closing: ")", reason: .tooDeep),
        Repetition(piece: "(", count: 12, closing: "*1+1<1 and 1 or 1)"),
        Repetition(piece: "(", count: 13, closing: "*1+1<1 and 1 or 1)", reason: .tooDeep),
        Repetition(piece: "1+", count: 998),
        Repetition(piece: "1+", count: 1000, reason: .tooManyParts),
        Repetition(start: "[", piece: "1,", count: 2000, end: "]", reason: .tooManyParts),
        Repetition(start: "'", piece: "a", count: 4094, middle: "", end: "'"),
        Repetition(start: "'", piece: "a", count: 4095, middle: "", end: "'", reason: .textTooLong),
        Repetition(piece: "(", count: 10_000_000, reason: .textTooLong),
    ])
    func bounds(repetition: Repetition) throws {
        #expect(try Sample.error(repetition.text)?.reason == repetition.reason)
    }

    @Test("Texts made to be slow to search, join or list take ten times as long when they are ten times as long, not a hundred", .timeLimit(.minutes(10)), arguments: [
        Repetition(start: "'", piece: "a", count: 2000, middle: "b' in {long}"),
        Repetition(piece: "'{long}b' in '{long}ac' or ", count: 100),
        Repetition(piece: "{long} == {long} and ", count: 180),
        Repetition(start: "max([", piece: "{long},", count: 450, middle: "]) == {long}"),
        Repetition(piece: "{several} + ", count: 300, middle: "[]"),
        Repetition(start: "'", piece: "{days}", count: 600, middle: "'"),
        Repetition(piece: "1.0000001 ** 1000 < ", count: 150),
    ])
    func slowTexts(repetition: Repetition) throws {
        var tenth = repetition
        tenth.count /= 10
        func seconds(_ text: String) throws -> Double {
            try threadCPUTime {
                let error = try Sample.error(text)
                #expect(error == nil)
            }
        }
        // Each against the other on the same busy machine: of so many seconds alone nobody could say whether they are many.
        let (short, long) = (try seconds(tenth.text), try seconds(repetition.text))
        #expect(long < 30 * max(short, 0.01), "\(short) s, then \(long) s")
        #expect(long < 60, "unoptimised; wall time would count what the other tests do")
    }
}
