import CanonicalModel
import Testing

@testable import Adapters

@Suite("Marks of origin")
struct MarkedCommentTests {
    private static func seal(_ key: String = "key", _ system: SystemName = "remote") -> OriginSeal {
        OriginSeal(key: Array(key.utf8), system: system, cryptography: PureCryptography())
    }

    private static let origin = Origin(system: "local", id: "17/keep/title/ab cd%")

    private static func marked(_ text: String, author: String = "张三") -> String {
        MarkedComment(text: text, author: author, origin: origin).encoded(seal())
    }

    @Test("A text comes back as it went out", arguments: [
        "\u{301}", "\u{600}", "plain", "", "two\nlines", "  with blanks  ", "— 李四 ⟦local/1 0000000000000000⟧", "⟦", "🖨", "a\r\nb", "ends\n\n",
    ])
    func comesBack(text: String) {
        let read = MarkedComment(Self.marked(text), Self.seal())
        #expect(read?.text == text)
        #expect(read?.author == "张三")
        #expect(read?.origin == Self.origin)
    }

    @Test("An origin comes back whole, whatever is in it", arguments: [
        ("sync/JOB", "local/1/keep/title/新 值\n⟦x⟧"), ("a b", "1"), ("%2F", "%"), ("本地", "—"),
    ])
    func origins(system: String, id: String) {
        let origin = Origin(system: SystemName(system), id: id)
        let text = MarkedComment(text: "x", author: "", origin: origin).encoded(Self.seal())
        #expect(MarkedComment(text, Self.seal())?.origin == origin)
    }

    /// A mark that makes one character with the delimiter beside it, as a person's name may begin or end with.
    @Test("A name does not break it, whatever is in it", arguments: [
        ("\u{301}张三", "\u{301}张三"), ("\u{20DD}", "\u{20DD}"), ("\u{FE0F}x", "\u{FE0F}x"), ("x\u{600}", "x\u{600}"),
        ("\u{600}", "\u{600}"), ("\u{200D}👩‍👩‍👧\u{200D}", "\u{200D}👩‍👩‍👧\u{200D}"), (" 张 ", " 张 "), ("", ""), ("⟦\u{301}x⟧\u{FE0F}", " \u{301}x \u{FE0F}"),
        ("two\r\nlines", "two  lines"), (String(repeating: "e\u{301}", count: 5000), String(repeating: "e\u{301}", count: 100)),
    ])
    func names(author: String, shown: String) {
        let read = MarkedComment(Self.marked("text", author: author), Self.seal())
        #expect(read?.text == "text" && read?.origin == Self.origin)
        #expect(read.map { Array($0.author.unicodeScalars) } == Array(shown.unicodeScalars))
    }

    @Test("What does not show after the mark is no part of it", arguments: ["\u{200B}", "\u{FEFF}", "\n\u{FEFF}\r\n", " \u{200B}\t"])
    func tail(added: String) {
        #expect(MarkedComment(Self.marked("plain") + added, Self.seal())?.text == "plain")
    }

    @Test("A text that is too long with its mark is cut between two characters, says so, and is known again", arguments: [
        "x", "字", "🖨", "👩‍👩‍👧", "e\u{301}", "\r\n", "\u{600}x",
    ])
    func longest(character: String) {
        for longest in 300...330 {
            let text = String(repeating: character, count: 400)
            let written = MarkedComment(text: text, author: "张三", origin: Self.origin).encoded(Self.seal(), longest: longest)
            let read = MarkedComment(written, Self.seal())
            let kept = read.map { String($0.text.dropLast(" […]".count)) }
            #expect(written.utf16.count <= longest && written.utf16.count > longest - character.utf16.count)
            #expect(read?.origin == Self.origin && read?.text.hasSuffix(" […]") == true)
            #expect(kept.map { text.unicodeScalars.starts(with: $0.unicodeScalars) && $0.utf16.count % character.utf16.count == 0 } == true)
        }
    }

    @Test("A text that fits to the last character is not cut", arguments: ["x", "字", "🖨"])
    func fits(character: String) {
        let text = String(repeating: character, count: 100)
        let longest = Self.marked(text).utf16.count
        func read(_ longest: Int) -> String? {
            MarkedComment(MarkedComment(text: text, author: "张三", origin: Self.origin).encoded(Self.seal(), longest: longest), Self.seal())?.text
        }
        #expect(read(longest) == text)
        #expect(read(longest - 1)?.hasSuffix(character + " […]") == true)
        #expect(read(0) == " […]", "the origin is never left out")
    }

    @Test("A mark within a marked text is part of the text")
    func nested() {
        let inner = Self.marked("inner")
        #expect(MarkedComment(Self.marked(inner), Self.seal())?.text == inner)
    }

    @Test("Systems that trim or change the ends of lines do not break it")
    func trimmed() {
        let text = Self.marked("two\nlines").replacing("\n", with: "\r\n") + "\n"
        #expect(MarkedComment(text, Self.seal()) != nil)
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
        #expect(MarkedComment(Self.forged[place](Self.marked("plain")), Self.seal()) == nil)
    }

    /// What is known to who writes there: the form of it all, and what was written into other systems.
    @Test("What another key sealed, or what was sealed for another system, is a person's", arguments: [
        ("", "remote"), ("another", "remote"), ("key", "elsewhere"), ("key", ""),
    ])
    func foreign(key: String, system: String) {
        let foreign = Self.seal(key, SystemName(system))
        #expect(MarkedComment(Self.marked("plain"), foreign) == nil)
        #expect(OriginText.origin(OriginText.text(Self.origin, foreign), Self.seal()) == nil)
    }

    @Test("A seal over a comment is none over a ticket")
    func kinds() {
        let text = OriginText.text(Self.origin)
        #expect(OriginText.origin("\(text) \(Self.seal().sum(.comment, text))", Self.seal()) == nil)
    }

    @Test("An origin in a field comes back whole", arguments: [
        ("local", "17"), ("a.b-c_d", "x/y"), ("本地", "1"), ("sync/JOB", "1"), ("lo cal", "1 2"), ("local", "1\n"), ("local", " "),
        ("local", "\u{301}1"), ("local", "1\u{600}"),
    ])
    func originText(system: String, id: String) {
        let origin = Origin(system: SystemName(system), id: id)
        #expect(OriginText.origin(OriginText.text(origin, Self.seal()), Self.seal()) == origin)
    }

    @Test("What people write into the field is no origin", arguments: [
        "", " ", "local", "local/17", "local/17 ", "local/17 0000000000000000", "/17", "local/", "本地/1", "local/17\n", " local/17",
    ])
    func noOrigin(text: String) {
        #expect(OriginText.origin(text, Self.seal()) == nil)
    }

    @Test("An origin that was cut, added to or changed is none", arguments: [
        { String($0.dropLast()) }, { $0 + "0" }, { $0 + " " }, { " " + $0 }, { $0.replacing("17", with: "18") },
        { $0.replacing("local", with: "other") }, { $0.uppercased() }, { $0.replacing(" ", with: "") }, { $0.replacing("/17", with: "/017") },
    ] as [@Sendable (String) -> String])
    func changed(change: @Sendable (String) -> String) {
        let text = OriginText.text(Origin(system: "local", id: "17"), Self.seal())
        #expect(OriginText.origin(change(text), Self.seal()) == nil, "\(change(text))")
    }
}
