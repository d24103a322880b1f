import CanonicalModel
import TestSupport
import Testing

/// What the other gates show of a ticket after each write of a Kingsoft caller, on the real program with the shipped
/// configuration.
@Suite("Kingsoft writes, seen from elsewhere", .serialized)
struct OtherViewsTests {
    struct Site {
        let gateway: GatewayProcess
        let client: RawClient

        init() throws {
            gateway = try GatewayProcess()
            client = try gateway.client()
        }

        func kingsoft(_ method: String, _ path: String, _ body: String = "") throws -> JSON {
            try #require(try client.exchange(GateClients.kingsoft(method, path, body: body)).json)
        }

        func create(_ changes: JSONObject = [:]) throws -> Int64 {
            var body = try #require(try JSON(parsing: Array(GateClients.kingsoftCreation(title: "看").utf8)).objectValue)
            for (key, value) in changes { body[key] = value }
            let answer = try kingsoft("POST", "create", JSON.object(body).text)
            return try #require(answer["data"]?["id"]?.int64Value, "\(answer)")
        }

        func loonflow(_ path: String) throws -> JSON {
            try #require(try client.exchange(GateClients.loonflow("GET", path, user: "admin")).json?["data"])
        }

        func ticket(_ id: Int64) throws -> JSON {
            try #require(try loonflow("/tickets/\(id)")["value"])
        }

        /// Newest first: the kind by number, who, and what was said.
        func log(_ id: Int64) throws -> [[JSON?]] {
            let entries = try #require(try loonflow("/tickets/\(id)/flowlogs?per_page=100")["value"]?.arrayValue)
            return entries.map { [$0["intervene_type_id"], $0["participant"], $0["suggestion"]] }
        }

        func native(_ id: Int64) throws -> JSON {
            try #require(try client.exchange(GateClients.native("/tickets/\(id)")).json)
        }

        func close(_ id: Int64) throws -> JSON {
            try kingsoft(
                "POST", "close_ticket",
                #"{"closer_id":40005,"closer_name":"王五","id":\#(id),"is_solved":true,"solved_time":\#(GateClients.now),"detail":"好了"}"#)
        }
    }

    @Test("After create: submitted, the product line's group has it, and form_values are the custom fields")
    func created() throws {
        let site = try Site()
        let id = try site.create(["form_values": ["contact": "wx", "extra": ["n": 1]]])
        let ticket = try site.ticket(id)
        #expect(ticket["act_state_id"] == 1 && ticket["state_id"] == 202 && ticket["workflow_id"] == 2)
        #expect(ticket["creator"] == "wangwu" && ticket["title"] == "看" && ticket["participant_type_id"] == 2)
        #expect(Set(ticket["participant"]?.stringValue?.split(separator: ",").map(String.init) ?? []) == ["zhangsan", "lisi", "wangwu"])
        #expect(try site.log(id).map { $0[0] } == [0])
        // Whose turn it is sees the fields of the state, the contact among them.
        let seen = try #require(try site.client.exchange(GateClients.loonflow("GET", "/tickets/\(id)", user: "lisi")).json?["data"]?["value"])
        let contact = seen["field_list"]?.arrayValue?.first { $0["field_key"] == "contact" }
        #expect(contact?["field_value"] == "wx")
        let native = try site.native(id)
        #expect(native["fields"] == ["contact": "wx"] && native["groups"]?["form_values"] == ["extra": ["n": 1]])
        #expect(native["lifecycle"] == "pending" && native["product_line"] == 36 && native["tags"] == [1, 2])
    }

    @Test("After create with need_process false: a draft that nobody has to work on")
    func unprocessed() throws {
        let site = try Site()
        let id = try site.create(["need_process": false])
        let ticket = try site.ticket(id)
        #expect(ticket["act_state_id"] == 0 && ticket["state_id"] == 201 && ticket["participant"] == "")
        #expect(try site.native(id)["assignments"] == [])
    }

    @Test("After comment_ticket: an entry in the app's name, and nothing else has changed")
    func commented() throws {
        let site = try Site()
        let id = try site.create()
        let before = try site.ticket(id)
        #expect(try site.kingsoft("POST", "comment_ticket", #"{"id":\#(id),"detail":"还在吗"}"#)["errno"] == 10000)
        let after = try site.ticket(id)
        for name in ["act_state_id", "state_id", "participant", "relation", "title"] { #expect(after[name] == before[name]) }
        #expect(try site.log(id).first == [5, "demo", "还在吗"])
        let event = try #require(try site.native(id)["events"]?.arrayValue?.last)
        #expect(event["kind"] == "commented" && event["comment"] == "还在吗")
    }

    @Test("After reject_handle: pending again, the manager alone has it, and the log says why")
    func rejected() throws {
        let site = try Site()
        let id = try site.create()
        #expect(try site.kingsoft("POST", "reject_handle", #"{"id":\#(id),"productGroupId":36,"detail":"不归我们"}"#)["errno"] == 10000)
        let ticket = try site.ticket(id)
        #expect(ticket["act_state_id"] == 1 && ticket["state_id"] == 202)
        #expect(ticket["participant"] == "zhangsan" && ticket["participant_type_id"] == 1)
        #expect(try site.log(id).first == [0, "demo", "不归我们"])
        let statuses = try site.native(id)["assignments"]?.arrayValue?.map { $0["status"] }
        #expect(statuses == ["done", "rejected", "pending"])
        // And can be taken further there.
        let handled = GateClients.loonflow("PATCH", "/tickets/\(id)", user: "zhangsan", body: #"{"transition_id":2002,"suggestion":"已修"}"#)
        #expect(try site.client.exchange(handled).json?["code"] == 0)
        #expect(try site.kingsoft("GET", "base?id=\(id)")["data"]?["status"] == 2)
    }

    @Test("After close_ticket: closed, nobody has it, and whoever closed it is in the log")
    func closed() throws {
        let site = try Site()
        let id = try site.create()
        #expect(try site.close(id)["errno"] == 10000)
        let ticket = try site.ticket(id)
        #expect(ticket["act_state_id"] == 5 && ticket["state_id"] == 204 && ticket["participant"] == "")
        #expect(try site.log(id).first?[0] == 7)
        #expect(try site.log(id).first?[1] == "wangwu")
        let native = try site.native(id)
        #expect(native["lifecycle"] == "closed" && native["assignments"]?.arrayValue?.allSatisfy { $0["status"] != "pending" } == true)
        let event = try #require(native["events"]?.arrayValue?.last)
        #expect(event["kind"] == "closed" && event["group"] == ["closer_name": "王五"])
        #expect(try site.kingsoft("POST", "comment_ticket", #"{"id":\#(id)}"#)["errno"] == 23000)
    }

    @Test("A shared status is found in the list, follows what loonflow does to the related ticket, and ends with it")
    func shared() throws {
        let site = try Site()
        let related = try site.create()
        let follower = try site.create(["relate_to_ticket_id": JSON(related), "use_relate_status": true])
        func found() throws -> [Int64] {
            try (1...4).filter { status in
                let rows = try site.kingsoft("GET", "list_tickets?page_size=100&status=\(status)")["data"]?["tickets"]?.arrayValue
                return rows?.contains { $0["id"] == JSON(follower) && $0["status"] == JSON("\(status)") } == true
            }.map { Int64($0) }
        }
        #expect(try found() == [1])
        for (user, transition) in [("lisi", 2002), ("wangwu", 2005)] {
            let move = GateClients.loonflow("PATCH", "/tickets/\(related)", user: user, body: #"{"transition_id":\#(transition)}"#)
            #expect(try site.client.exchange(move).json?["code"] == 0)
            #expect(try found() == [2])
        }
        #expect(try site.ticket(follower)["act_state_id"] == 1)
        #expect(try site.close(related)["errno"] == 10000)
        #expect(try found() == [3])
        #expect(try site.ticket(follower)["act_state_id"] == 5)
        #expect(try site.kingsoft("POST", "comment_ticket", #"{"id":\#(follower)}"#)["errno"] == 23000)
    }

    @Test("What loonflow has deleted is not there any more, in any call, nor in the list's total")
    func deleted() throws {
        let site = try Site()
        let id = try site.create()
        let deletion = GateClients.loonflow("DELETE", "/tickets/\(id)", user: "admin", body: #"{"suggestion":"误建"}"#)
        #expect(try site.client.exchange(deletion).json?["code"] == 0)
        for verb in ["base", "detail"] { #expect(try site.kingsoft("GET", "\(verb)?id=\(id)")["errno"] == 22000) }
        for verb in ["comment_ticket", "reject_handle"] { #expect(try site.kingsoft("POST", verb, #"{"id":\#(id)}"#)["errno"] == 22000) }
        #expect(try site.close(id)["errno"] == 22000)
        #expect(try site.kingsoft("GET", "list_tickets")["data"]?["pagination"]?["total"] == 0)
    }

    @Test("What the shipped catalog defines is what detail gives back")
    func catalog() throws {
        let site = try Site()
        let id = try site.create(["form_id": 0, "customer_info": [], "sub_type": 11, "second_subtype": 111])
        let data = try #require(try site.kingsoft("GET", "detail?id=\(id)")["data"])
        #expect(data["sub_type_name"] == "无法登录" && data["second_subtype_name"] == "密码错误")
        #expect(data["product_group_name"] == "云服务器" && data["tags"]?.arrayValue?.map { $0["name"] } == ["重点客户", "线上故障"])
        #expect(data["form_id"] == 1 && data["form_define"]?.arrayValue?.map { $0["display_name"] } == ["联系方式", "影响范围", "发生时段"])
        #expect(data["form_define"]?.arrayValue?.map { $0["type"] } == [1, 3, 7])
        #expect(data["form_define"]?[1]?["options"] == #"["单台","单可用区","整个地域"]"#)
        let customer = try #require(data["customer_info"]?[0])
        #expect(customer["user_id"] == 73400001 && customer["level"] == 1 && customer["business_director_name"] == "韩梅梅")
    }
}
