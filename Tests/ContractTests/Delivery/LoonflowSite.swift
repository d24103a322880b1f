import Adapters
import CanonicalModel
import Foundation
import TestSupport

@testable import Gateway

/// A gateway with the recorded loonflow's definitions, whose hooks and notices go to a receiver of the test's own.
final class LoonflowSite {
    private(set) var gateway: GatewayProcess
    /// It listens for as long as somebody holds it.
    private let receiver: HTTPReceiver
    private let data: String
    private let environment: [String: String]
    private let cryptography: any Cryptography
    private static let fixture = GatewayProcess.checkout + "/Tests/ContractTests/Loonflow/conformance/fixture.json"

    /// Workflow 6: creating by these goes straight to a hook.
    static let waitingHook = 6001
    static let movingHook = 6002

    /// - Parameter change: of the recorded definitions' text, before it is imported.
    init(
        receiver: HTTPReceiver, environment: [String: String] = [:], change: (String) -> String = { $0 }
    ) throws {
        self.receiver = receiver
        cryptography = try OpenSSLCryptography()
        data = try GatewayProcess.temporaryFolder()
        let dump = data + "/dump.json"
        let text = try String(contentsOfFile: Self.fixture, encoding: .utf8)
        try change(text.replacing("127.0.0.1:6070", with: "127.0.0.1:\(receiver.port)"))
            .write(toFile: dump, atomically: true, encoding: .utf8)
        let loaded = try TestSupport.Command.run([GatewayProcess.program, "import", "loonflow", dump, "--data", data])
        guard loaded.status == 0 else { throw HTTPReceiver.Failure(loaded.output) }
        let usual = ["SANMEN_EGRESS_ALLOW": "127.0.0.1:\(receiver.port)", "SANMEN_DELIVERY_FIRST_RETRY_MILLISECONDS": "50"]
        self.environment = usual.merging(environment) { _, new in new }
        gateway = try GatewayProcess(data: data, configuration: nil, environment: self.environment)
    }

    deinit {
        gateway.kill()
        try? FileManager.default.removeItem(atPath: data)
    }

    /// Starts it again on the same data.
    func restart() throws {
        gateway.kill()
        gateway = try GatewayProcess(data: data, configuration: nil, environment: environment)
    }

    @discardableResult
    func call(_ user: String, _ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
        let stamp = String(Int(Date().timeIntervalSince1970))
        let signature = Loonflow.signature(stamp: stamp, token: "tok-ops-0002", cryptography: cryptography)
        let payload = body?.text ?? ""
        let client = try gateway.client()
        client.send(
            """
            \(method) /api/v1.0\(path) HTTP/1.1\r\nHost: x\r\nappname: ops\r\ntimestamp: \(stamp)\r\nsignature: \(signature)\r
            username: \(user)\r\nContent-Type: application/json\r\nContent-Length: \(payload.utf8.count)\r\n\r\n\(payload)
            """)
        let answer = try JSON(parsing: client.answer().body)
        guard answer["code"]?.int64Value == 0 else { throw HTTPReceiver.Failure("\(method) \(path): \(answer)") }
        return answer["data"] ?? .null
    }

    /// A ticket in a hook state.
    func hookTicket(_ transition: Int) throws -> Int64 {
        let new: JSON = ["workflow_id": 6, "transition_id": JSON(transition), "title": "x"]
        return try call("lisi", "POST", "/tickets", new)["ticket_id"]?.int64Value ?? 0
    }

    /// A ticket of the workflow whose state 314 asks outside who handles.
    func askingTicket() throws -> Int64 {
        let new: JSON = ["workflow_id": 3, "transition_id": 3014, "title": "x", "tester": "hanmeimei"]
        return try call("lisi", "POST", "/tickets", new)["ticket_id"]?.int64Value ?? 0
    }

    /// A ticket of the workflow with two notices, with lisi.
    func noticeTicket() throws -> Int64 {
        let new: JSON = ["workflow_id": 8, "transition_id": 8001, "title": "n", "level": "2", "amount": 30]
        return try call("lilei", "POST", "/tickets", new)["ticket_id"]?.int64Value ?? 0
    }

    func ticket(_ id: Int64) throws -> JSON {
        try call("lisi", "GET", "/tickets/\(id)")["value"] ?? .null
    }

    /// Newest first.
    func log(_ id: Int64) throws -> [JSON] {
        try call("lisi", "GET", "/tickets/\(id)/flowlogs")["value"]?.arrayValue ?? []
    }

    /// One line of the metrics.
    func metric(_ name: String) throws -> Double {
        let client = try gateway.client()
        client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        let line = try client.answer().text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        return line?.split(separator: " ").last.flatMap { Double($0) } ?? -1
    }

    /// `sanmen outbox …`, beside the running gateway.
    func outbox(_ words: String...) throws -> TestSupport.Command {
        try TestSupport.Command.run([GatewayProcess.program, "outbox"] + words + ["--data", data])
    }

    /// What Standard Webhooks' own check would compute.
    func webhookSignature(_ received: HTTPReceiver.Received, token: String) -> String {
        let signed = Array("\(received["webhook-id"] ?? "").\(received["webhook-timestamp"] ?? "").".utf8) + received.body
        return "v1," + Base64.encode(cryptography.hmac(.sha256, key: Array(token.utf8), message: signed))
    }
}
