import Testing
@testable import CanonicalModel

/// Fields and a time for conditions to be worked out with: Thursday, 2030-05-16 13:14:15 in Shanghai.
enum Sample {
    static let now = Moment(seconds: 1_905_138_855)
    static let fields: [String: ExpressionValue] = [
        "days": .integer(4), "seven": .text("7"), "level": .text("vip"), "amount": .decimal(-100.5), "x": .integer(1), "y": .integer(2),
        "big": .integer(.max), "small": .integer(.min), "unset": .none, "on": .bool(true), "empty": .text(""),
        "start": .moment(CivilDateTime(startOf: CivilDate(clampingDayNumber: 22_000))), "day": .day(CivilDate(clampingDayNumber: 22_000)),
        "start_text": .text("2031-06-01 08:30:00"), "several": .list([.text("a"), .text("b")]), "span": .duration(90_000),
        "quote": .text("' or 1 == 1 or '"), "braces": .text("{days} }{ {"), "code": .text("__import__('os').system('x')"),
        "chinese": .text("三门"), "部门": .text("研发"), "state.state_name": .text("done"),
        "huge": .text(String(repeating: "x", count: 70_000)), "long": .text(String(repeating: "a", count: 60_000)),
        "not finite": .decimal(.nan), "endless": .duration(.min),
        "deep": (0..<100).reduce(ExpressionValue.none) { value, _ in .list([value]) },
    ]

    static func environment() throws -> ExpressionEnvironment {
        let shanghai = try #require(ZonedCalendar(identifier: "Asia/Shanghai"))
        return ExpressionEnvironment(now: now, calendar: shanghai) { fields[$0] }
    }

    static func value(_ text: String) throws -> ExpressionValue {
        try ConditionExpression(parsing: text).evaluate(environment())
    }

    /// The error in reading or working out the text, if there is one.
    static func error(_ text: String) throws -> ExpressionError? {
        let environment = try environment()
        do throws(ExpressionError) {
            _ = try ConditionExpression(parsing: text).evaluate(environment)
            return nil
        } catch {
            return error
        }
    }
}

/// A small generator of numbers that gives the same ones for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
