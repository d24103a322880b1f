import CanonicalModel
import Foundation
import TestSupport

/// Valid calls of every route of every contract, about tickets that exist, freshly signed.
struct FuzzCorpus {
    /// Open tickets by number and, with the task that is open, by guid.
    var ids: [Int64]
    var orders: [(guid: String, task: String)]
    /// An attachment that was uploaded.
    var file: String

    private static let form = UploadForm(.field("author", "40005"), .file("图.png", "pixels", type: "image/png"))

    /// Makes a few tickets to work on.
    init(_ client: RawClient) throws {
        ids = []
        orders = []
        file = try client.exchange(GateClients.kingsoftUpload(Self.form)).json?["data"]?.text ?? ""
        for number in 0..<8 {
            let create = number % 2 == 0 ? GateClients.loonflowCreate(title: "fuzz \(number)") : GateClients.kingsoftCreate(title: "fuzz \(number)")
            if case .id(let id)? = TicketName(creation: try client.exchange(create)) { ids.append(id) }
            let saved = try client.exchange(GateClients.ngsCreate(title: "fuzz \(number)"))
            if let guid = saved["X-NGS-OId"], let task = saved["X-NGS-TaskId"] { orders.append((guid, task)) }
        }
        guard ids.count == 8, orders.count == 8, !file.isEmpty else { throw RawClient.Failure(description: "no tickets to work on") }
    }

    func requests(using random: inout RandomSource) -> [ClientRequest] {
        loonflow(ids.randomElement(using: &random) ?? 1) + kingsoft(ids.randomElement(using: &random) ?? 1)
            + ngs(orders.randomElement(using: &random) ?? ("", "")) + operations
    }

    private func loonflow(_ id: Int64) -> [ClientRequest] {
        let reads = [
            "/workflows", "/workflows/states/201", "/workflows/2/init_state", "/workflows/2/states", "/workflows/2/simple_states",
            "/workflows/1/transitions?per_page=3&page=1", "/workflows/1/custom_fields", "/tickets/states?ticket_ids=1,2,\(id)",
            "/tickets?category=all&per_page=5&page=1&reverse=1", "/tickets?category=duty&title=fuzz&act_state_id=1",
            "/tickets?category=relation&create_start=2020-01-01%2000:00:00&workflow_ids=1,2&creator=lisi&sn=demo",
            "/tickets/\(id)", "/tickets/\(id)/transitions", "/tickets/\(id)/flowlogs?per_page=5&page=1", "/tickets/\(id)/flowsteps",
            "/tickets/\(id)/participant_info",
        ]
        let writes: [(String, String, String)] = [
            ("POST", "/tickets", #"{"workflow_id":2,"transition_id":2001,"title":"fuzz","contact":"x","parent_ticket_id":0}"#),
            ("POST", "/tickets", #"{"workflow_id":1,"transition_id":1001,"title":"假","days":3,"start":"2026-01-01 08:00:00","leave_type":"1"}"#),
            ("PATCH", "/tickets/\(id)", #"{"transition_id":2002,"suggestion":"好","solution":"x"}"#),
            ("DELETE", "/tickets/\(id)x", ""), ("POST", "/tickets/\(id)/accept", "{}"),
            ("POST", "/tickets/\(id)/deliver", #"{"target_username":"zhangsan","suggestion":"x","from_admin":1}"#),
            ("POST", "/tickets/\(id)/add_node", #"{"target_username":"wangwu","suggestion":"x"}"#),
            ("POST", "/tickets/\(id)/add_node_end", #"{"suggestion":"x"}"#),
            ("POST", "/tickets/\(id)/comments", #"{"suggestion":"评论"}"#),
            ("PUT", "/tickets/\(id)/state", #"{"state_id":202,"suggestion":"x"}"#),
            ("PATCH", "/tickets/\(id)/fields", #"{"title":"t","contact":"c","solution":null}"#),
            ("POST", "/tickets/\(id)/close", #"{"suggestion":"x"}"#), ("POST", "/tickets/\(id)/retreat", #"{"suggestion":"x"}"#),
            ("POST", "/tickets/\(id)/retry_script", "{}"),
            ("POST", "/tickets/\(id)/hook_call_back", #"{"result":true,"msg":"","field_value":{"contact":"x"}}"#),
        ]
        return reads.map { GateClients.loonflow("GET", $0) }
            + writes.map { GateClients.loonflow($0.0, $0.1, user: "admin", body: $0.2) }
            + [GateClients.loonflowUpload(Self.form, user: "admin")]
    }

    private func kingsoft(_ id: Int64) -> [ClientRequest] {
        let create = GateClients.kingsoftCreation(title: "fuzz").dropLast()
        return [
            GateClients.kingsoft("GET", "list_tickets?page=1&page_size=10&product_group_id=36,37"),
            GateClients.kingsoft(
                "POST", "list_tickets",
                body: #"{"page":1,"page_size":5,"status":1,"type":1,"created_start":1600000000,"created_end":0,"creator_id":40005,"customer_organization_name":"北京","product_group_id":[36]}"#),
            GateClients.kingsoftUpload(Self.form), GateClients.kingsoft("GET", "base?id=\(id)"), GateClients.kingsoft("GET", "detail?id=\(id)"),
            GateClients.kingsoft("POST", "create", body: GateClients.kingsoftCreation(title: "fuzz")),
            GateClients.kingsoft("POST", "create", body: create + #","attachment":[\#(file)],"relate_to_ticket_id":\#(id),"use_relate_status":true}"#),
            GateClients.kingsoft("POST", "comment_ticket", body: #"{"id":\#(id),"detail":"评论","productGroupId":36}"#),
            GateClients.kingsoft("POST", "reject_handle", body: #"{"id":\#(id),"detail":"不是我们","productGroupId":36}"#),
            GateClients.kingsoft(
                "POST", "close_ticket",
                body: #"{"closer_id":40005,"closer_name":"王五","detail":"x","id":\#(id),"is_solved":true,"solved_time":\#(GateClients.now - 5),"handle_attachment":[\#(file)],}"#),
        ]
    }

    private func ngs(_ order: (guid: String, task: String)) -> [ClientRequest] {
        let ids = #""oId":"\#(order.guid)","taskId":"\#(order.task)""#
        let groups = #""objective":{"title":"t","a":1,"b":{"c":[1,2.50]}},"task":{"x":"y"},"step":{"z":null},"tabc":{"extra":{"k":"v"}}"#
        let route = #""toStep":"process","toGrp":"SERVICE","handleType":"G","sendType":1,"comments":"请处理""#
        let calls: [(String, String)] = [
            ("save", #"{"mapId":"service-desk","customerGuid":"C","rolegroupId":"R",\#(groups)}"#), ("save", "{\(ids),\(groups)}"),
            ("save", #"{"mapId":"leave","customerGuid":"C","substatus":"s",\#(groups),\#(route)}"#),
            ("send", #"{"mapId":"service-desk","customerGuid":"C",\#(groups),\#(route)}"#), ("send", "{\(ids),\(groups),\(route)}"),
            ("send", #"{\#(ids),"toBy":"SELITE","sendType":2}"#), ("close", #"{\#(ids),"comments":"x",\#(groups)}"#),
            ("failedClose", #"{\#(ids),"objectiveStatus":"REFUSED"}"#), ("reminder", #"{\#(ids),"comments":"催"}"#),
            ("back", #"{\#(ids),"operateTaskGuid":"\#(order.task)","comments":"x"}"#), ("revoke", #"{\#(ids),"comments":"x"}"#),
        ]
        return calls.map { GateClients.ngs($0.0, staff: "SLISI", body: $0.1) } + [
            ClientRequest("POST", "/ngs/logout", headers: [("token", "abc")])
        ]
    }

    private var operations: [ClientRequest] {
        [
            GateClients.native("/tickets/\(ids[0])"), GateClients.native("/tickets?guid=\(orders[0].guid)"),
            GateClients.native("/tickets?sn=demo_202601010001"), ClientRequest("GET", "/livez"), ClientRequest("HEAD", "/readyz"),
            ClientRequest("GET", "/metrics"),
        ]
    }
}
