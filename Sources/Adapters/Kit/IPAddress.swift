/// An IPv4 or IPv6 address, from its numeric text only: no names, and none of the shortcuts (`127.1`, octal) that
/// different programs read differently.
///
/// An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address, so that a dual-stack socket and a list of IPv4
/// addresses agree.
public struct IPAddress: Hashable, Sendable {
    /// 4 or 16 bytes, in network order.
    public let bytes: [UInt8]

    /// Nil where the text is no address. Brackets, ports and zones are not part of one.
    public init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count <= Self.longestText else { return nil }
        if characters.contains(UInt8(ascii: ":")) {
            guard let bytes = Self.version6(characters) else { return nil }
            self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes[12...]) : bytes
        } else {
            guard let bytes = Self.version4(characters[...]) else { return nil }
            self.bytes = bytes
        }
    }

    /// `bytes` must be 4 or 16.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public var isVersion4: Bool {
        bytes.count == 4
    }

    static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    /// `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`
    private static let longestText = 45
}

extension IPAddress {
    /// Four decimal numbers without leading zeros.
    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard let value = DecimalText.value(part, atMost: 255) else { return nil }
            bytes.append(UInt8(value))
        }
        return bytes
    }

    /// RFC 4291 section 2.2: eight groups, one `::` for a run of zeros, the last two groups possibly as IPv4.
    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            guard let bytes = groups(text[...], mayEndInVersion4: true), bytes.count == 16 else { return nil }
            return bytes
        }
        let after = text[(gap + 2)...]
        // What follows may not hold a second gap: its empty group makes `groups` refuse.
        guard let head = groups(text[..<gap], mayEndInVersion4: false), let tail = groups(after, mayEndInVersion4: true),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// The bytes of colon-separated groups; none for no text.
    private static func groups(_ text: ArraySlice<UInt8>, mayEndInVersion4: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndInVersion4, index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let four = version4(part) else { return nil }
                bytes += four
            } else {
                guard let value = hexGroup(part) else { return nil }
                bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
            }
        }
        return bytes
    }

    private static func hexGroup(_ text: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt16 = 0
        for character in text {
            guard let digit = Hex.value(of: character) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or eight groups written out.
    public var description: String {
        if isVersion4 { return bytes.map { String($0) }.joined(separator: ".") }
        return stride(from: 0, to: bytes.count, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}

/// Small decimal numbers in one spelling only: no sign, no leading zero, nothing around them.
enum DecimalText {
    static func value(_ text: some Collection<UInt8>, atMost limit: Int) -> Int? {
        guard let first = text.first, text.count <= 9, text.count == 1 || first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for character in text {
            guard (0x30...0x39).contains(character) else { return nil }
            value = value * 10 + Int(character - 0x30)
        }
        return value <= limit ? value : nil
    }
}
