import Foundation
import Testing
@testable import CanonicalModel

/// docs/sync.md is what people build on: it names everything there is, and nothing else.
@Suite struct SyncDocumentTests {
    private static let page: String = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return (try? String(contentsOf: root.appending(path: "docs/sync.md"), encoding: .utf8)) ?? ""
    }()

    /// What stands between back ticks in a column of the table below a heading.
    private static func names(below heading: String, column: Int) -> Set<String> {
        guard let start = page.range(of: heading) else { return [] }
        let rows = page[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
            .drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
        return rows.reduce(into: []) { names, row in
            let cell = row.split(separator: "|")[column]
            for (place, part) in cell.split(separator: "`", omittingEmptySubsequences: false).enumerated() where place % 2 == 1 {
                names.insert(String(part))
            }
        }
    }

    @Test("Table 1 has every situation") func situations() {
        let told = Self.names(below: "## Table 1", column: 1)
        #expect(told == Set(SyncDecision.Situation.allCases.map(\.rawValue)).union(["foundAgain"]))
    }

    @Test("Table 2 has every rule") func rules() {
        let told = Self.names(below: "## Table 2", column: 0)
        #expect(told.subtracting(["lifecycle"]) == Set(ConflictRule.allCases.map(\.rawValue)))
    }

    @Test("Every dead letter is in the tables or in the list of what to do", arguments: [
        DeadLetter.unmappable("f"), .twoMatches(.local), .unansweredCreation(.local), .deleted(.local), .disappeared(.local),
        .reopening(.local), .conflict("f"), .refused(.local, reason: ""),
    ]) func deadLetters(letter: DeadLetter) {
        #expect(Self.names(below: "## Dead letters", column: 0).contains(letter.name))
    }

    @Test("Every choice of every setting is told") func choices() {
        let choices = JobRules.Loss.allCases.map(\.rawValue) + JobRules.Closing.allCases.map(\.rawValue)
            + JobRules.Reopening.allCases.map(\.rawValue) + JobRules.Unanswered.allCases.map(\.rawValue)
            + JobRules.TwoMatches.allCases.map(\.rawValue) + JobRules.OutOfScope.allCases.map(\.rawValue)
            + JobRules.Direction.allCases.map(\.rawValue)
        for choice in choices { #expect(Self.page.contains("`\(choice)`"), "\(choice)") }
    }
}
