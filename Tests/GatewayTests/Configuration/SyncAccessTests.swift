import Adapters
import CanonicalModel
import Testing

@testable import Gateway

/// A field that cannot be read looks empty, and what looks empty is emptied on the other side: such a job is refused.
@Suite("What a job may read and write")
struct SyncAccessTests {
    private static let loonflow = """
        { contract: 'loonflow', baseURL: 'http://x', appName: 'a', token: 't', username: 'u',
          originField: 'origin', attachmentField: 'files', customFields: ['contact', 'origin'] }
        """
    private static let kingsoft = "{ contract: 'kingsoft', baseURL: 'http://x', appId: 'a', secret: 's', originField: 'origin' }"
    private static let ngs = """
        { contract: 'ngs', baseURL: 'http://x', dataSource: 'd', staffId: 's', groupId: 'g', mapId: 'm',
          originField: 'objective.origin', fieldMap: { serial: 'tabc.device.serial', number: 'tabc.device.serial' } }
        """

    private static func job(_ rules: String, _ direction: String = "both") -> String {
        """
        {
          local: { tenant: 'default' }, remote: { connector: 'oa' }, direction: '\(direction)', unanswered: 'atMostOnce',
          fields: [
            \(rules)
          ],
        }
        """
    }

    private func problems(_ connector: String, _ job: String) throws -> [ConfigProblem] {
        try ConfigurationFiles(["connectors/oa.json5": connector, "sync/desk.json5": job]).read().problems
    }

    @Test("A field that is never read, is kept by sync or lies nowhere is refused at its rule", arguments: [
        (loonflow, "{ local: 'phone', remote: 'phone' }", "'phone' is not read from 'oa': it would be emptied on the local side", "'customFields' in connectors/oa.json5"),
        (loonflow, "{ local: 'phone', remote: 'phone', direction: 'pull' }", "'phone' is not read from 'oa'", "set its direction to \"push\""),
        (loonflow, "{ field: 'x', local: 'x', remote: { template: 'to {phone}' }, direction: 'pull' }", "'phone' is not read from 'oa'", "customFields"),
        (loonflow, "{ local: 'x', remote: 'gmt_modified' }", "'oa' has no field 'gmt_modified'", "and its custom fields"),
        (loonflow, "{ local: 'x', remote: 'state.state_name' }", "'oa' has no field 'state.state_name'", ""),
        (loonflow, "{ local: 'x', remote: 'sn' }", "'oa' cannot write 'sn'", "pull"),
        (loonflow, "{ local: 'x', remote: 'origin' }", "'origin' is the originField of 'oa'", "map another field"),
        (loonflow, "{ local: 'x', remote: 'origin', direction: 'pull' }", "'origin' is the originField of 'oa'", "connectors/oa.json5"),
        (loonflow, "{ local: 'x', remote: 'origin', direction: 'push' }", "'origin' is the originField of 'oa'", "originField"),
        (loonflow, "{ local: 'x', remote: { template: '{origin}' }, direction: 'pull' }", "'origin' is the originField of 'oa'", ""),
        (loonflow, "{ local: 'x', remote: 'files', direction: 'push' }", "'files' is the attachmentField of 'oa'", ""),
        (kingsoft, "{ local: 'x', remote: 'origin' }", "'origin' is the originField of 'oa'", ""),
        (kingsoft, "{ local: 'x', remote: 'customer_info' }", "'oa' does not show 'customer_info'", ""),
        (ngs, "{ local: 'x', remote: 'origin', direction: 'push' }", "'origin' is the originField of 'oa'", ""),
        (ngs, "{ local: 'x', remote: 'objective.origin', direction: 'push' }", "'objective.origin' is the originField of 'oa'", ""),
        (ngs, "{ local: 'x', remote: 'device.serial', direction: 'push' }", "'oa' has no field 'device.serial'", ""),
    ])
    func refused(connector: String, rule: String, complaint: String, hint: String) throws {
        let found = try problems(connector, Self.job(rule, connector == Self.ngs ? "push" : "both"))
        let problem = try #require(found.first { $0.message.contains(complaint) }, "\(found)")
        #expect(found.count == 1, "\(found)")
        #expect(problem.severity == .error)
        #expect(hint.isEmpty || problem.hint?.contains(hint) == true, "\(problem)")
        let column = rule.firstRange(of: "remote: ").map { rule.distance(from: rule.startIndex, to: $0.upperBound) } ?? 0
        #expect(problem.position == SourcePosition(file: "sync/desk.json5", line: 4, column: 5 + column))
    }

    @Test("Two rules that write one field are refused at the second", arguments: [
        (loonflow, "both", "{ local: 'a', remote: 'contact' }, { local: 'b', remote: 'contact' }", "'contact' of 'oa' is written by another rule already", "pull"),
        (loonflow, "both", "{ local: 'a', remote: 'contact', direction: 'push' }, { local: 'b', remote: 'contact', direction: 'push' }", "'contact' of 'oa' is written", "leave one of them out"),
        (loonflow, "push", "{ local: 'a', remote: 'contact' }, { local: 'b', remote: 'contact' }", "'contact' of 'oa' is written", ""),
        (loonflow, "pull", "{ local: 'a', remote: 'title' }, { field: 'b', local: 'a', remote: 'contact' }", "'a' of 'sanmen' is written by another rule already", "push"),
        (loonflow, "both", "{ local: 'a', remote: 'title', direction: 'pull' }, { field: 'b', local: 'a', remote: 'contact', direction: 'pull' }", "'a' of 'sanmen' is written", ""),
        (ngs, "push", "{ local: 'a', remote: 'serial' }, { local: 'b', remote: 'number' }", "'number' of 'oa' is the same field as 'serial', which another rule writes", ""),
        (ngs, "push", "{ local: 'a', remote: 'title' }, { local: 'b', remote: 'objective.title' }", "'objective.title' of 'oa' is the same field as 'title', which another rule writes", ""),
    ])
    func writtenTwice(connector: String, direction: String, rules: String, complaint: String, hint: String) throws {
        let found = try problems(connector, Self.job(rules, direction))
        #expect(found.count == 1 && found[0].message.contains(complaint), "\(found)")
        #expect(hint.isEmpty || found[0].hint?.contains(hint) == true, "\(found)")
        #expect(found[0].position?.line == 4 && (found[0].position?.column ?? 0) > 40)
    }

    @Test("What loses nothing is a job", arguments: [
        (loonflow, "both", "{ local: 'contact', remote: 'contact' }"),
        // Nobody reads it, so nothing is emptied.
        (loonflow, "both", "{ local: 'phone', remote: 'phone', direction: 'push' }"),
        (loonflow, "push", "{ local: 'phone', remote: 'phone' }"),
        (loonflow, "both", "{ local: 'phone', remote: 'phone', direction: 'none' }"),
        (loonflow, "both", "{ local: 'x', remote: 'creator', direction: 'pull' }"),
        (loonflow, "pull", "{ field: 'x', local: 'x', remote: { template: '{contact} ({sn})' } }"),
        // One field may feed several, and may go out by one rule and come in by another.
        (loonflow, "both", "{ local: 'title', remote: 'title' }, { field: 'copy', local: 'title', remote: 'contact', direction: 'push' }"),
        (loonflow, "both", "{ local: 'a', remote: 'contact', direction: 'push' }, { local: 'b', remote: 'contact', direction: 'pull' }"),
        (kingsoft, "both", "{ local: 'phone', remote: 'phone' }"),
        (ngs, "push", "{ local: 'x', remote: 'serial' }, { local: 'y', remote: 'task.serial' }, { local: 'z', remote: 'tabc.device.name' }"),
    ])
    func accepted(connector: String, direction: String, rules: String) throws {
        #expect(try problems(connector, Self.job(rules, direction)) == [])
    }

    @Test("A connector keeps its own things in fields of their own", arguments: [
        (loonflow.replacing("originField: 'origin'", with: "originField: 'title'"), "'title' is no custom field of a workflow"),
        (loonflow.replacing("originField: 'origin'", with: "originField: 'files'"), "'files' is the originField already"),
        (loonflow.replacing("attachmentField: 'files'", with: "attachmentField: 'gmt_created'"), "'gmt_created' is no custom field"),
        (loonflow.replacing("['contact'", with: "['state.state_name'"), "'state.state_name' is no custom field"),
        (kingsoft.replacing("'origin'", with: "'title'"), "'title' is a field that every ticket has"),
        (ngs.replacing("objective.origin", with: "objective.title"), "'objective.title' is where 'title' lies"),
    ])
    func ownFields(connector: String, complaint: String) throws {
        let found = try ConfigurationFiles(["connectors/oa.json5": connector]).read().errors
        #expect(found.count == 1 && found[0].message.contains(complaint), "\(found)")
        #expect(found.first?.hint != nil && found.first?.position?.file == "connectors/oa.json5")
    }
}
