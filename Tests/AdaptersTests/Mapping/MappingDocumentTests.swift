import CanonicalModel
import Foundation
import Testing

@testable import Adapters

/// `docs/mapping.md` shows the adapters' own tables. `SANMEN_WRITE_DOCS=1 swift test --filter MappingDocument` writes them
/// anew; without it a table that differs from the code fails.
@Suite("The mapping document")
struct MappingDocumentTests {
    private static let path = "docs/mapping.md"

    @Test("shows what the code does", arguments: Table.allCases)
    func showsTheCode(table: Table) throws {
        let text = try #require(SourceTree.text(of: Self.path))
        let (start, end) = ("<!-- table \(table.rawValue) -->\n", "<!-- end \(table.rawValue) -->")
        let from = try #require(text.range(of: start), "\(Self.path) has no place for \(table.rawValue)")
        let to = try #require(text.range(of: end, range: from.upperBound..<text.endIndex))
        if ProcessInfo.processInfo.environment["SANMEN_WRITE_DOCS"] == "1" {
            Self.write(table, from: from.upperBound, to: to.lowerBound, in: text)
        } else {
            #expect(String(text[from.upperBound..<to.lowerBound]) == table.markdown, "run it with SANMEN_WRITE_DOCS=1")
        }
    }

    /// One table at a time, or tests that run side by side would undo each other's.
    private static func write(_ table: Table, from: String.Index, to: String.Index, in text: String) {
        guard table == Table.allCases.first else { return }
        var text = text
        for table in Table.allCases {
            guard let start = text.range(of: "<!-- table \(table.rawValue) -->\n"),
                let end = text.range(of: "<!-- end \(table.rawValue) -->", range: start.upperBound..<text.endIndex)
            else { continue }
            text.replaceSubrange(start.upperBound..<end.lowerBound, with: table.markdown)
        }
        try? text.write(to: SourceTree.root.appending(path: path), atomically: true, encoding: .utf8)
    }

    enum Table: String, CaseIterable, Sendable {
        case lifecycle
        case events
        case assignments
        case fields
        case content
        case kinds
        case people
        case moments

        var markdown: String {
            let (head, rows) = content
            let rule = head.map { _ in "---" }
            return ([head, rule] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
        }

        private var content: (head: [String], rows: [[String]]) {
            switch self {
            case .lifecycle: (["lifecycle", "ended", "loonflow `act_state_id`", "Kingsoft `status`, nobody started", "started"], lifecycles)
            case .events: (["event", "loonflow `intervene_type_id`", "name where no transition was taken", "Kingsoft `action`"], events)
            case .assignments: (["status", "open", "Kingsoft `assigns[].status`"], assignments)
            case .content: (Self.partHead, Self.rows(of: ViewProbe.Part.content))
            case .kinds: (Self.partHead, Self.rows(of: ViewProbe.Part.kinds))
            case .people: (Self.partHead, Self.rows(of: ViewProbe.Part.people))
            case .moments: (Self.partHead, Self.rows(of: ViewProbe.Part.moments))
            case .fields: (["field type", "loonflow `field_type_id`", "Kingsoft form `type`"], fields)
            }
        }

        private var lifecycles: [[String]] {
            Lifecycle.allCases.map { lifecycle in
                let plain = Loonflow.actState(Self.ticket(lifecycle, outcome: nil))
                let named = Loonflow.actState(Self.ticket(lifecycle, outcome: "FAILED"))
                return [
                    lifecycle.rawValue, lifecycle.hasEnded ? "yes" : "",
                    plain == named ? "\(plain)" : "\(plain), or \(named) with an NGS outcome",
                    "\(Kingsoft.Status(lifecycle, hasStarted: false).rawValue)",
                    "\(Kingsoft.Status(lifecycle, hasStarted: true).rawValue)",
                ]
            }
        }

        private var events: [[String]] {
            TicketEvent.Kind.allCases.map { kind in
                let shown = Loonflow.logKind(kind)
                return [
                    kind.rawValue, shown.map { "\($0.intervene)" } ?? "not shown", shown?.name ?? "",
                    "\(Kingsoft.action(of: kind))",
                ]
            }
        }

        private var assignments: [[String]] {
            Assignment.Status.allCases.map { [$0.rawValue, $0.isOpen ? "yes" : "", "\(Kingsoft.code(of: $0))"] }
        }

        private var fields: [[String]] {
            FieldType.allCases.map { [$0.rawValue, "\(Loonflow.code($0))", "\(Kingsoft.formType(of: $0))"] }
        }

        private static let partHead = ["of a ticket", "native", "loonflow", "Kingsoft `detail`", "NGS `save`, `send`"]

        private static func rows(of parts: [ViewProbe.Part]) -> [[String]] {
            parts.map { part in
                let places = ViewProbe().places(of: part)
                let given = NGSProbe.landings.filter { !$0.places.allSatisfy { !places.native.contains($0) } }.map(\.name)
                return [part.name] + [places.native, places.loonflow, places.kingsoft, given].map(NGSProbe.shortened).map { names in
                    names.isEmpty ? "–" : names.map { "`\($0)`" }.joined(separator: ", ")
                }
            }
        }

        private static func ticket(_ lifecycle: Lifecycle, outcome: String?) -> Ticket {
            var random = RandomSource(seed: 1)
            var ticket = Ticket(
                id: 1, guid: Guid(random: &random), tenant: "default", serialNumber: "demo_200101010001", title: "", workflow: 1,
                workflowVersion: 1, state: 1, lifecycle: lifecycle, creator: "lilei", caller: "demo",
                moments: TicketMoments(created: Moment(milliseconds: 0)))
            ticket.outcome = outcome
            return ticket
        }
    }
}
