import CanonicalModel

/// An origin as text: `system/id`, and in a field of a remote ticket `system/id SUM`, sealed.
package enum OriginText {
    private static let longestSystem = 100
    private static let longest = 4000

    /// A system's name may hold a slash, which is then written `%2F`.
    package static func text(_ origin: Origin) -> String {
        "\(PercentEncoding.encode(origin.system.value))/\(origin.id)"
    }

    package static func text(_ origin: Origin, _ seal: OriginSeal) -> String {
        let text = text(origin)
        return "\(text) \(seal.sum(.ticket, text))"
    }

    /// Nil for whatever else people may have written into the field.
    package static func origin(_ sealed: String, _ seal: OriginSeal) -> Origin? {
        guard let space = sealed.lastIndex(of: " ") else { return nil }
        let text = String(sealed[..<space])
        guard text.utf8.count <= longest, seal.vouches(.ticket, for: text, sealed[sealed.index(after: space)...]) else { return nil }
        return origin(text)
    }

    /// For where a seal vouches for the text: ids may hold anything.
    static func origin(_ text: String) -> Origin? {
        guard text.utf8.count <= longest, let slash = text.firstIndex(of: "/") else { return nil }
        let id = text[text.index(after: slash)...]
        guard !id.isEmpty, let system = PercentEncoding.decode(text[..<slash]), !system.isEmpty,
            system.utf8.count <= longestSystem, PercentEncoding.encode(system) == text[..<slash]
        else { return nil }
        return Origin(system: SystemName(system), id: String(id))
    }
}

/// A comment that sync writes: the text, and below it a line that says whose it is and where it was made. The line is known
/// again by a seal over the text, the author and the origin, so what a person types, quotes or cuts is never taken for it.
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

    /// `text`, and in the last line `— AUTHOR ⟦SYSTEM/ID SUM⟧`.
    package func encoded(_ seal: OriginSeal) -> String {
        let author = Self.plain(author)
        let origin = PercentEncoding.encode(OriginText.text(origin), keeping: "/:@")
        let sum = seal.sum(.comment, Self.message(text, author, origin))
        return "\(text)\n\(Self.lead)\(author)\(Self.open)\(origin) \(sum)\(Self.close)"
    }

    /// Nil for a text that is not whole, which is then a person's.
    package init?(_ text: String, _ seal: OriginSeal) {
        let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.endIndex
        let whole = text[..<end]
        guard whole.hasSuffix(Self.close) else { return nil }
        let lineStart = whole.lastIndex(where: \.isNewline).map { whole.index(after: $0) } ?? whole.startIndex
        let line = whole[lineStart...].dropLast(Self.close.count)
        guard line.hasPrefix(Self.lead), let bracket = line.lastIndex(of: "⟦"), bracket > line.startIndex else { return nil }
        let author = line[..<bracket].dropFirst(Self.lead.count)
        guard author.hasSuffix(" ") else { return nil }
        let words = line[line.index(after: bracket)...].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[1].count == OriginSeal.length else { return nil }
        let body = whole[..<lineStart]
        let content = String(body.last?.isNewline == true ? body.dropLast() : body)
        let name = String(author.dropLast())
        guard seal.vouches(.comment, for: Self.message(content, name, String(words[0])), words[1]),
            let origin = PercentEncoding.decode(words[0]).flatMap(OriginText.origin)
        else { return nil }
        self.init(text: content, author: name, origin: origin)
    }

    /// A name in one line, without what ends it.
    private static func plain(_ author: String) -> String {
        String(author.map { $0.isNewline || $0 == "⟦" || $0 == "⟧" ? " " : $0 }.prefix(200))
    }

    /// White space is left out: systems trim texts and change the ends of lines.
    private static func message(_ text: String, _ author: String, _ origin: String) -> String {
        let visible = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        return "\(String(String.UnicodeScalarView(visible)))\u{0}\(author)\u{0}\(origin)"
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
