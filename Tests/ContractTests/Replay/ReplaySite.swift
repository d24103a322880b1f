import CanonicalModel
import Foundation
import TestSupport

@testable import Adapters
@testable import Gateway

/// The shipped configuration with an app in strict mode beside the others, and a Kingsoft app that may not repeat a write.
final class ReplaySite {
    static let token = "demo-strict-token"
    static let secret = "demo-once-secret"
    static let oldSecret = "demo-once-old-secret"
    private(set) var gateway: GatewayProcess
    private let folder: String
    let cryptography: OpenSSLCryptography

    init() throws {
        cryptography = try OpenSSLCryptography()
        folder = try GatewayProcess.temporaryFolder()
        try FileManager.default.copyItem(atPath: GatewayProcess.checkout + "/adapter-config", toPath: folder + "/config")
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: false)
        for (file, caller) in Self.callers {
            let path = "\(folder)/config/contracts/\(file).json5"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("callers: [", with: "callers: [\n\(caller),\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
        gateway = try Self.start(folder)
    }

    deinit {
        gateway.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static let callers = [
        "loonflow": #"{ name: "strict", token: "\#(token)", strict: true }"#,
        "kingsoft": #"{ appId: "once", secret: "\#(secret)", oldSecret: "\#(oldSecret)", refuseReplay: true }"#,
    ]

    private static func start(_ folder: String) throws -> GatewayProcess {
        try GatewayProcess(data: folder + "/data", configuration: folder + "/config")
    }

    /// Killed without notice and started again on what it left.
    func restart() throws {
        gateway.kill()
        gateway = try Self.start(folder)
    }

    /// - Parameter target: path and query below `/api/v1.0`.
    func strict(_ method: String, _ target: String, body: String = "", nonce: String, user: String = "lisi") -> ClientRequest {
        let parts = "/api/v1.0\(target)".split(separator: "?", maxSplits: 1).map(String.init)
        let call = Loonflow.StrictCall(
            method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", body: Array(body.utf8),
            timestamp: "\(GateClients.now)", nonce: nonce, app: "strict", username: user)
        return ClientRequest(
            method, "/api/v1.0\(target)",
            headers: [
                ("appname", "strict"), ("timestamp", call.timestamp), ("nonce", nonce), ("username", user),
                ("signature", call.signature(token: Self.token, cryptography)), ("Content-Type", "application/json"),
            ],
            body: call.body)
    }

    func kingsoftCreate(title: String, secret: String = ReplaySite.secret) -> ClientRequest {
        let (stamp, path) = ("\(GateClients.now)", "/workorder/api/ticket/create")
        let call = Kingsoft.SignedCall(appID: "once", timestamp: stamp, method: "POST", path: path)
        let sign = Kingsoft.SignRecipe().sign(call, secret: secret, cryptography)
        return ClientRequest(
            "POST", path,
            headers: [("AppId", "once"), ("Timestamp", stamp), ("Sign", sign), ("Content-Type", "application/json")],
            body: Array(GateClients.kingsoftCreation(title: title).utf8))
    }

    /// How many tickets have a title, seen by an app of the old kind.
    func count(title: String) throws -> Int64 {
        let answer = try JSON(parsing: gateway.exchange(GateClients.loonflow("GET", "/tickets?category=all&title=\(title)")).body)
        return answer["data"]?["total"]?.int64Value ?? -1
    }
}
