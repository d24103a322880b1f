@testable import CanonicalModel

/// Makes random templates: braces in every disorder, keys, nonsense, and conditions taken for templates.
enum RandomTemplates {
    static let pieces = [
        "{", "}", "{{", "}}", "{}", "{title}", "{state.state_name}", "{days}", "{missing}", "{ }", "{a{b}", "{a}}", "{三门}", "通知:", " ", "x", "\n",
        "\u{0}", "\u{301}", "!r", ":>10", "[0]", "{title!r}", "{title:>10}", "{0}", "{title.__class__}", "%s", "\\", "🎫",
    ]

    static func text(using generator: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return RandomConditions.text(using: &generator)
        case 1:
            let bytes = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return String(decoding: bytes, as: UTF8.self)
        default:
            return (0..<Int.random(in: 0..<30, using: &generator)).map { _ in RandomConditions.any(of: pieces, &generator) }.joined()
        }
    }
}
