import TestSupport
import Testing
@testable import CanonicalModel

@Suite struct TitleTemplateTests {
    private static let values = ["title": "打印机", "state.state_name": "处理中", "sn": "{title}", "a b": "c"]

    @Test("Placeholders are replaced, double braces become single, lone braces stay", arguments: [
        ("通知:{title}", "通知:打印机"), ("{title}-{state.state_name}", "打印机-处理中"), ("", ""), ("plain", "plain"), ("{{title}}", "{title}"),
        ("{{{title}}}", "{打印机}"), ("{sn}", "{title}"), ("{", "{"), ("}", "}"), ("a } b", "a } b"), ("{ {title}", "{ 打印机"), ("{title", "{title"),
        ("{}", "{}"), ("{a b}", "c"), ("e\u{301}{title}\u{301}", "e\u{301}打印机\u{301}"),
    ])
    func rendered(template: String, text: String) throws {
        #expect(try TitleTemplate(parsing: template).render { Self.values[$0] } == text)
    }

    @Test("Formats, indexes and attributes are only unknown keys", arguments: [
        "title!r", "title:>10", "title[0]", "title.__class__", "title.__class__.__mro__", "0", " title ", "{title:>{title}}".dropFirst().dropLast().description,
    ])
    func unknownKeys(key: String) {
        let template = TitleTemplate(parsing: "{" + key + "}")
        if key.contains("{") {
            // A placeholder within one is the only placeholder.
            #expect(template.keys == ["title"])
        } else {
            #expect(throws: TemplateError.missing(key)) { try template.render { Self.values[$0] } }
        }
    }

    @Test("Keys are listed once each, in order")
    func keys() {
        #expect(TitleTemplate(parsing: "{b}{a}{{c}}{b}").keys == ["b", "a"])
    }

    @Test("Long texts of braces are read in one go", .timeLimit(.minutes(10)), arguments: ["{", "}", "{a", "{a}", "{{", "{}", "}{"])
    func longTexts(unit: String) {
        let text = String(repeating: unit, count: 1_000_000)
        let seconds = threadCPUTime { _ = TitleTemplate(parsing: text) }
        #expect(seconds < 10, "unoptimised; wall time would count what the other tests do")
    }
}
