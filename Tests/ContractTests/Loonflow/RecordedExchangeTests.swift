import Foundation
import TestSupport
import Testing

/// What a real loonflow answered, sent again to ours. Times, serial numbers and ids may differ; nothing else may.
@Suite("Recorded exchanges with a loonflow")
struct RecordedExchangeTests {
    private static let folder = GatewayProcess.checkout + "/Tests/ContractTests/Loonflow/conformance"

    /// Where the fixture's hooks and notices go: the driver listens there.
    private static let receiver = "127.0.0.1:6070"

    @Test("Every scenario is answered as recorded")
    func scenarios() throws {
        let data = try GatewayProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: data) }
        let loaded = try Command.run([
            GatewayProcess.program, "import", "loonflow", Self.folder + "/fixture.json", "--data", data,
        ])
        try #require(loaded.status == 0, "\(loaded.output)")
        let gateway = try GatewayProcess(data: data, configuration: nil, environment: ["SANMEN_EGRESS_ALLOW": Self.receiver])
        let report = data + "/report.json"
        let run = try Command.run([
            "python3", Self.folder + "/drive.py", "compare", "--base", gateway.base, "--traces", Self.folder + "/traces",
            "--set", "open", "--report", report,
        ])
        let failed = run.output.split(separator: "\n").filter { $0.hasPrefix("FAIL") }
        #expect(failed.isEmpty, "\(failed.joined(separator: "\n"))")
        #expect(run.output.contains("PASS open/leave_short"), "the driver ran: \(run.output.suffix(500))")
    }
}
