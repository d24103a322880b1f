import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("Alerts and dashboard")
struct DeployFilesTests {
    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: GatewayProcess.checkout + "/" + path, encoding: .utf8)
    }

    /// The metrics that a text names, without what histograms add.
    private func metrics(in text: String) -> Set<String> {
        Set(
            text.matches(of: /sanmen_[a-z_]+/).map { match in
                var name = String(match.output)
                for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
                return name
            })
    }

    @Test("They ask for nothing but metrics that the operations page explains", arguments: ["prometheus-alerts.yml", "grafana-dashboard.json"])
    func known(file: String) throws {
        let explained = metrics(in: try text("docs/operations.md"))
        let asked = metrics(in: try text("deploy/" + file))
        #expect(asked.subtracting(explained) == [])
        #expect(asked.contains("sanmen_outbox_waiting") && asked.contains("sanmen_delivery_unanswered_total"))
    }

    @Test("The dashboard is JSON, and no two of its panels stand in one place or have one number")
    func dashboard() throws {
        let panels = try #require(try JSON(parsing: Array(text("deploy/grafana-dashboard.json").utf8))["panels"]?.arrayValue)
        #expect(Set(panels.map { $0["id"]?.text ?? "" }).count == panels.count)
        #expect(Set(panels.map { $0["gridPos"]?.text ?? "" }).count == panels.count)
    }
}
