import Foundation
import Testing

/// The project's own files, for tests that hold the source to its rules.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct File: Sendable, CustomTestStringConvertible {
        /// From the project's folder on, e.g. `Sources/Adapters/Registry.swift`.
        var path: String
        var lines: [Substring]

        var testDescription: String { path }

        /// The folder right below a part of `Sources`, e.g. `Kingsoft`; nil for a file that lies in the part itself.
        var folder: String? {
            let steps = path.split(separator: "/")
            return steps.count > 3 ? String(steps[2]) : nil
        }

        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place + 1 < words.count, !line.hasPrefix(" ") else { return nil }
                return words[..<place].allSatisfy { $0.hasPrefix("@") || $0 == "package" || $0 == "public" }
                    ? String(words[place + 1]) : nil
            }
        }
    }

    /// Every Swift file below a folder, e.g. `Sources/Gateway`.
    static func files(below folder: String) -> [File] {
        let found = FileManager.default.enumerator(atPath: root.appending(path: folder).path)
        let names = (found?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
        return names.compactMap { name in
            let path = folder + "/" + name
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
            return File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    static func text(of path: String) -> String? {
        try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The line without what follows `//`; with `keepingText` false also without what stands in quotes.
    static func code(of line: Substring, keepingText: Bool) -> String {
        var out = ""
        var inText = false
        var isEscaped = false
        var before: Character = " "
        for character in line {
            if character == "/", before == "/", !inText {
                out.removeLast()
                return out
            }
            let isQuote = character == "\"" && !isEscaped
            if isQuote { inText.toggle() }
            if keepingText || !(inText || isQuote) { out.append(character) }
            isEscaped = character == "\\" && !isEscaped
            // A slash in a text is no half of a comment.
            before = inText || isQuote ? " " : character
        }
        return out
    }

    /// The words of a line of code.
    static func words(of code: String) -> [Substring] {
        code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    }
}
