import Testing

/// A setting nobody can read about might as well not be there.
@Suite("The configuration document")
struct ConfigurationDocumentTests {
    @Test("names every key that a configuration file may have")
    func namesEveryKey() throws {
        let text = try #require(SourceTree.text(of: "docs/configuration.md"))
        let named = Set(SourceTree.words(of: text).map(String.init))
        let keys = Self.keys()
        #expect(keys.count > 80, "the keys are looked for where they no longer are")
        for (key, file) in keys.sorted(by: { $0.key < $1.key }) {
            #expect(named.contains(key), "\(key), read in \(file)")
        }
    }

    /// The first text after `reader.<kind>(`, wherever files are read.
    private static func keys() -> [String: String] {
        let adapters = SourceTree.files(below: "Sources/Adapters").filter { $0.path.hasSuffix("+configuration.swift") }
        var found: [String: String] = [:]
        for file in SourceTree.files(below: "Sources/Gateway/Configuration") + adapters {
            for line in file.lines {
                for call in SourceTree.code(of: line, keepingText: true).split(separator: "reader.").dropFirst() {
                    let parts = call.split(separator: "(", maxSplits: 1)
                    guard parts.count == 2, parts[0].allSatisfy({ $0.isLetter || $0.isNumber }), parts[0] != "report",
                        let quoted = Self.quoted(parts[1])
                    else { continue }
                    found[quoted] = file.path
                }
            }
        }
        return found
    }

    private static func quoted(_ arguments: Substring) -> String? {
        guard arguments.hasPrefix("\"") else { return nil }
        return arguments.dropFirst().split(separator: "\"", omittingEmptySubsequences: false).first.map(String.init)
    }
}
