import CanonicalModel
import Synchronization
import TestSupport
import Testing

@testable import Adapters

/// The OpenAPI documents of gates, made ready once for each contract.
enum DescribedAnswers {
    private static let documents = Mutex<[String: OpenAPIDocument]>([:])

    static func document(of gate: any Gate) throws -> OpenAPIDocument? {
        let name = gate.contract.value
        if let known = documents.withLock({ $0[name] }) { return known }
        guard let json = OpenAPI.document(of: gate, version: "test") else { return nil }
        let document = try OpenAPIDocument(json)
        documents.withLock { $0[name] = document }
        return document
    }

    static func expectFit(_ response: GateResponse, to request: GateRequest, of gate: any Gate) {
        do {
            guard let document = try document(of: gate) else { return }
            let problems = document.problems(
                method: request.method.rawValue, path: request.rawPath, status: response.status, body: response.body)
            if !problems.isEmpty { Issue.record("\(problems.joined(separator: "\n")): \(String(decoding: response.body.prefix(600), as: UTF8.self))") }
        } catch {
            Issue.record("the document of \(gate.contract): \(error)")
        }
    }
}
