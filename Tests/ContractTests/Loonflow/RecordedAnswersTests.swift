import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Adapters
@testable import Gateway

@Suite("The loonflow document and what a real loonflow answered")
struct RecordedAnswersTests {
    @Test("Every recorded answer fits the document")
    func fits() throws {
        let services = GateServices(cryptography: try OpenSSLCryptography(), log: { _ in })
        let gate = Loonflow.Gate(settings: Loonflow.Settings(calendar: .utc), services: services)
        let document = try OpenAPIDocument(try #require(OpenAPI.document(of: gate, version: "test")))
        let folder = GatewayProcess.checkout + "/Tests/ContractTests/Loonflow/conformance/traces/open"
        var checked = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let trace = try JSON(parsing: Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
            for step in trace["steps"]?.arrayValue ?? [] {
                // `lisi GET /tickets/1`, and what was answered.
                let words = (step["request"]?.stringValue ?? "").split(separator: " ")
                guard words.count >= 3, let status = step["status"]?.intValue, var body = step["json"]?.objectValue else { continue }
                // Its answer to a creation repeats the number in `msg`, where its documents have text, and so do we.
                if body["msg"]?["new_ticket_id"] != nil { body["msg"] = "" }
                let problems = document.problems(method: String(words[1]), path: "/api/v1.0\(words[2])", status: status, body: .object(body))
                #expect(problems.isEmpty, "\(name): \(problems.joined(separator: "\n"))")
                checked += 1
            }
        }
        #expect(checked > 500)
    }
}
