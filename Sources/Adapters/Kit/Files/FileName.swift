/// A caller's name for a file, made harmless: one component, without folders, control characters and those that turn the
/// direction of writing. It is shown, never used as a path.
public struct FileName: Sendable, Equatable, CustomStringConvertible {
    public let text: String

    /// Bytes of UTF-8, as file systems have it.
    static let longest = 255
    private static let nameless = "file"

    /// Some browsers send the whole path; what counts is the part after the last slash of either kind.
    public init(_ given: String) {
        let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var scalars = String.UnicodeScalarView()
        for scalar in last.unicodeScalars where !FileName.isUnwanted(scalar) { scalars.append(scalar) }
        let plain = FileName.trimmed(String(scalars))
        text = plain.isEmpty ? FileName.nameless : FileName.shortened(plain)
    }

    public var description: String { text }

    /// After the last dot, lower case; empty where there is none.
    public var `extension`: String {
        FileName.parts(of: text).suffix.lowercased()
    }

    private static func isUnwanted(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }

    /// Windows drops dots and blanks at the end, so `a.exe.` is `a.exe` there; a dot in front hides a file elsewhere.
    private static func trimmed(_ name: String) -> String {
        func isPadding(_ character: Character) -> Bool { character == "." || character.isWhitespace }
        return String(name.drop(while: isPadding).reversed().drop(while: isPadding).reversed())
    }

    private static func parts(of name: String) -> (stem: Substring, suffix: Substring) {
        guard let dot = name.lastIndex(of: ".") else { return (name[...], "") }
        return (name[..<dot], name[name.index(after: dot)...])
    }

    /// Cuts the stem and keeps the extension, unless that is what is long.
    private static func shortened(_ name: String) -> String {
        guard name.utf8.count > longest else { return name }
        let (stem, suffix) = parts(of: name)
        let tail = suffix.isEmpty || suffix.utf8.count > 32 ? "" : ".\(suffix)"
        var room = longest - tail.utf8.count
        var kept = ""
        for character in stem.isEmpty ? name[...] : stem {
            room -= character.utf8.count
            if room < 0 { break }
            kept.append(character)
        }
        return kept.isEmpty ? nameless + tail : kept + tail
    }
}
