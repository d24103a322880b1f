import CanonicalModel
import Foundation
import TestSupport

@testable import Adapters
@testable import Gateway

extension LoonflowSite {
    /// The whole of an answer, which may be a refusal.
    struct Answer: CustomStringConvertible {
        var status: Int
        var code: Int64
        var message: String
        var data: JSON

        /// Told in the envelope, with 200, as every refusal of the contract is.
        var isRefusal: Bool { status == 200 && code == -1 }
        var isSuccess: Bool { status == 200 && code == 0 }
        var description: String { "HTTP \(status), code \(code): \(message) \(data)" }
    }

    /// One call of the app `ops`, whatever comes of it.
    func answer(_ user: String, _ method: String, _ path: String, _ body: JSON? = nil) throws -> Answer {
        try answer(user, method, path, text: body?.text ?? "")
    }

    func answer(_ user: String, _ method: String, _ path: String, text: String) throws -> Answer {
        let stamp = "\(GateClients.now)"
        let signature = Loonflow.signature(stamp: stamp, token: "tok-ops-0002", cryptography: try OpenSSLCryptography())
        let headers = [
            ("appname", "ops"), ("timestamp", stamp), ("signature", signature), ("username", user), ("Content-Type", "application/json"),
        ]
        let answer = try gateway.exchange(ClientRequest(method, "/api/v1.0\(path)", headers: headers, body: Array(text.utf8)))
        let json = try JSON(parsing: answer.body)
        return Answer(
            status: answer.status, code: json["code"]?.int64Value ?? 1, message: json["msg"]?.stringValue ?? "", data: json["data"] ?? .null)
    }

    /// - Returns: the new ticket's id.
    func create(_ workflow: Int64, _ transition: Int64, by user: String = "lilei", _ fields: JSONObject = ["title": "x"]) throws -> Int64 {
        var body = fields
        body["workflow_id"] = JSON(workflow)
        body["transition_id"] = JSON(transition)
        return try call(user, "POST", "/tickets", .object(body))["ticket_id"]?.int64Value ?? 0
    }

    func handle(_ id: Int64, by user: String, _ transition: Int64) throws {
        try call(user, "PATCH", "/tickets/\(id)", ["transition_id": JSON(transition), "suggestion": ""])
    }

    /// The ids of what a person may do now.
    func offers(_ id: Int64, to user: String) throws -> [Int64] {
        try call(user, "GET", "/tickets/\(id)/transitions")["value"]?.arrayValue?.compactMap { $0["transition_id"]?.int64Value } ?? []
    }
}
