import CanonicalModel
import Testing

@testable import Adapters

@Suite("Marks of origin")
struct MarkedCommentTests {
    private static let cryptography = PureCryptography()
    private static let origin = Origin(system: "local", id: "17/keep/title/ab cd%")

    private static func marked(_ text: String, author: String = "张三") -> String {
        MarkedComment(text: text, author: author, origin: origin).encoded(cryptography)
    }

    @Test("A text comes back as it went out", arguments: [
        "plain", "", "two\nlines", "  with blanks  ", "— 李四 ⟦local/1 000000000000⟧", "⟦", "🖨", "a\r\nb", "ends\n\n",
    ])
    func comesBack(text: String) {
        let read = MarkedComment(Self.marked(text), Self.cryptography)
        #expect(read?.text == text)
        #expect(read?.author == "张三")
        #expect(read?.origin == Self.origin)
    }

    @Test("An origin comes back whole, whatever is in it", arguments: [
        ("sync/JOB", "local/1/keep/title/新 值\n⟦x⟧"), ("a b", "1"), ("%2F", "%"), ("本地", "—"),
    ])
    func origins(system: String, id: String) {
        let origin = Origin(system: SystemName(system), id: id)
        let text = MarkedComment(text: "x", author: "", origin: origin).encoded(Self.cryptography)
        #expect(MarkedComment(text, Self.cryptography)?.origin == origin)
    }

    @Test("A mark within a marked text is part of the text")
    func nested() {
        let inner = Self.marked("inner")
        #expect(MarkedComment(Self.marked(inner), Self.cryptography)?.text == inner)
    }

    @Test("Systems that trim or change the ends of lines do not break it")
    func trimmed() {
        let text = Self.marked("two\nlines").replacing("\n", with: "\r\n") + "\n"
        #expect(MarkedComment(text, Self.cryptography) != nil)
    }

    static let forged: [@Sendable (String) -> String] = [
        { $0.replacing("plain", with: "other") },
        { $0 + " and more" },
        { "> " + $0 },
        { String($0.dropLast()) },
        { $0.replacing("张三", with: "李四") },
        { $0.replacing("local", with: "loca1") },
        { String($0.split(separator: "\n").last ?? "") },
    ]

    @Test("What is not whole is a person's text", arguments: forged.indices)
    func forgery(place: Int) {
        #expect(MarkedComment(Self.forged[place](Self.marked("plain")), Self.cryptography) == nil)
    }

    @Test("An origin in a field is read strictly", arguments: [
        ("local/17", true), ("a.b-c_d/x/y", true), ("", false), ("local", false), ("/17", false), ("local/", false),
        ("lo cal/1", false), ("local/1 2", false), ("%E6%9C%AC%E5%9C%B0/1", true), ("sync%2FJOB/1", true), ("本地/1", false), ("lo%63al/1", false), ("local/1\n", false),
    ])
    func originText(text: String, isOne: Bool) {
        #expect((OriginText.origin(text) != nil) == isOne)
        if let origin = OriginText.origin(text) { #expect(OriginText.text(origin) == text) }
    }
}
