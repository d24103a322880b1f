import CanonicalModel
import Foundation
import Testing

@testable import Adapters

/// How a work order looks at the other gates, asked for as their callers ask.
extension NGSWorld {
    static let otherCallers = [
        Caller(contract: "loonflow", name: "ops", tenant: "north", secrets: ["loonflow-secret"], serialPrefix: "l"),
        Caller(contract: "kingsoft", name: "ops", tenant: "north", secrets: ["kingsoft-secret"], serialPrefix: "k"),
        Caller(contract: "native", name: "reader", tenant: "north", secrets: ["native-secret"], serialPrefix: "n"),
    ]

    private var services: GateServices { GateServices(cryptography: cryptography, log: { _ in }) }

    private func get(_ gate: any Gate, _ path: String, _ query: String, _ headers: [(String, String)]) -> JSON {
        GateRunner(gate: gate, engine: engine).respond(to: GateRequest(
            method: .get, rawPath: path, rawQuery: query, headers: HeaderFields(headers), receivedAt: NGSWorld.now)).json
    }

    /// The canonical ticket, from the native reading API.
    func native(_ ids: WorkOrderIDs) -> JSON {
        get(
            Native.Gate(services: services), "/api/sanmen/v1/tickets", "guid=\(ids.order)",
            [("Authorization", "Bearer native-secret")])
    }

    /// loonflow's detail of the ticket.
    func loonflow(_ ids: WorkOrderIDs) -> JSON {
        let stamp = String(NGSWorld.now.seconds)
        let signature = Loonflow.signature(stamp: stamp, token: "loonflow-secret", cryptography: cryptography)
        let answer = get(
            Loonflow.Gate(settings: Loonflow.Settings(calendar: .utc), services: services),
            "/api/v1.0/tickets/\(number(of: ids))", "",
            [("appname", "ops"), ("timestamp", stamp), ("signature", signature), ("username", "alice")])
        return answer["data"]?["value"] ?? answer
    }

    /// Kingsoft's `detail` of the ticket.
    func kingsoft(_ ids: WorkOrderIDs) -> JSON {
        let (stamp, path) = (String(NGSWorld.now.seconds), "/workorder/api/ticket/detail")
        let call = Kingsoft.SignedCall(appID: "ops", timestamp: stamp, method: "GET", path: path)
        let sign = Kingsoft.SignRecipe().sign(call, secret: "kingsoft-secret", cryptography)
        let answer = get(
            Kingsoft.TicketGate(services: services), path, "id=\(number(of: ids))",
            [("AppId", "ops"), ("Timestamp", stamp), ("Sign", sign)])
        return answer["data"] ?? answer
    }

    private func number(of ids: WorkOrderIDs) -> String {
        ticket(ids).map { String($0.id.value) } ?? "none"
    }
}

/// The contract's own examples, which lie beside the tests as they stand in its text, comments included.
enum NGSVectors {
    static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return Array(try Data(contentsOf: tests.appendingPathComponent("Vectors/ngs/\(name).json")))
    }

    static func json(_ name: String) throws -> JSON {
        try JSON(parsing: bytes(name), tolerance: .lineComments)
    }

    /// An example with other ids in the places of its own, every other byte as it is; a pair that is nil is empty text.
    static func example(_ name: String, mapID: String? = nil, order: WorkOrderIDs? = nil) throws -> [UInt8] {
        let given = [
            ("xxxxxx", mapID ?? ""), ("\"xxxx\"", mapID == nil ? "\"\"" : "\"xxxx\""),
            ("C37F1819-8963-1CD4-E9C2-9DA64826DDD4", order?.order ?? ""),
            ("BCDBBD33-BD6A-6168-63CE-4E55620D3CB4", order?.task ?? ""),
        ]
        let text = String(decoding: try bytes(name), as: UTF8.self)
        return Array(given.reduce(text) { $0.replacing($1.0, with: $1.1) }.utf8)
    }
}
