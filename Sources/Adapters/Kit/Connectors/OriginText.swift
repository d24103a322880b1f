import CanonicalModel

/// An origin as the text that a field of a remote ticket holds: `system/id`.
package enum OriginText {
    private static let longestSystem = 100
    private static let longest = 4000

    /// A system's name may hold a slash, which is then written `%2F`.
    package static func text(_ origin: Origin) -> String {
        "\(PercentEncoding.encode(origin.system.value))/\(origin.id)"
    }

    /// Nil for whatever else people may have written into the field.
    package static func origin(_ text: String) -> Origin? {
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else { return nil }
        return originOfAnyID(text)
    }

    /// For where a digest vouches for the text: then ids may hold anything.
    static func originOfAnyID(_ text: String) -> Origin? {
        guard text.utf8.count <= longest, let slash = text.firstIndex(of: "/") else { return nil }
        let id = text[text.index(after: slash)...]
        guard !id.isEmpty, let system = PercentEncoding.decode(text[..<slash]), !system.isEmpty,
            system.utf8.count <= longestSystem, PercentEncoding.encode(system) == text[..<slash]
        else { return nil }
        return Origin(system: SystemName(system), id: String(id))
    }
}

/// A comment that sync writes: the text, and below it a line that says whose it is and where it was made. The line is known
/// again by a digest over the text, the author and the origin, so what a person types, quotes or cuts is never taken for it.
package struct MarkedComment: Equatable, Sendable {
    package var text: String
    package var author: String
    package var origin: Origin

    package init(text: String, author: String, origin: Origin) {
        self.text = text
        self.author = author
        self.origin = origin
    }

    private static let lead = "— "
    private static let open = " ⟦"
    private static let close = "⟧"
    private static let sumLength = 12

    /// `text`, and in the last line `— AUTHOR ⟦SYSTEM/ID SUM⟧`.
    package func encoded(_ cryptography: any Cryptography) -> String {
        let author = Self.plain(author)
        let origin = PercentEncoding.encode(OriginText.text(origin), keeping: "/:@")
        let sum = Self.sum(text, author, origin, cryptography)
        return "\(text)\n\(Self.lead)\(author)\(Self.open)\(origin) \(sum)\(Self.close)"
    }

    /// Nil for a text that is not whole, which is then a person's.
    package init?(_ text: String, _ cryptography: any Cryptography) {
        let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.endIndex
        let whole = text[..<end]
        guard whole.hasSuffix(Self.close) else { return nil }
        let lineStart = whole.lastIndex(where: \.isNewline).map { whole.index(after: $0) } ?? whole.startIndex
        let line = whole[lineStart...].dropLast(Self.close.count)
        guard line.hasPrefix(Self.lead), let bracket = line.lastIndex(of: "⟦"), bracket > line.startIndex else { return nil }
        let author = line[..<bracket].dropFirst(Self.lead.count)
        guard author.hasSuffix(" ") else { return nil }
        let words = line[line.index(after: bracket)...].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[1].count == Self.sumLength else { return nil }
        let body = whole[..<lineStart]
        let content = String(body.last?.isNewline == true ? body.dropLast() : body)
        let name = String(author.dropLast())
        guard Self.sum(content, name, String(words[0]), cryptography) == words[1],
            let origin = PercentEncoding.decode(words[0]).flatMap(OriginText.originOfAnyID)
        else { return nil }
        self.init(text: content, author: name, origin: origin)
    }

    /// A name in one line, without what ends it.
    private static func plain(_ author: String) -> String {
        String(author.map { $0.isNewline || $0 == "⟦" || $0 == "⟧" ? " " : $0 }.prefix(200))
    }

    /// White space is left out: systems trim texts and change the ends of lines.
    private static func sum(_ text: String, _ author: String, _ origin: String, _ cryptography: any Cryptography) -> String {
        let visible = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        let message = "\(String(String.UnicodeScalarView(visible)))\u{0}\(author)\u{0}\(origin)"
        return String(cryptography.hexDigest(.sha256, message).prefix(sumLength))
    }
}

extension PercentEncoding {
    /// Everything but RFC 3986's unreserved characters, and those kept, is escaped.
    package static func encode(_ text: String, keeping kept: String = "") -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8).union(kept.utf8)
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if plain.contains(byte) {
                out.append(byte)
            } else {
                out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `a=1&b=x%20y`
    package static func query(_ pairs: [(String, String)]) -> String {
        pairs.map { "\($0.0)=\(encode($0.1, keeping: ","))" }.joined(separator: "&")
    }
}
