import CanonicalModel
import Foundation
import TestSupport

/// What an attempt is aimed at: all the names by which a ticket and its files can be asked for.
struct CrossingTarget: Sendable {
    var id: Int64
    var guid: String
    var task: String
    var serialNumber: String
    /// 32 hex digits.
    var file: String
    /// A word of its texts.
    var word: String
    /// The idempotency key it was made with.
    var key: String

    /// The file's id as loonflow writes it.
    var fileUUID: String {
        let digits = Array(file)
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    /// Nothing that ever was, in the same form.
    static func nowhere(_ random: inout RandomSource) -> CrossingTarget {
        func hex(_ count: Int) -> String {
            (0..<count).map { _ in String(UInt8.random(in: 0..<16, using: &random), radix: 16) }.joined()
        }
        func guid() -> String { [8, 4, 4, 4, 12].map(hex).joined(separator: "-").uppercased() }
        return CrossingTarget(
            id: Int64.random(in: 900_000_000...999_999_999, using: &random), guid: guid(), task: guid(),
            serialNumber: "sn_19990101\(Int.random(in: 1000...9999, using: &random))", file: hex(32), word: "NOWHERE\(hex(6))",
            key: "key-nowhere-\(hex(8))")
    }

    /// As they may be written in an answer, the longest first.
    var writings: [String] {
        [guid, guid.lowercased(), task, task.lowercased(), fileUUID, file, key, word, serialNumber]
    }
}

/// A tenant's tickets as they were made, with what its own reader sees of them.
struct TwinTickets {
    var tenant: TwinTenant
    var targets: [CrossingTarget] = []
    /// The native view of each, byte for byte.
    var shown: [Int64: [UInt8]] = [:]

    /// Tickets through every gate, with the tenant's word in each text, some of them handled, and files.
    init(making count: Int, of tenant: TwinTenant, on client: TwinClient) throws {
        self.tenant = tenant
        let word = tenant.marker
        for number in 0..<count {
            let file = try upload(client, number)
            let id = try number % 3 == 0 ? loonflow(client, number, file) : number % 3 == 1 ? ngs(client, number) : kingsoft(client, number, file)
            _ = try client.success(tenant.loonflow("POST", "/tickets/\(id)/comments", body: #"{"suggestion":"看过\#(word)"}"#))
            let ticket = try client.success(tenant.native("/tickets/\(id)"))
            guard let guid = ticket["guid"]?.stringValue, let serial = ticket["sn"]?.stringValue,
                let task = ticket["assignments"]?.arrayValue?.last?["guid"]?.stringValue
            else { throw RawClient.Failure(description: "ticket \(id) is incomplete: \(ticket.text)") }
            targets.append(CrossingTarget(
                id: id, guid: guid, task: task, serialNumber: serial, file: file, word: word, key: "key-\(tenant.name)-\(number)"))
        }
        shown = try view(client)
    }

    /// What the tenant's own reader sees now.
    func view(_ client: TwinClient) throws -> [Int64: [UInt8]] {
        var out: [Int64: [UInt8]] = [:]
        for target in targets { out[target.id] = try client.exchange(tenant.native("/tickets/\(target.id)")).body }
        return out
    }

    /// - Returns: the id of a file in the tenant's keeping.
    private func upload(_ client: TwinClient, _ number: Int) throws -> String {
        let form = UploadForm(.file("\(tenant.marker)\(number).txt", "the content is \(tenant.marker)", type: "text/plain"))
        let request = tenant.kingsoft("POST", "upload_file").with(body: form.body).with("Content-Type", form.contentType)
        let path = try client.success(request)["data"]?["file_path"]?.stringValue ?? ""
        guard let id = path.split(separator: "/").last, id.count == 32 else {
            throw RawClient.Failure(description: "no path of a file: \(path)")
        }
        return String(id)
    }

    private func loonflow(_ client: TwinClient, _ number: Int, _ file: String) throws -> Int64 {
        let word = tenant.marker
        let body = #"{"workflow_id":2,"transition_id":2001,"title":"报修\#(word)","contact":"\#(word)"}"#
        let key = "key-\(tenant.name)-\(number)"
        let answer = try client.success(tenant.loonflow("POST", "/tickets", body: body).with("Idempotency-Key", key))
        let id = answer["data"]?["ticket_id"]?.int64Value ?? 0
        if number % 2 == 1 {
            let handled = #"{"transition_id":2002,"suggestion":"处理完\#(word)"}"#
            _ = try client.success(tenant.loonflow("PATCH", "/tickets/\(id)", user: "zhangsan", body: handled))
        }
        return id
    }

    private func ngs(_ client: TwinClient, _ number: Int) throws -> Int64 {
        let word = tenant.marker
        let answer = try client.success(tenant.ngs("send", body: """
            {"mapId":"desk","customerGuid":"\(word)","objective":{"title":"工单\(word)","x":"\(word)"},"task":{"y":"\(word)"},
             "step":{"z":"\(word)"},"tabc":{"t":{"a":"\(word)"}},"substatus":"\(word)","comments":"\(word)"}
            """).with("Idempotency-Key", "key-\(tenant.name)-\(number)"))
        let guid = answer["value"]?["oId"]?.stringValue ?? ""
        return try client.success(tenant.native("/tickets?guid=\(guid)"))["id"]?.int64Value ?? 0
    }

    private func kingsoft(_ client: TwinClient, _ number: Int, _ file: String) throws -> Int64 {
        let key = "key-\(tenant.name)-\(number)"
        let body = Self.kingsoftCreation(word: tenant.marker, file: file)
        return try client.success(tenant.kingsoft("POST", "create", body: body).with("Idempotency-Key", key))["data"]?["id"]?.int64Value ?? 0
    }

    static func kingsoftCreation(word: String, file: String? = nil, related: Int64 = 0) -> String {
        let files = file.map { #"[{"author":0,"file_name":"f.txt","file_path":"workorder/0/\#($0)","file_size":9,"file_type":"text/plain"}]"# }
        return """
            {"title":"问题\(word)","detail":"\(word)","type":1,"sub_type":11,"priority":2,"reported_time":1700000000,"tags":[1,2],\
            "customer_organization_id":1,"customer_organization_name":"客户\(word)","customer_info":[{"user_id":7,"level":1}],\
            "repository_product_id":36,"need_process":true,"form_values":{"contact":"\(word)"},"attachment":\(files ?? "[]"),\
            "relate_to_ticket_id":\(related),"use_relate_status":\(related > 0),"creator_id":40004,"creator_name":"李四\(word)"}
            """
    }
}

/// A connection that is opened again where the gateway has closed it.
final class TwinClient {
    private let gateway: GatewayProcess
    private var client: RawClient?

    init(_ gateway: GatewayProcess) {
        self.gateway = gateway
    }

    func exchange(_ request: ClientRequest) throws -> RawAnswer {
        if let client, let answer = try? client.exchange(request) {
            if answer["Connection"]?.lowercased() == "close" { self.client = nil }
            return answer
        }
        let fresh = try gateway.client()
        let answer = try fresh.exchange(request)
        client = answer["Connection"]?.lowercased() == "close" ? nil : fresh
        return answer
    }

    /// The answer to a call that has to succeed.
    func success(_ request: ClientRequest) throws -> JSON {
        let answer = try exchange(request)
        guard answer.status == 200, let json = answer.json, [nil, 0, 1, 10000].contains(answer.code),
            json["code"]?.int64Value != 0 || json["msg"] != nil
        else { throw RawClient.Failure(description: "\(request.method) \(request.target): \(answer.status) \(answer.text)") }
        return json
    }
}
