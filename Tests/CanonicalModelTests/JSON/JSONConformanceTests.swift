import CanonicalModel
import Testing

/// Which texts are JSON. Three tables: what RFC 8259 says is, what it says is not, and what it leaves to us.
@Suite struct JSONConformanceTests {
    @Test("A text the grammar allows is read", arguments: valid)
    func validTextIsRead(text: String) throws {
        _ = try JSON(parsing: text)
    }

    @Test("A text the grammar does not allow is refused, saying where and why", arguments: invalid)
    func invalidTextIsRefused(text: String, reason: JSONSyntaxError.Reason, offset: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test("Bytes that are not UTF-8 are refused at the first bad one", arguments: notUTF8)
    func badUTF8IsRefused(content: [UInt8], badByte: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON(parsing: [0x22] + content + [0x22]) }
        #expect(error?.reason == .invalidUTF8)
        #expect(error?.offset == 1 + badByte)
    }

    @Test("Where the grammar leaves it open, this is what we read", arguments: decided)
    func openQuestionsAreDecided(text: String, value: JSON) throws {
        #expect(try JSON(parsing: text) == value)
    }

    static let valid: [String] = [
        // Arrays
        "[]", "[[]]", "[[] ]", " [1]", "[1] ", "[1\n]", "[1,null,2]", "[null,1,\"1\",{}]", "[\"\"]", "[[],[[]]]", "[\t1\r\n,\n2 ]",
        // Objects
        "{}", "{\"\":0}", "{\"a\":[]}", "{\"a\":1,\"b\":2}", "{\n\"a\": \"b\"\n}", "{\"a\":\"b\",\"a\":\"c\"}", "{ \"a\" : 1 , \"b\" : 2 }",
        "{\"\\u0000\":1}", "{\"\\\"\":1}", "{\"min\":-1.0e+28,\"max\":1.0e+28}", "{\"姓名\":\"李四\"}",
        // Numbers
        "0", "-0", "1", "-1", "10", "123456789", "0.5", "-0.0", "1.0", "1.000", "0e1", "0e+1", "0E-1", "1e5", "1E5", "1e+5", "1E-05", "1.5e3",
        "123.456e78", "20e1", "-123", "1234567890123456789012345678901234567890", "0.00000000000000000000000000000000000001", "1e0000001", " 4 ",
        // Words
        "true", "false", "null", " null ", "[true,false,null]",
        // Strings
        "\"\"", "\" \"", "\"a\"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"", "\"/\"", "\"\\u0041\"", "\"\\u00e9\"", "\"\\u4e2D\"",
        "\"\\uD834\\uDD1E\"", "\"\\udbff\\udfff\"", "\"\\uFFFE\\uFFFF\"", "\"\\\\u0000\"", "\"\\\\n\"", "\"\u{7F}\"", "\"\u{2028}\u{2029}\"",
        "\"三门\"", "\"😀\"", "\"\u{10FFFF}\"", "\"\u{FEFF}\"", "\"e\u{301}\"", "\"a/*b*/c//d\"", "\"12345678\"", "\"1234567\\n\"", "\"[{}]\"",
        "[\"\\u0060\\u012a\\u12AB\"]", "\"\\u2029\\u2028\"", "\"new\\u000Aline\"",
    ]

    static let invalid: [(String, JSONSyntaxError.Reason, Int)] = [
        // Nothing there
        ("", .empty, 0), (" ", .empty, 1), ("\n\t", .empty, 2),
        // Arrays
        ("[", .unexpectedEnd, 1), ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), ("[1,]", .trailingComma, 2), ("[,1]", .expectedValue, 1),
        ("[,]", .expectedValue, 1), ("[1,,2]", .expectedValue, 3), ("[1 2]", .expectedCommaOrBracket, 3), ("[1:2]", .expectedCommaOrBracket, 2),
        ("]", .expectedValue, 0), ("[]]", .trailingText, 2), ("[1}", .expectedCommaOrBracket, 2), ("[\"a\",\n4\n,1,", .unexpectedEnd, 11),
        ("[\"\": 1]", .expectedCommaOrBracket, 3), ("[*]", .expectedValue, 1), ("[a]", .expectedValue, 1), ("[3[4]]", .expectedCommaOrBracket, 2),
        // Objects
        ("{", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5), ("{\"a\":1", .unexpectedEnd, 6),
        ("{\"a\":1,", .unexpectedEnd, 7), ("{\"a\":1,}", .trailingComma, 6), ("{,}", .expectedKey, 1), ("{a:1}", .expectedKey, 1),
        ("{'a':1}", .expectedKey, 1), ("{1:1}", .expectedKey, 1), ("{null:1}", .expectedKey, 1), ("{[]:1}", .expectedKey, 1),
        ("{\"a\" 1}", .expectedColon, 5), ("{\"a\",1}", .expectedColon, 4), ("{\"a\"}", .expectedColon, 4), ("{\"a\"::1}", .expectedValue, 5),
        ("{\"a\":}", .expectedValue, 5), ("{\"a\":1 \"b\":2}", .expectedCommaOrBrace, 7), ("{\"a\":1]", .expectedCommaOrBrace, 6),
        ("{\"a\":1,,\"b\":2}", .expectedKey, 7), ("{}}", .trailingText, 2), ("{\"a\":1}#", .trailingText, 7), ("{\"a\":1}{}", .trailingText, 7),
        ("{\"a\":/*c*/1}", .expectedValue, 5), ("{\"a\":1}//", .trailingText, 7), ("/* c */1", .expectedValue, 0), ("# c\n1", .expectedValue, 0),
        // Numbers
        ("-", .unexpectedEnd, 1), ("+1", .expectedValue, 0), ("++1", .expectedValue, 0), ("--1", .expectedDigit, 1), ("-+1", .expectedDigit, 1),
        (".5", .expectedValue, 0), ("-.5", .expectedDigit, 1), ("1.", .unexpectedEnd, 2), ("[1.]", .expectedDigit, 3), ("1.e1", .expectedDigit, 2),
        ("01", .leadingZero, 0), ("00", .leadingZero, 0), ("-01", .leadingZero, 1), ("1e", .unexpectedEnd, 2), ("[1e]", .expectedDigit, 3),
        ("1e+", .unexpectedEnd, 3), ("1eE2", .expectedDigit, 2), ("1e+-2", .expectedDigit, 3), ("1.2.3", .trailingText, 3), ("1e1.5", .trailingText, 3),
        ("0x1F", .trailingText, 1), ("1_000", .trailingText, 1), ("1 000", .trailingText, 2), ("1a", .trailingText, 1), ("- 1", .expectedDigit, 1),
        ("NaN", .expectedValue, 0), ("nan", .expectedValue, 0), ("Infinity", .expectedValue, 0), ("-Infinity", .expectedDigit, 1), ("１", .expectedValue, 0),
        // Words
        ("nul", .unexpectedEnd, 3), ("tru", .unexpectedEnd, 3), ("fals]", .expectedValue, 0), ("True", .expectedValue, 0), ("NULL", .expectedValue, 0),
        ("nulll", .trailingText, 4), ("truefalse", .trailingText, 4), ("undefined", .expectedValue, 0),
        // Strings
        ("\"", .unexpectedEnd, 1), ("\"a", .unexpectedEnd, 2), ("\"abcdefgh", .unexpectedEnd, 9), ("'a'", .expectedValue, 0), ("a", .expectedValue, 0),
        ("\"\\", .unexpectedEnd, 2), ("\"\\\"", .unexpectedEnd, 3), ("\"\\x41\"", .invalidEscape, 1), ("\"\\a\"", .invalidEscape, 1),
        ("\"\\'\"", .invalidEscape, 1), ("\"\\0\"", .invalidEscape, 1), ("\"\\U0041\"", .invalidEscape, 1), ("\"\\ \"", .invalidEscape, 1),
        ("\"\\😀\"", .invalidEscape, 1), ("\"\\u\"", .invalidEscape, 1), ("\"\\u004\"", .invalidEscape, 1), ("\"\\u00g1\"", .invalidEscape, 1),
        ("\"\\u004", .unexpectedEnd, 6), ("\"\\u{41}\"", .invalidEscape, 1), ("\"\n\"", .controlCharacter, 1), ("\"a\tb\"", .controlCharacter, 2),
        ("\"\0\"", .controlCharacter, 1), ("\"123456789\u{1F}\"", .controlCharacter, 10), ("\"\\n\n\"", .controlCharacter, 3), ("\"a\"b", .trailingText, 3),
        ("\"\" \"\"", .trailingText, 3),
        // Half surrogate pairs
        ("\"\\uD800\"", .loneSurrogate, 1), ("\"\\uDFFF\"", .loneSurrogate, 1), ("\"\\uD800\\n\"", .loneSurrogate, 1), ("\"\\uD800a\"", .loneSurrogate, 1),
        ("\"\\uD800\\uD800\"", .loneSurrogate, 1), ("\"\\uD800\\u0041\"", .loneSurrogate, 1), ("\"\\uDD1E\\uD834\"", .loneSurrogate, 1),
        ("\"\\uD800\\u\"", .invalidEscape, 7), ("\"\\uD800\\", .loneSurrogate, 1),
        // White space and marks that are none
        ("\u{FEFF}1", .byteOrderMark, 0), ("\u{FEFF}", .byteOrderMark, 0), (" \u{FEFF}1", .expectedValue, 1), ("\u{A0}1", .expectedValue, 0),
        ("\u{0C}1", .expectedValue, 0), ("1\0", .trailingText, 1), ("[\0]", .expectedValue, 1), ("[1\u{2060}]", .expectedCommaOrBracket, 2), ("\0", .expectedValue, 0),
        ("<json/>", .expectedValue, 0), ("a=1&b=2", .expectedValue, 0), ("1,2", .trailingText, 1), (",", .expectedValue, 0), (":", .expectedValue, 0),
    ]

    static let notUTF8: [([UInt8], Int)] = [
        ([0x80], 0), ([0xBF], 0), ([0xFF], 0), ([0xFE], 0), ([0xE9], 0), ([0xC3], 0), ([0xE4, 0xB8], 0), ([0xF0, 0x9F, 0x98], 0), // cut short or alone
        ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0), ([0xE0, 0x80, 0xAF], 0), ([0xF0, 0x80, 0x80, 0x80], 0), // longer than need be
        ([0xED, 0xA0, 0x80], 0), ([0xED, 0xBF, 0xBF], 0), // surrogates
        ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFB, 0xBF, 0xBF, 0xBF, 0xBF], 0), // beyond U+10FFFF
        ([0x61, 0xE4, 0xB8, 0x89, 0xC3, 0x28], 4), ([0x61, 0x5C, 0x6E, 0xC3], 3), // behind good text, behind an escape
        ([0xE4, 0xB8, 0x5C, 0x75, 0x30, 0x30, 0x38, 0x39], 0), // an escape does not complete a sequence
    ]

    static let decided: [(String, JSON)] = [
        ("{\"a\":1,\"b\":2,\"a\":3}", ["a": 3, "b": 2]), // the later duplicate counts
        ("\"\\u0000\"", "\0"), // NUL is a character
        ("\"\u{FEFF}\"", "\u{FEFF}"), // a byte order mark inside a string is one
        ("\"\\uFDD0\\uFFFE\"", .string(String(decoding: [0xFDD0, 0xFFFE], as: UTF16.self))), // noncharacters are scalars
        ("1e400", .number(number("1e400"))), ("-1e-400", .number(number("-1e-400"))), // beyond a double: kept
        ("100000000000000000000", .number(number("100000000000000000000"))), // beyond Int64: kept
        ("1.00000000000000000000000000001", .number(number("1.00000000000000000000000000001"))),
        ("-0", .number(number("-0"))),
    ]

    private static func number(_ text: String) -> JSONNumber {
        JSONNumber(text: text) ?? JSONNumber(0)
    }
}
