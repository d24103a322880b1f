@testable import CanonicalModel

/// Makes random conditions, from nonsense to nearly right.
enum RandomConditions {
    private static let leaves = [
        "1", "0", "-1", "2.5", "7", "12", "0.1", "9223372036854775807", "1e308", "'a'", "\"{level}\"", "''", "None", "True", "False",
        "{days}", "{amount}", "{x}", "{y}", "{unset}", "{several}", "{big}", "{small}", "{start}", "{span}", "{quote}", "{nothing}",
        "time.time()", "datetime.datetime.now()", "datetime.datetime(2030,1,1)", "datetime.date.today()",
    ]
    private static let operators = [
        " and ", " or ", " in ", " not in ", " is ", " is not ", "==", "!=", "<", ">", "<=", "≤", "≥", "≠", "+", "-", "*", "/", "//", "%", "**",
    ]
    private static let functions = [
        "abs", "len", "int", "float", "str", "bool", "round", "max", "datetime.timedelta", "datetime.datetime.fromtimestamp", "time.mktime",
    ]
    private static let fragments = [
        "not ", "(", ")", "[", "]", ",", ".", "days=", "hours=", "datetime.datetime.strptime(", "'%Y-%m-%d'", "'2030-01-01'", ".days", ".total_seconds()",
        ".weekday()", ".date()", ".hour", ".strftime(", "{", "}", "'", "\"", "\\", "\n", "三", "\u{0}", "lambda", "__import__",
    ]
    static let pieces = leaves + operators + functions + fragments

    static func text(using generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
            let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return String(decoding: bytes, as: UTF8.self)
        case 1:
            return (0..<Int.random(in: 0..<40, using: &generator)).map { _ in any(of: pieces, &generator) }.joined()
        case 2:
            var bytes = Array(wellFormed(depth: 4, &generator).utf8)
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...127, using: &generator)
            return String(decoding: bytes, as: UTF8.self)
        default:
            return wellFormed(depth: Int.random(in: 1...5, using: &generator), &generator)
        }
    }

    static func any(of texts: [String], _ generator: inout SeededGenerator) -> String {
        texts[Int.random(in: 0..<texts.count, using: &generator)]
    }

    /// An expression that can be read, though seldom one that means something.
    private static func wellFormed(depth: Int, _ generator: inout SeededGenerator) -> String {
        guard depth > 0 else { return any(of: leaves, &generator) }
        func inner() -> String { wellFormed(depth: depth - 1, &generator) }
        switch Int.random(in: 0..<9, using: &generator) {
        case 0, 1, 2, 3: return inner() + any(of: operators, &generator) + inner()
        case 4: return "(" + inner() + ")"
        case 5: return "[" + inner() + "," + inner() + "]"
        case 6: return any(of: functions, &generator) + "(" + inner() + ")"
        case 7: return "(" + inner() + any(of: operators, &generator) + inner() + ")" + any(of: fragments.filter { $0.hasPrefix(".") }, &generator)
        default: return "(not " + inner() + ")"
        }
    }
}
