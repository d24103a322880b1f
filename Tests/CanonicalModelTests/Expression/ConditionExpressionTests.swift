import Testing
@testable import CanonicalModel

@Suite struct ConditionExpressionTests {
    @Test("Conditions in use give what they give in the original", arguments: [
        ("{days} > 3 and {days} <= 10", true),
        ("{days} > 3 and {days} ≤10", true),
        (" {days} >10", false),
        ("{days} ≥ 4", true),
        ("{days} ≠ 4", false),
        ("{days} > 3 and {days} < 10", true),
        ("abs({days} - 5) <= 1", true),
        ("{amount} > 100.5", false),
        ("abs({amount}) >= 100.5 or {x} + 1 > 2 * {y}", true),
        (#"{level} == "vip""#, true),
        ("'{level}' in ('high','vip')", true),
        ("{level} == 'high' or {level} in ('vip', 'svip')", true),
        ("datetime.datetime.strptime({start_text}, '%Y-%m-%d %H:%M:%S') > datetime.datetime(2031, 6, 1)", true),
        ("datetime.datetime.strptime({start_text}, '%Y-%m-%d %H:%M:%S') > datetime.datetime(2031, 6, 1, 8, 30)", false),
        ("datetime.datetime.strptime('{start}', '%Y-%m-%d %H:%M:%S') > datetime.datetime.now()", false),
        ("(datetime.datetime.now() - datetime.datetime.strptime({start}, '%Y-%m-%d %H:%M:%S')).days > 49", true),
        ("datetime.datetime.strptime({day}, '%Y-%m-%d').weekday() in (5, 6)", false),
        ("time.mktime(time.strptime({start}, '%Y-%m-%d %H:%M:%S')) < time.time()", true),
        ("datetime.date.today() == datetime.datetime.now().date()", true),
        ("9 <= datetime.datetime.now().hour < 18", true),
    ])
    func inUse(text: String, holds: Bool) throws {
        #expect(try ConditionExpression(parsing: text).holds(Sample.environment()) == holds)
    }

    @Test("Numbers, texts and lists behave as in Python", arguments: [
        ("1 + 2 * 3", .integer(7)), ("(1 + 2) * 3", .integer(9)), ("10 - 4 - 3", .integer(3)), ("2 ** 3 ** 2", .integer(512)),
        ("-2 ** 2", .integer(-4)), ("2 ** -2", .decimal(0.25)), ("4 / 2", .decimal(2)), ("-7 // 2", .integer(-4)), ("-7 % 3", .integer(2)),
        ("7 % -3", .integer(-2)), ("-7.5 // 2", .decimal(-4)), ("5.0 % -3", .decimal(-1)), ("True + 1", .integer(2)), ("--3", .integer(3)),
        ("+True", .integer(1)), (".5 + 1.", .decimal(1.5)), ("1e3", .decimal(1000)), ("9223372036854775807", .integer(.max)),
        ("1 == 1.0", .bool(true)), ("1 == '1'", .bool(false)), ("1 != '1'", .bool(true)), ("None == 0", .bool(false)), ("True == 1", .bool(true)),
        ("9007199254740993 == 9007199254740992.0", .bool(false)), ("9223372036854775807 < 9223372036854775808.0", .bool(true)),
        ("1 < 2 < 3", .bool(true)), ("1 < 3 < 2 < 'a'", .bool(false)), ("not 1 == 2", .bool(true)), ("not not 1", .bool(true)),
        ("1 and 'x'", .text("x")), ("'' or 0", .integer(0)), ("0 and 1 / 0", .integer(0)), ("1 or 1 / 0", .integer(1)),
        ("1 or 0 and 0", .integer(1)), ("'a' < 'b'", .bool(true)), ("'Z' < 'a'", .bool(true)), ("'10' < '9'", .bool(true)),
        ("'三' in '三门'", .bool(true)), ("'' in ''", .bool(true)), ("'aab' in 'aaaab'", .bool(true)), ("'aba' in 'abbab'", .bool(false)),
        ("1 in (1, 2)", .bool(true)), ("1 not in [1, 2]", .bool(false)), ("() == []", .bool(true)), ("(1,) < (1, 2)", .bool(true)),
        ("None is None", .bool(true)), ("0 is None", .bool(false)), ("0 is not None", .bool(true)), ("1 is True", .bool(false)),
        ("'a' + \"b\"", .text("ab")), (#"'it\'s \\ \n'"#, .text("it's \\ \n")), ("'{{}}'", .text("{}")),
        ("[1] + [2.5, 'x']", .list([.integer(1), .decimal(2.5), .text("x")])), ("(1)", .integer(1)), ("( 1 , )", .list([.integer(1)])),
    ] as [(String, ExpressionValue)])
    func semantics(text: String, value: ExpressionValue) throws {
        #expect(try Sample.value(text) == value)
    }

    @Test("Functions behave as in Python", arguments: [
        ("abs(-3)", .integer(3)), ("abs(True)", .integer(1)), ("len('三门')", .integer(2)), ("len([])", .integer(0)),
        ("int(' -12 ')", .integer(-12)), ("int(-3.9)", .integer(-3)), ("int(True)", .integer(1)), ("float('1e3')", .decimal(1000)), ("float(2)", .decimal(2)),
        ("str(1.0)", .text("1.0")), ("str(1e16)", .text("1e+16")), ("str(1e-5)", .text("1e-05")), ("str(None)", .text("None")), ("str(True)", .text("True")),
        ("str([1, 'a', \"it's\"])", .text(#"[1, 'a', "it's"]"#)), ("str(datetime.timedelta(-1, 5))", .text("-1 day, 0:00:05")),
        ("str(datetime.datetime(2030, 1, 1))", .text("2030-01-01 00:00:00")), ("bool('')", .bool(false)),
        ("max(1, 2.0)", .decimal(2)), ("min([3, 2, 2.0])", .integer(2)), ("max('a', 'b')", .text("b")),
        ("round(2.5)", .integer(2)), ("round(-0.5)", .integer(0)), ("round(2.675, 2)", .decimal(2.67)), ("round(1.115, 2)", .decimal(1.11)),
        ("round(0.125, 2)", .decimal(0.12)), ("round(7, 2)", .integer(7)), ("round(2.5, None)", .integer(2)),
    ] as [(String, ExpressionValue)])
    func functions(text: String, value: ExpressionValue) throws {
        #expect(try Sample.value(text) == value)
    }

    @Test("Dates, times and durations behave as in Python, now being 2030-05-16 13:14:15 in Shanghai", arguments: [
        ("str(datetime.datetime.now())", .text("2030-05-16 13:14:15")), ("time.time()", .decimal(1_905_138_855)),
        ("str(datetime.date.today())", .text("2030-05-16")), ("datetime.date.today().weekday()", .integer(3)), ("datetime.date.today().isoweekday()", .integer(4)),
        ("datetime.datetime.now().timestamp() == time.time()", .bool(true)), ("datetime.datetime.fromtimestamp(time.time()) == datetime.datetime.now()", .bool(true)),
        ("datetime.datetime(2030, 1, 1) - datetime.datetime(2029, 1, 1) == datetime.timedelta(365)", .bool(true)),
        ("datetime.timedelta(days=1, hours=1).total_seconds()", .decimal(90_000)), ("datetime.timedelta(hours=-1).days", .integer(-1)),
        ("datetime.timedelta(hours=-1).seconds", .integer(82_800)), ("datetime.timedelta(weeks=1).days", .integer(7)),
        ("datetime.timedelta(days=0.5).total_seconds()", .decimal(43_200)), ("datetime.timedelta(milliseconds=3000).seconds", .integer(3)),
        ("datetime.timedelta(1) * 2", .duration(172_800)), ("datetime.timedelta(1) / datetime.timedelta(hours=1)", .decimal(24)),
        ("datetime.timedelta(1) // 2", .duration(43_200)), ("datetime.timedelta(1) % datetime.timedelta(hours=5)", .duration(14_400)),
        ("-datetime.timedelta(1)", .duration(-86_400)), ("abs(datetime.timedelta(-1))", .duration(86_400)), ("not datetime.timedelta(0)", .bool(true)),
        ("str(datetime.date(2030, 1, 1) + datetime.timedelta(hours=30))", .text("2030-01-02")),
        ("str(datetime.date(2030, 1, 1) - datetime.timedelta(hours=1))", .text("2030-01-01")),
        ("datetime.datetime(2030, 1, 1) == datetime.date(2030, 1, 1)", .bool(false)), ("datetime.timedelta(1) == 5", .bool(false)),
        ("datetime.datetime(2030, 1, 1, hour=5).hour", .integer(5)), ("datetime.date(day=3, month=2, year=2030).day", .integer(3)),
        ("datetime.date(2030, 1, 2).strftime('%Y/%m/%d %H %j %%')", .text("2030/01/02 00 002 %")),
        ("time.strptime('2030-01-01', '%Y-%m-%d').tm_wday", .integer(1)), ("datetime.datetime.strptime('2030-1-1', '%Y-%m-%d').month", .integer(1)),
        ("str(datetime.datetime.strptime('2030060', '%Y%j'))", .text("2030-03-01 00:00:00")), ("datetime.datetime.strptime('69', '%y').year", .integer(1969)),
        ("str(datetime.datetime.strptime('12:30', '%H:%M'))", .text("1900-01-01 12:30:00")),
    ] as [(String, ExpressionValue)])
    func times(text: String, value: ExpressionValue) throws {
        #expect(try Sample.value(text) == value)
    }

    @Test("Fields come in as their values; dates and times as text; within quotes as plain text", arguments: [
        ("{days}", .integer(4)), ("{unset} is None", .bool(true)), ("{unset} == 0", .bool(false)), ("{start}", .text("2030-03-27 00:00:00")),
        ("{day}", .text("2030-03-27")), ("'[{days}|{level}|{unset}|{on}|{amount}]'", .text("[4|vip|None|True|-100.5]")),
        ("'{several}'", .text("['a', 'b']")), ("'a' in {several}", .bool(true)), ("len({several})", .integer(2)), ("{部门} == '研发'", .bool(true)),
        ("{state.state_name} == 'done'", .bool(true)), ("{span}.days", .integer(1)), ("{seven} == 7", .bool(false)), ("int({seven}) > 3", .bool(true)),
    ] as [(String, ExpressionValue)])
    func fields(text: String, value: ExpressionValue) throws {
        #expect(try Sample.value(text) == value)
    }

    @Test("A field's value never becomes part of the condition", arguments: [
        ("{quote} == 'x'", .bool(false)), ("'{quote}' == 'x'", .bool(false)), ("'{quote}'", .text("' or 1 == 1 or '")),
        ("{braces}", .text("{days} }{ {")), ("'{braces}'", .text("{days} }{ {")), ("{code}", .text("__import__('os').system('x')")),
        ("len('{code}')", .integer(28)),
    ] as [(String, ExpressionValue)])
    func injection(text: String, value: ExpressionValue) throws {
        #expect(try Sample.value(text) == value)
    }

    @Test("Field keys are listed once each, in the order of the text")
    func fieldKeys() throws {
        let expression = try ConditionExpression(parsing: "{b} > 1 and '{a}-{b}' in [{c}] or str({a}) == {d}")
        #expect(expression.fieldKeys == ["b", "a", "c", "d"])
    }

    @Test("Without a calendar, times are converted with the offset that holds now")
    func environmentWithoutCalendar() throws {
        let now = try #require(CivilDateTime(parsing: "2030-05-16 13:14:15"))
        let environment = ExpressionEnvironment(now: now, nowSeconds: 1_905_138_855) { _ in nil }
        #expect(try ConditionExpression(parsing: "time.mktime(datetime.datetime.now()) == time.time()").holds(environment))
    }
}
