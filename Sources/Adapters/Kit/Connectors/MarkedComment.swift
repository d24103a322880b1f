import CanonicalModel

/// A comment that sync writes: the text, and below it a line that says whose it is and where it was made. The line is known
/// again by a seal over the text, the author and the origin, so what a person types, quotes or cuts is never taken for it.
///
/// It is read by scalars: a name that begins or ends with a mark makes one character with the delimiter beside it.
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
    private static let open: Unicode.Scalar = "⟦"
    private static let close: Unicode.Scalar = "⟧"
    private static let ending = " […]"
    private static let longestAuthor = 200

    /// `text`, and in the last line `— AUTHOR ⟦SYSTEM/ID SUM⟧`.
    /// - Parameter longest: what the remote takes, in UTF-16 units, of which no system counts more: it may count characters or scalars
    ///   as well. A longer text is cut, and says so at its end.
    package func encoded(_ seal: OriginSeal, longest: Int = .max) -> String {
        let author = Self.plain(author)
        let origin = PercentEncoding.encode(OriginText.text(origin), keeping: "/:@")
        // The sum is as long whatever it is over.
        func mark(_ sum: String) -> String { "\n\(Self.lead)\(author) \(Self.open)\(origin) \(sum)\(Self.close)" }
        let room = longest - mark("").utf16.count - OriginSeal.length
        let text = Self.shortened(text, to: room)
        return text + mark(seal.sum(.comment, Self.message(text, author, origin)))
    }

    /// Nil for a text that is not whole, which is then a person's.
    package init?(_ text: String, _ seal: OriginSeal) {
        let scalars = text.unicodeScalars
        guard let end = scalars.lastIndex(where: { !Self.isBlank($0) }), scalars[end] == Self.close else { return nil }
        let lineStart = scalars[..<end].lastIndex(where: Self.isNewline).map { scalars.index(after: $0) } ?? scalars.startIndex
        let line = scalars[lineStart..<end]
        guard line.starts(with: Self.lead.unicodeScalars), let bracket = line.lastIndex(of: Self.open) else { return nil }
        var author = line[..<bracket].dropFirst(Self.lead.unicodeScalars.count)
        guard author.popLast() == " " else { return nil }
        let words = line[line.index(after: bracket)...].split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        guard words.count == 2, words[1].utf8.count == OriginSeal.length else { return nil }
        var body = scalars[..<lineStart]
        if body.popLast() == "\n", body.last == "\r" { body.removeLast() }
        let (content, name) = (String(body), String(author))
        guard seal.vouches(.comment, for: Self.message(content, name, words[0]), Substring(words[1])),
            let origin = PercentEncoding.decode(words[0]).flatMap(OriginText.origin)
        else { return nil }
        self.init(text: content, author: name, origin: origin)
    }

    /// A name in one line, without what ends it.
    private static func plain(_ author: String) -> String {
        let harmless = author.unicodeScalars.prefix(longestAuthor).map { scalar -> Unicode.Scalar in
            isNewline(scalar) || scalar == open || scalar == close ? " " : scalar
        }
        return String(String.UnicodeScalarView(harmless))
    }

    /// Cut between two characters.
    /// - Parameter room: in UTF-16 units.
    private static func shortened(_ text: String, to room: Int) -> String {
        guard text.utf16.count > room else { return text }
        var rest = room - ending.utf16.count
        let kept = text.prefix { character in
            rest -= character.utf16.count
            return rest >= 0
        }
        return String(kept) + ending
    }

    private static func isNewline(_ scalar: Unicode.Scalar) -> Bool {
        Character(scalar).isNewline
    }

    /// White space at the end, and what does not show there either.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{200B}" || scalar == "\u{FEFF}"
    }

    /// White space is left out: systems trim texts and change the ends of lines.
    private static func message(_ text: String, _ author: String, _ origin: String) -> String {
        let visible = text.unicodeScalars.filter { !$0.properties.isWhitespace }
        return "\(String(String.UnicodeScalarView(visible)))\u{0}\(author)\u{0}\(origin)"
    }
}
