import Testing
@testable import CanonicalModel

@Suite struct ExpressionErrorTests {
    @Test("What cannot be read is refused where it stands", arguments: [
        ("{days} >", 8, .unexpectedEnd), ("", 0, .unexpectedEnd), ("   ", 3, .unexpectedEnd), ("1 +* 2", 3, .unexpected("*")),
        ("1 2", 2, .unexpected("2")), ("(1", 2, .unexpectedEnd), ("(1]", 2, .expected(")")), ("1)", 1, .unexpected(")")),
        ("'a", 0, .unterminatedText), ("'a\nb'", 0, .unterminatedText), (#"'\x41'"#, 1, .unsupportedEscape(#"\x"#)), (#"'\"#, 1, .unsupportedEscape(#"\"#)),
        ("007", 0, .invalidNumber), ("1x", 0, .invalidNumber), ("1_000", 0, .invalidNumber), ("9223372036854775808", 0, .invalidNumber),
        ("1e400", 0, .invalidNumber), ("0x10", 0, .invalidNumber), ("1e", 0, .invalidNumber),
        ("{}", 0, .malformedPlaceholder), ("{days", 0, .malformedPlaceholder), ("{a{b}}", 0, .malformedPlaceholder), ("'{a'", 1, .malformedPlaceholder),
        ("'}'", 1, .malformedPlaceholder), ("days > 3", 0, .unknownName("days")), ("{days} = 3", 7, .unexpected("=")), ("1 <> 2", 3, .unexpected(">")),
        ("'三门' & 1", 9, .unexpectedCharacter("&")), ("1 ＞ 0", 2, .unexpectedCharacter("＞")), ("1 not 2", 6, .expected("in")), ("1 + not 2", 4, .unexpected("not")),
        ("abs", 3, .unexpectedEnd), ("abs + 1", 4, .expected("(")), ("abs()", 0, .wrongArgumentCount("abs")), ("abs(1, 2)", 0, .wrongArgumentCount("abs")), ("abs(1 2)", 6, .expected(")")),
        ("abs(,)", 4, .unexpected(",")), ("time.sleep(1)", 0, .unknownName("time.sleep")), ("datetime.now()", 0, .unknownName("datetime.now")),
        ("datetime.date(2030, 1)", 0, .wrongArgumentCount("datetime.date")), ("datetime.date(2030, 1, year=1)", 0, .wrongArgumentCount("datetime.date")),
        ("datetime.timedelta(fortnights=1)", 19, .unknownName("fortnights")), ("datetime.timedelta(days=1, days=2)", 27, .wrongArgumentCount("datetime.timedelta")),
        ("{a}.foo", 4, .unknownMember("foo")), ("{a}.days()", 8, .unexpected("(")), ("{a}.weekday", 11, .unexpectedEnd), ("{a}.strftime()", 4, .wrongArgumentCount("strftime")),
        ("{several}[0]", 9, .unexpected("[")), ("1, 2", 1, .unexpected(",")), ("1 if 2 else 3", 2, .unexpected("if")),
    ] as [(String, Int, ExpressionError.Reason)])
    func unreadable(text: String, offset: Int, reason: ExpressionError.Reason) throws {
        #expect(throws: ExpressionError(reason, at: offset)) { try ConditionExpression(parsing: text) }
    }

    @Test("What cannot be worked out is refused at the operation", arguments: [
        ("{days} > 3 and {nothing} > 1", 15, .unknownField("nothing")), ("'a{nothing}'", 0, .unknownField("nothing")),
        ("{key!r}", 0, .unknownField("key!r")), ("{days:>10}", 0, .unknownField("days:>10")), ("{several[0]}", 0, .unknownField("several[0]")),
        ("{level.__class__}", 0, .unknownField("level.__class__")), ("{ days }", 0, .unknownField(" days ")),
        ("{seven} > 3", 8, .notComparable("text", "number")), ("{unset} < 1", 8, .notComparable("None", "number")), ("1 < 2 < 'a'", 6, .notComparable("number", "text")),
        ("max(1, 'a')", 0, .notComparable("text", "number")), ("(1, 'a') < (1, 2)", 9, .notComparable("text", "number")),
        ("datetime.datetime.now() > datetime.date.today()", 24, .notComparable("date and time", "date")), ("datetime.timedelta(1) > 5", 22, .notComparable("duration", "number")),
        ("1 / 0", 2, .divisionByZero), ("1 // 0", 2, .divisionByZero), ("1 % 0", 2, .divisionByZero), ("1.0 // 0", 4, .divisionByZero), ("0 ** -1", 2, .divisionByZero),
        ("datetime.timedelta(1) / datetime.timedelta(0)", 22, .divisionByZero), ("{big} + 1", 6, .outOfRange), ("{small} - 1", 8, .outOfRange), ("{big} * 2", 6, .outOfRange),
        ("-{small}", 0, .outOfRange), ("abs({small})", 0, .outOfRange), ("{small} // -1", 8, .outOfRange), ("9**9**9", 1, .outOfRange), ("2 ** 63", 2, .outOfRange),
        ("2.0 ** 0.5", 4, .outOfRange), ("1e308 * 10", 6, .outOfRange), ("int(1e300)", 0, .outOfRange), ("round(1e300)", 0, .outOfRange), ("round(1.5, -1)", 0, .outOfRange),
        ("int('99999999999999999999')", 0, .outOfRange), ("int('1.5')", 0, .notANumber), ("int('')", 0, .notANumber), ("float('nan')", 0, .notANumber), ("float('inf')", 0, .notANumber),
        ("int(None)", 0, .wrongArgument("int", "None")), ("len(1)", 0, .wrongArgument("len", "number")), ("-'a'", 0, .wrongArgument("-", "text")), ("max([])", 0, .nothingToChooseFrom),
        ("'a' + 1", 4, .unsupportedOperands("+", "text", "number")), ("'a' * 3", 4, .unsupportedOperands("*", "text", "number")), ("3 * 'a'", 2, .unsupportedOperands("*", "number", "text")),
        ("[1] * 3", 4, .unsupportedOperands("*", "list", "number")), ("'%s' % 1", 5, .unsupportedOperands("%", "text", "number")), ("1 in 'abc'", 2, .unsupportedOperands("in", "number", "text")),
        ("1 in 1", 2, .unsupportedOperands("in", "number", "number")), ("1 is 1", 2, .unsupportedOperands("is", "number", "number")),
        ("{level}.days", 8, .noMember("text", "days")), ("datetime.date.today().hour", 22, .noMember("date", "hour")),
        ("datetime.datetime.strptime('x', '%Y')", 0, .notOfTimePattern), ("datetime.datetime.strptime('2030-02-30', '%Y-%m-%d')", 0, .notOfTimePattern),
        ("datetime.datetime.strptime('2030-01-01 ', '%Y-%m-%d')", 0, .notOfTimePattern), ("datetime.datetime.strptime('x', '%Q')", 0, .unknownTimePattern),
        ("datetime.datetime.strptime({unset}, '%Y')", 0, .wrongArgument("datetime.datetime.strptime", "None")), ("datetime.date(2030, 2, 30)", 0, .noSuchTime),
        ("datetime.date(2030, 1.0, 1)", 0, .wrongArgument("datetime.date", "number")), ("datetime.datetime(2030, 1, 1, 24)", 0, .noSuchTime),
        ("datetime.date(9999, 12, 31) + datetime.timedelta(1)", 28, .noSuchTime), ("datetime.timedelta({big})", 0, .outOfRange),
        ("datetime.timedelta(seconds=0.5)", 0, .fractionOfSecond), ("datetime.timedelta(1) / 7", 22, .fractionOfSecond), ("datetime.datetime.fromtimestamp(1e15)", 0, .noSuchTime),
        ("{huge} == 1", 0, .valueTooLarge), ("{deep} == 1", 0, .valueTooLarge), ("{not finite} == 1", 0, .valueTooLarge), ("{endless} == 1", 0, .valueTooLarge),
        ("{long} + {long}", 7, .valueTooLarge), ("'{long}{long}'", 0, .valueTooLarge),
    ] as [(String, Int, ExpressionError.Reason)])
    func unworkable(text: String, offset: Int, reason: ExpressionError.Reason) throws {
        #expect(try Sample.error(text) == ExpressionError(reason, at: offset))
    }

    @Test("The message shows the line with a caret under the character", arguments: [
        ("{days} / 0 > 3", "division by zero\n{days} / 0 > 3\n       ^"),
        ("{days} >", "the expression ends too early\n{days} >\n        ^"),
        ("'三门' & 1", "unexpected character &\n'三门' & 1\n       ^"),
        ("1 and\n\t2 ? 3", "unexpected character ?\n 2 ? 3\n   ^"),
        ("1 /\n  0", "division by zero\n1 /\n  ^"),
        (String(repeating: " ", count: 100) + "$" + String(repeating: "x", count: 100),
         "unexpected character $\n…" + String(repeating: " ", count: 60) + "$" + String(repeating: "x", count: 59) + "…\n" + String(repeating: " ", count: 61) + "^"),
    ])
    func messages(text: String, message: String) throws {
        #expect(try #require(try Sample.error(text)).message(in: text) == message)
    }

    @Test("A message can be made for any text and any place", arguments: [0, 1, 2, 3, 4, 5, 6, 7, 100, Int.max])
    func messageForOtherText(offset: Int) {
        for text in ["", "三", "a\n三", "\n\n\n", "e\u{301}\u{301}x", "\u{1B}[31m"] {
            let message = ExpressionError(.divisionByZero, at: offset).message(in: text)
            #expect(message.hasPrefix("division by zero\n") && message.hasSuffix("^") && !message.contains("\u{1B}"))
        }
    }
}
