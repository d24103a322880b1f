/// A path with placeholders. Matching works on the raw segments, so an encoded slash cannot forge a path.
public struct PathPattern: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let description: String
    private let segments: [Segment]
    private let allowsTrailingSlash: Bool

    private enum Segment: Sendable, Equatable {
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

    /// The placeholders' values, percent-decoded; nil where the path is another one.
    public func match(_ rawPath: String) -> [String]? {
        var rest = Substring(rawPath)
        guard rest.first == "/" else { return nil }
        rest = rest.dropFirst()
        if allowsTrailingSlash, rest.last == "/" { rest = rest.dropLast() }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == segments.count else { return nil }
        var values: [String] = []
        for (part, segment) in zip(parts, segments) {
            switch segment {
            case .literal(let text):
                guard part == text else { return nil }
            case .any:
                guard !part.isEmpty, let decoded = PercentEncoding.decode(part) else { return nil }
                values.append(decoded)
            case .digits:
                guard !part.isEmpty, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
                values.append(String(part))
            }
        }
        return values
    }
}

/// RFC 3986 percent-decoding, and the form encoding of queries.
public enum PercentEncoding {
    /// Nil where an escape is broken or the bytes are no UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var needsWork = false
        for byte in text.utf8 where byte == 0x25 || (plusIsSpace && byte == 0x2B) {
            needsWork = true
            break
        }
        guard needsWork else { return String(text) }
        var out: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == 0x25 {
                guard let high = bytes.next().flatMap(hexValue), let low = bytes.next().flatMap(hexValue) else {
                    return nil
                }
                out.append(high << 4 | low)
            } else {
                out.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

/// The parameters of a query, in order, decoded; what cannot be decoded is left out.
public struct QueryParameters: Sendable {
    public let items: [(name: String, value: String)]

    /// More parameters than any contract has uses for are not looked at.
    private static let most = 256

    public init(_ rawQuery: String) {
        items = rawQuery.split(separator: "&").prefix(Self.most).compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { return nil }
            return (name: name, value: value)
        }
    }

    /// The last one given, as the contracts' own servers have it.
    public subscript(name: String) -> String? {
        items.last { $0.name == name }?.value
    }

    public func all(_ name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }
}
