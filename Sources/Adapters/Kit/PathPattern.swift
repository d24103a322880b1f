/// A path with placeholders, matched segment by segment on the raw path, so that an encoded slash cannot forge one.
public struct PathPattern: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let description: String
    let segments: [Segment]
    let allowsTrailingSlash: Bool

    enum Segment: Sendable, Equatable {
        case literal(String)
        /// `{name}`: anything but nothing.
        case any
        /// `{name:digits}`: plain decimal digits.
        case digits
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }

    public init(_ pattern: String, allowsTrailingSlash: Bool = false) {
        description = pattern
        self.allowsTrailingSlash = allowsTrailingSlash
        segments = pattern.split(separator: "/", omittingEmptySubsequences: true).map { part in
            guard part.hasPrefix("{") else { return .literal(String(part)) }
            return part.hasSuffix(":digits}") ? .digits : .any
        }
    }

    static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
