import Testing

@testable import Gateway

@Suite("JSON5")
struct JSON5ParserTests {
    func parse(_ text: String, limits: JSON5Parser.Limits = .init()) throws(ConfigProblem) -> ConfigValue {
        try JSON5Parser.parse(Array(text.utf8), file: "gateway.json5", limits: limits)
    }

    /// The tree as compact JSON-like text, without positions.
    func outline(_ value: ConfigValue) -> String {
        switch value.content {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let text): text
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[" + elements.map(outline).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\($0.key):\(outline($0.value))" }.joined(separator: ",") + "}"
        }
    }

    @Test("Every form JSON5 allows is read", arguments: [
        // Literals, white space, comments
        ("null", "null"), (" true ", "true"), ("false", "false"),
        ("// first\n/* second * / */ 1 // last", "1"), ("/***/1/**/", "1"), ("\u{FEFF}\u{A0}\u{2028}\u{3000}1\u{0B}\u{0C}", "1"),
        // Objects and lists
        ("{}", "{}"), ("[]", "[]"), ("[1,]", "[1]"), ("{a:1,}", "{a:1}"), ("[1, [2, {b: 3}], 4]", "[1,[2,{b:3}],4]"),
        ("{a: 1, 'b': 2, \"c\": 3, $d_4: 4, 标题: 5, \\u0065: 6, null: 7, Infinity: 8}", "{a:1,b:2,c:3,$d_4:4,标题:5,e:6,null:7,Infinity:8}"),
        // Numbers
        ("0", "0"), ("-0", "-0"), ("+1", "1"), (".5", "0.5"), ("-.5", "-0.5"), ("5.", "5"), ("5.e3", "5e3"), ("1.50E+07", "1.50e07"), ("1e-3", "1e-3"),
        ("0x1F", "31"), ("-0Xff", "-255"), ("0xFFFFFFFFFFFFFFFF", "18446744073709551615"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        // Texts
        ("''", "\"\""), ("'it\"s'", "\"it\"s\""), ("\"it's\"", "\"it's\""), ("'\\'\\\"\\\\\\/\\a'", "\"'\"\\/a\""),
        ("'\\b\\f\\n\\r\\t\\v\\0'", "\"\u{08}\u{0C}\n\r\t\u{0B}\0\""), ("'\\x41\\u00e9\\uD83C\\uDFAB'", "\"Aé🎫\""), ("'工单\t'", "\"工单\t\""),
        ("'one \\\ntwo \\\r\nthree'", "\"one two three\""), ("'a\u{2028}b'", "\"a\u{2028}b\""),
    ])
    func accepted(text: String, expected: String) throws {
        #expect(outline(try parse(text)) == expected)
    }

    @Test("What is wrong is named with its place", arguments: [
        ("", "a value is missing at the end of the file in gateway.json5:1:1"),
        ("  // only a comment", "a value is missing at the end of the file in gateway.json5:1:20"),
        ("1 2", "unexpected text after the value in gateway.json5:1:3"),
        ("{a 1}", "':' is missing after the key 'a' in gateway.json5:1:4"),
        ("{a: }", "a value is missing in gateway.json5:1:5"),
        ("{a: 1 b: 2}", "',' is missing in gateway.json5:1:7"),
        ("{\n  a: 1,\n  a: 2}", "duplicate key 'a' in gateway.json5:3:3; it is already in line 2"),
        ("{'a': 1, \\u0061: 2}", "duplicate key 'a' in gateway.json5:1:10; it is already in line 1"),
        ("{,}", "a key is missing in gateway.json5:1:2; a key that is no plain word needs quotes"),
        ("{1: 2}", "a key is missing in gateway.json5:1:2; a key that is no plain word needs quotes"),
        ("[1,,2]", "a value is missing in gateway.json5:1:4"),
        ("[1", "the list is not closed at the end of the file in gateway.json5:1:3"),
        ("{a: 1,", "the object is not closed at the end of the file in gateway.json5:1:7"),
        ("[1}", "',' is missing in gateway.json5:1:3"),
        ("yes", "a value cannot be a bare word in gateway.json5:1:1; write a text in quotes"),
        ("{a: NaN}", "NaN is not a value any setting can take in gateway.json5:1:5"),
        ("-Infinity", "Infinity is not a value any setting can take in gateway.json5:1:1"),
        ("01", "a number cannot begin with 0 and another digit in gateway.json5:1:1"),
        ("+", "a number needs digits in gateway.json5:1:1"), (".", "a number needs digits in gateway.json5:1:1"),
        ("0x", "a number needs digits in gateway.json5:1:1"), ("1e", "an exponent needs digits in gateway.json5:1:1"),
        ("0x10000000000000000", "a hexadecimal number has at most 64 bits in gateway.json5:1:1"),
        ("12abc", "unexpected 'a' in a number in gateway.json5:1:3"), ("1.2.3", "unexpected '.' in a number in gateway.json5:1:4"),
        ("'open", "the text is not closed in gateway.json5:1:1; end a line with '\\' to go on in the next"),
        ("'two\nlines'", "the text is not closed in gateway.json5:1:1; end a line with '\\' to go on in the next"),
        ("'\\07'", "an octal escape is not allowed in gateway.json5:1:2"),
        ("'\\xg0'", "'\\x' needs two hexadecimal digits in gateway.json5:1:2"),
        ("'ab\\u12'", "'\\u' needs four hexadecimal digits in gateway.json5:1:4"),
        ("'\\uD83C'", "half a surrogate pair is no character in gateway.json5:1:2"),
        ("'\\uDFAB\\uD83C'", "half a surrogate pair is no character in gateway.json5:1:2"),
        ("/* open", "the comment is not closed in gateway.json5:1:1"),
        ("1 / 2", "unexpected '/' in gateway.json5:1:3"),
        ("{\\u0020: 1}", "the escaped character cannot be part of a name in gateway.json5:1:2"),
    ])
    func refused(text: String, expected: String) throws {
        let problem = try #require(throws: ConfigProblem.self) { try parse(text) }
        var shown = problem
        shown.excerpt = nil
        #expect(shown.description == expected)
    }

    @Test("Lines end as on any system, and columns count characters")
    func positions() throws {
        let value = try parse("{\r\n  a: 1,\r  'é工': 2,\n\tb: [3]\u{2028}, c: 4}")
        guard case .object(let members) = value.content else {
            Issue.record("no object")
            return
        }
        #expect(members.map { "\($0.keyPosition.line):\($0.keyPosition.column)" } == ["2:3", "3:3", "4:2", "5:3"])
        #expect(members.map { "\($0.value.position.line):\($0.value.position.column)" } == ["2:6", "3:9", "4:5", "5:6"])
    }

    @Test("An excerpt shows the line, with a caret under the column", arguments: [
        ("{\n  listen '127.0.0.1'\n}", "  listen '127.0.0.1'\n         ^"),
        ("{\n\ta: ?\n}", "\ta: ?\n\t   ^"),
        ("[工, 单]", "[工, 单]\n ^"),
        ("\u{1B}[31m", "\u{FFFD}[31m\n^"),
        ("[1,\n", "\n^"),
    ])
    func excerpts(text: String, expected: String) throws {
        let problem = try #require(throws: ConfigProblem.self) { try parse(text) }
        #expect(problem.excerpt == expected)
    }

    @Test("An excerpt of a long line is cut on both sides")
    func longLine() throws {
        let problem = try #require(throws: ConfigProblem.self) { try parse("[" + String(repeating: "1, ", count: 1000) + "?" + String(repeating: " ", count: 1000)) }
        let lines = try #require(problem.excerpt).split(separator: "\n")
        #expect(lines[0].count == 100)
        #expect(lines[0].dropFirst(lines[1].count - 1).first == "?")
    }

    @Test("A file that nests too deep, is too long or no UTF-8 is refused")
    func limits() throws {
        _ = try parse(String(repeating: "[", count: 64) + String(repeating: "]", count: 64))
        let deep = try #require(throws: ConfigProblem.self) { try parse(String(repeating: "[", count: 1_000_000)) }
        #expect(deep.message == "lists and objects nest deeper than 64")
        let long = try #require(throws: ConfigProblem.self) { try parse("[1, 2, 3]", limits: .init(length: 8)) }
        #expect(long.description == "the file is longer than 8 bytes in gateway.json5:1:1")
        let latin = try #require(throws: ConfigProblem.self) { try JSON5Parser.parse([0x22, 0xE9, 0x22], file: "a.json5") }
        #expect(latin.description == "the file is not UTF-8 in a.json5:1:1; save it as UTF-8")
    }

    @Test("Whatever bytes come, reading ends with a value or a problem", arguments: [1, 2, 3] as [UInt64])
    func randomBytes(seed: UInt64) {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces = ["{", "}", "[", "]", ":", ",", "a", "'", "\"", "\\", "\\u", "00", "D8", "0x", "1", ".", "e", "-", "/", "*", "\n", " ", "é", "🎫", "\0"]
        for round in 0..<3000 {
            let text = (0..<random(40)).map { _ in pieces[random(pieces.count)] }.joined()
            do throws(ConfigProblem) {
                _ = try parse(text)
            } catch {
                #expect(!error.message.isEmpty && error.position != nil, "seed \(seed), round \(round): \(text)")
            }
        }
    }
}
