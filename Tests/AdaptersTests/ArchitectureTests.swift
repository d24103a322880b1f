import Testing

/// The rules of the source tree that no compiler checks. A rule's exceptions stand beside it, each with its reason.
@Suite("Architecture")
struct ArchitectureTests {
    @Test("There is a source tree to look at")
    func findsTheSources() {
        #expect(SourceTree.files(below: "Sources").count > 100)
    }

    // MARK: Who may know whom

    @Test("CanonicalModel imports nothing, or Foundation where it says so")
    func canonicalModelStandsAlone() {
        let allowed: [String: Set<String>] = [
            // The rules of time zones come from the system's database, which Foundation reads.
            "Sources/CanonicalModel/Time/ZonedCalendar+transitions.swift": ["Foundation"]
        ]
        for file in SourceTree.files(below: "Sources/CanonicalModel") {
            let surplus = Set(file.imports).subtracting(allowed[file.path] ?? [])
            #expect(surplus.isEmpty, "\(file.path) imports \(surplus.sorted())")
        }
    }

    @Test("Adapters import CanonicalModel only, or more where they say so")
    func adaptersKnowTheModelOnly() {
        let allowed: [String: Set<String>] = [
            // The C library's iconv decodes GB18030.
            "Sources/Adapters/Kit/GB18030.swift": ["Glibc"],
            // Failed logins are counted in memory, behind a mutex.
            "Sources/Adapters/NGS/NGS+LoginGuard.swift": ["Synchronization"],
            // What was worked out once is kept in memory, behind a mutex.
            "Sources/Adapters/Kit/BoundedCache.swift": ["Synchronization"],
        ]
        for file in SourceTree.files(below: "Sources/Adapters") {
            let surplus = Set(file.imports).subtracting(allowed[file.path] ?? []).subtracting(["CanonicalModel"])
            #expect(surplus.isEmpty, "\(file.path) imports \(surplus.sorted())")
        }
    }

    @Test("The gateway is imported by nobody but the program's two lines", arguments: ["Sources/CanonicalModel", "Sources/Adapters"])
    func nobodyKnowsTheGateway(part: String) {
        for file in SourceTree.files(below: part) {
            #expect(!file.imports.contains("Gateway"), "\(file.path)")
        }
    }

    private static let contracts = ["Loonflow", "NGS", "Kingsoft", "Native"]

    @Test("No adapter names another", arguments: contracts)
    func adaptersAreStrangers(contract: String) {
        let others = Set(Self.contracts).subtracting([contract])
        for (file, number, words) in Self.codeWords(below: "Sources/Adapters/" + contract) {
            let named = others.intersection(words)
            #expect(named.isEmpty, "\(file.path):\(number) names \(named.sorted())")
        }
    }

    @Test("What adapters share names none of them")
    func kitIsNeutral() {
        for (file, number, words) in Self.codeWords(below: "Sources/Adapters/Kit") {
            let named = Set(Self.contracts).intersection(words)
            #expect(named.isEmpty, "\(file.path):\(number) names \(named.sorted())")
        }
    }

    @Test("The gateway reaches a contract through the registry, or says why not")
    func gatewayIsNeutral() {
        let allowed: [String: Set<String>] = [
            // A site's dump is read by the contract that knows its form.
            "Sources/Gateway/Import/LoonflowImport.swift": ["Loonflow"],
            // Signing for a caller is the contract's own rule.
            "Sources/Gateway/CommandLine/SignCommand.swift": ["Loonflow", "Kingsoft"],
        ]
        for (file, number, words) in Self.codeWords(below: "Sources/Gateway") {
            let named = Set(Self.contracts).intersection(words).subtracting(allowed[file.path] ?? [])
            #expect(named.isEmpty, "\(file.path):\(number) names \(named.sorted())")
        }
    }

    /// Comments may say which contract a value is for; code, and the texts in it, may not.
    @Test("A contract's words stay in its adapter", arguments: ["objective", "elitetask", "flowlog"])
    func contractWordsStayOutside(word: String) {
        for part in ["Sources/CanonicalModel", "Sources/Gateway"] {
            for file in SourceTree.files(below: part) {
                for (place, line) in file.lines.enumerated() {
                    let code = SourceTree.code(of: line, keepingText: true)
                    #expect(!code.lowercased().contains(word), "\(file.path):\(place + 1): \(line)")
                }
            }
        }
    }

    @Test("Kingsoft's errno stays in its adapter; the gateway's errno is the system's")
    func errnoIsTheSystems() {
        for file in SourceTree.files(below: "Sources/CanonicalModel") {
            let found = file.lines.filter { SourceTree.code(of: $0, keepingText: true).contains("errno") }
            #expect(found.isEmpty, "\(file.path)")
        }
        for file in SourceTree.files(below: "Sources/Gateway") {
            let inTexts = file.lines.filter { $0.contains("\"errno") || $0.contains("errno\\\"") }
            #expect(inTexts.isEmpty, "\(file.path)")
        }
    }

    // MARK: What is not done

    @Test("Nothing ends the process: no force unwrap, try!, as!, fatalError or precondition")
    func nothingTraps() {
        let trapping: Set<Substring> = ["fatalError", "preconditionFailure", "precondition", "abort", "assertionFailure"]
        let allowed: [String: Set<Substring>] = [
            // Fails for want of memory only, where Swift stops as well; a made-up digest could match another one.
            "Sources/Gateway/Crypto/OpenSSLCryptography.swift": ["precondition"]
        ]
        for file in SourceTree.files(below: "Sources") {
            for (place, line) in file.lines.enumerated() {
                let code = SourceTree.code(of: line, keepingText: false)
                let found = trapping.intersection(SourceTree.words(of: code)).subtracting(allowed[file.path] ?? [])
                #expect(found.isEmpty, "\(file.path):\(place + 1): \(line)")
                #expect(!Self.forcesAValue(code), "\(file.path):\(place + 1): \(line)")
            }
        }
    }

    /// An exclamation mark right after a name, a bracket or a keyword; `!=` and `!condition` are something else.
    private static func forcesAValue(_ code: String) -> Bool {
        let characters = Array(code)
        return characters.indices.dropFirst().contains { place in
            guard characters[place] == "!" else { return false }
            let before = characters[place - 1]
            let isNotEqual = place + 1 < characters.count && characters[place + 1] == "="
            return !isNotEqual && (before.isLetter || before.isNumber || ")]_?>".contains(before))
        }
    }

    @Test("Whatever is said to be Sendable unchecked has its reason beside it")
    func uncheckedIsExplained() {
        for file in SourceTree.files(below: "Sources") {
            for (place, line) in file.lines.enumerated() {
                let code = SourceTree.code(of: line, keepingText: false)
                guard code.contains("@unchecked Sendable") || code.contains("nonisolated(unsafe)") else { continue }
                let above = place > 0 ? file.lines[place - 1].drop { $0 == " " } : ""
                #expect(above.hasPrefix("//") || line.contains("//"), "\(file.path):\(place + 1): \(line)")
            }
        }
    }

    @Test("No file is over 400 lines", arguments: ["Sources", "Tests"])
    func filesAreShort(part: String) {
        for file in SourceTree.files(below: part) {
            #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count - 1) lines")
        }
    }

    private static func codeWords(below folder: String) -> [(SourceTree.File, Int, Set<String>)] {
        SourceTree.files(below: folder).flatMap { file in
            file.lines.enumerated().map { place, line in
                (file, place + 1, Set(SourceTree.words(of: SourceTree.code(of: line, keepingText: false)).map(String.init)))
            }
        }
    }
}
