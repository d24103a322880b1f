import CanonicalModel
import TestSupport
import Testing

@testable import Adapters

@Suite("OpenAPI documents")
struct OpenAPITests {
    /// A gate, named for the list of arguments.
    struct Served: Sendable, CustomTestStringConvertible {
        var gate: any Gate
        var testDescription: String { gate.contract.value }
    }

    static let gates: [Served] = {
        let services = GateServices(cryptography: FakeCryptography(), log: { _ in })
        return [
            Served(gate: Loonflow.Gate(settings: Loonflow.Settings(calendar: .utc), services: services)),
            Served(gate: NGS.WorkOrderGate(services: services)), Served(gate: Kingsoft.TicketGate(services: services)),
            Served(gate: Native.Gate(services: services)),
        ]
    }()

    @Test("Every contract of this build has a document")
    func complete() {
        #expect(Set(Self.gates.map(\.gate.contract)) == Set(Registry.contracts.map(\.contract)))
        for served in Self.gates { #expect(served.gate.openAPI != nil) }
    }

    @Test("Every route is described, and nothing that is no route", arguments: gates)
    func routes(_ served: Served) {
        #expect(OpenAPI.differences(of: served.gate) == [])
    }

    @Test("A document holds together: known keywords, references that lead somewhere, names used once", arguments: gates)
    func soundness(_ served: Served) throws {
        let document = try #require(OpenAPI.document(of: served.gate, version: "1"))
        _ = try OpenAPIDocument(document)
        #expect(document["openapi"] == "3.1.0")
        let operations = (document["paths"]?.objectValue ?? JSONObject()).flatMap { ($0.value.objectValue ?? JSONObject()).map(\.value) }
        let names = operations.compactMap { $0["operationId"]?.stringValue }
        #expect(names.count == operations.count && Set(names).count == names.count)
        let schemes = Set((document["components"]?["securitySchemes"]?.objectValue ?? JSONObject()).keys)
        for set in document["security"]?.arrayValue ?? [] {
            #expect(schemes.isSuperset(of: (set.objectValue ?? JSONObject()).keys))
        }
        // Everything under components is used.
        let text = document.text
        for name in (document["components"]?["schemas"]?.objectValue ?? JSONObject()).keys {
            #expect(text.contains("\"#/components/schemas/\(name)\""), "\(name)")
        }
    }

    @Test("Each placeholder of a path is a parameter of its operation", arguments: gates)
    func placeholders(_ served: Served) throws {
        let document = try #require(OpenAPI.document(of: served.gate, version: "1"))
        for (path, item) in document["paths"]?.objectValue ?? JSONObject() {
            let wanted = Set(path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) })
            for (method, operation) in item.objectValue ?? JSONObject() {
                let given = (operation["parameters"]?.arrayValue ?? []).filter { $0["in"] == "path" }.compactMap { $0["name"]?.stringValue }
                #expect(Set(given) == wanted, "\(method) \(path)")
            }
        }
    }

    @Test("The list's parameters are those that it takes")
    func listParameters() throws {
        let gate = try #require(Self.gates.last?.gate.openAPI)
        let list = try #require(gate.operations.first)
        #expect(Set(list.parameters.map(\.name)) == Native.ListRequest.parameters.union(["guid", "sn"]))
    }
}
