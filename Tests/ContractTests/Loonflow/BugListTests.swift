import CanonicalModel
import TestSupport
import Testing

/// The faults met in a running loonflow 2.0.20, in the order in which they were written down, each shown to be none here.
@Suite("The bugs of loonflow 2.0.20, with the whole program", .serialized)
struct BugListTests {
    private func site(_ reply: @escaping @Sendable (HTTPReceiver.Received) -> HTTPReceiver.Reply = { _ in .ok }) throws
        -> (LoonflowSite, HTTPReceiver)
    {
        let receiver = try HTTPReceiver(reply: reply)
        return (try LoonflowSite(receiver: receiver), receiver)
    }

    private func site() throws -> LoonflowSite {
        try site { _ in .ok }.0
    }

    @Test("1. Random distribution picks one of the people, not a letter of their joined names")
    func randomDistribution() throws {
        let site = try site()
        for _ in 0..<12 {
            let ticket = try site.ticket(site.create(2, 2004))
            let person = ticket["participant"]?.stringValue ?? ""
            #expect(["zhangsan", "lisi", "wangwu"].contains(person) && ticket["participant_type_id"] == 1)
        }
    }

    @Test("2. Whoever handled a state last gets it again where the state remembers")
    func rememberedHandler() throws {
        let site = try site()
        let id = try site.create(11, 11001)
        try site.call("zhangsan", "POST", "/tickets/\(id)/accept")
        try site.handle(id, by: "zhangsan", 11002)
        try site.handle(id, by: "lilei", 11003)
        let ticket = try site.call("lilei", "GET", "/tickets/\(id)")["value"]
        #expect(ticket?["participant"] == "zhangsan" && ticket?["participant_type_id"] == 1)
    }

    @Test("3. Where all handle and choose differently, all are asked again; a forced state and a delivery keep the vote going")
    func votes() throws {
        let site = try site()
        let id = try site.create(2, 2003)
        for (person, transition) in [("zhangsan", 2010), ("lisi", 2011), ("wangwu", 2010)] as [(String, Int64)] {
            try site.handle(id, by: person, transition)
        }
        #expect(try openVoters(site, id) == ["lisi", "wangwu", "zhangsan"])
        try site.call("zhangsan", "POST", "/tickets/\(id)/deliver", ["target_username": "sunba", "suggestion": ""])
        #expect(try openVoters(site, id) == ["lisi", "sunba", "wangwu"])
        for person in ["lisi", "sunba", "wangwu"] { try site.handle(id, by: person, 2010) }
        #expect(try site.ticket(id)["state_id"] == 208)
        try site.call("admin", "PUT", "/tickets/\(id)/state", ["state_id": 204, "suggestion": ""])
        #expect(try openVoters(site, id) == ["lisi", "wangwu", "zhangsan"])
    }

    private func openVoters(_ site: LoonflowSite, _ id: Int64) throws -> [String] {
        let ticket = try site.ticket(id)
        let table = try JSON(parsing: ticket["multi_all_person"]?.stringValue ?? "{}").objectValue ?? JSONObject()
        let people = (ticket["participant"]?.stringValue ?? "").split(separator: ",").map(String.init).sorted()
        #expect(table.filter { $0.value == .object(JSONObject()) }.map(\.key).sorted() == people)
        return people
    }

    @Test("4. What loonflow answers with 500 is refused in the envelope, naming what is wrong", arguments: [
        ("GET", "/tickets?category=all&page=x", nil, "page"), ("GET", "/tickets?category=all&per_page=x", nil, "per_page"),
        ("GET", "/tickets?category=all&reverse=x", nil, "reverse"), ("GET", "/tickets?category=all&parent_ticket_id=x", nil, "parent_ticket_id"),
        ("GET", "/tickets/1/flowlogs?ticket_data=x", nil, "ticket_data"), ("GET", "/tickets/1/flowlogs?desc=x", nil, "desc"),
        ("GET", "/tickets/states", nil, "ticket_ids"), ("GET", "/tickets/states?ticket_ids=1,x", nil, "ticket_ids"),
        ("PATCH", "/tickets/1", "{", "line 1"), ("PATCH", "/tickets/1/fields", "{", "line 1"), ("POST", "/tickets/1/close", "{", "line 1"),
        ("POST", "/tickets/1/retreat", "{", "line 1"), ("POST", "/tickets/1/hook_call_back", "{", "line 1"),
        ("PUT", "/tickets/1/state", #"{"state_id": 302, "suggestion": ""}"#, "state"),
    ] as [(String, String, String?, String)])
    func serverErrors(_ method: String, _ path: String, _ body: String?, _ named: String) throws {
        let site = try site()
        _ = try site.create(2, 2002)
        let answer = try site.answer("admin", method, path, text: body ?? "")
        #expect(answer.isRefusal, "\(answer)")
        #expect(answer.message.contains(named), "\(answer)")
        #expect(try site.ticket(1)["state_id"] == 203)
    }

    @Test("4. An empty body of close and retreat is taken, for nothing in it is needed")
    func emptyBodies() throws {
        let site = try site()
        let id = try site.create(2, 2001)
        #expect(try site.answer("lilei", "POST", "/tickets/\(id)/retreat").isSuccess)
        #expect(try site.ticket(id)["state_id"] == 201)
        #expect(try site.answer("lilei", "POST", "/tickets/\(id)/close").isSuccess)
        #expect(try site.ticket(id)["act_state_id"] == 5)
    }

    @Test("5. A creation refused for a bad value leaves nothing; a bad value in handling and in fields is refused and nothing changes")
    func badValues() throws {
        let site = try site()
        let bad: JSON = ["workflow_id": 7, "transition_id": 7001, "title": "x", "f_str": "a", "f_int": "seven"]
        let refused = try site.answer("lilei", "POST", "/tickets", bad)
        #expect(refused.isRefusal && refused.message.contains("f_int"), "\(refused)")
        #expect(try site.call("lilei", "GET", "/tickets?category=all")["total"] == 0)
        let id = try site.create(7, 7001, ["title": "x", "f_str": "a", "f_int": 7])
        let ticket = try site.ticket(id)
        #expect(id == 1 && ticket["sn"]?.stringValue?.hasSuffix("0001") == true, "no number was used up")
        let log = try site.log(id).count
        for (path, body) in [
            ("/tickets/\(id)", ["transition_id": 7004, "suggestion": "", "f_int": "seven"]), ("/tickets/\(id)/fields", ["f_int": "seven"]),
        ] as [(String, JSON)] {
            let answer = try site.answer("lisi", "PATCH", path, body)
            #expect(answer.isRefusal && answer.message.contains("f_int"), "\(path): \(answer)")
        }
        #expect(try site.ticket(id) == ticket)
        #expect(try site.log(id).count == log)
    }

    @Test("6. PATCH fields overwrites no column of the ticket")
    func columns() throws {
        let site = try site()
        let id = try site.create(2, 2002)
        let before = try site.ticket(id)
        let body: JSON = [
            "note": "kept", "state_id": 207, "creator": "lisi", "is_deleted": true, "sn": "x", "workflow_id": 1, "participant": "lisi",
            "act_state_id": 4, "in_add_node": true, "relation": "sunba", "parent_ticket_id": 9,
        ]
        #expect(try site.answer("sunba", "PATCH", "/tickets/\(id)/fields", body).isSuccess)
        let after = try site.ticket(id)
        for column in ["state_id", "creator", "sn", "workflow_id", "participant", "act_state_id", "in_add_node", "relation", "parent_ticket_id"] {
            #expect(after[column] == before[column] && after[column] != nil, "\(column)")
        }
        let note = try site.call("zhangsan", "GET", "/tickets/\(id)")["value"]?["field_list"]?.arrayValue?.first { $0["field_key"] == "note" }
        #expect(note?["field_value"] == "kept")
    }

    @Test("7. Neither the address nor the token of a hook is told to anybody")
    func hookSecrets() throws {
        let (site, receiver) = try site { _ in .ok }
        let id = try site.hookTicket(LoonflowSite.waitingHook)
        for path in [
            "/workflows/6/states", "/workflows/states/602", "/workflows/6/simple_states", "/workflows/6/init_state", "/workflows/6/transitions",
            "/workflows?from_admin=1", "/tickets/\(id)", "/tickets/\(id)/flowlogs?ticket_data=1", "/tickets/\(id)/flowsteps",
            "/tickets/\(id)/participant_info", "/tickets?category=all", "/tickets/states?ticket_ids=\(id)",
        ] {
            let text = "\(try site.answer("admin", "GET", path))"
            #expect(!text.contains("tok-hook") && !text.contains(":\(receiver.port)") && !text.contains("hook_url"), "\(path)")
        }
    }

    @Test("8. A hook that does not wait leaves no signature in the log")
    func signatureInLog() throws {
        let (site, receiver) = try site { _ in .ok }
        let id = try site.hookTicket(LoonflowSite.movingHook)
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 605 })
        let signature = try #require(try receiver.wait(for: 1).first?["signature"])
        let log = "\(try site.answer("lisi", "GET", "/tickets/\(id)/flowlogs?ticket_data=1"))"
        #expect(!log.contains(signature) && !log.contains("signature"))
    }

    @Test("9. A hook that failed and is then called back has succeeded")
    func lateSuccess() throws {
        let (site, _) = try site { _ in .answer(status: 200, body: #"{"code": -1, "msg": "no"}"#) }
        let id = try site.hookTicket(LoonflowSite.waitingHook)
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        try site.call("lisi", "POST", "/tickets/\(id)/hook_call_back", ["result": true, "msg": "after all"])
        let ticket = try site.ticket(id)
        #expect(ticket["script_run_last_result"] == true && ticket["state_id"] == 605)
    }

    @Test("10. The limit over all people counts all; a limit without a level counts each person")
    func limits() throws {
        let site = try site()
        func isTaken(_ workflow: Int64, _ user: String) throws -> Bool {
            let body: JSON = ["workflow_id": JSON(workflow), "transition_id": JSON(workflow * 1000 + 1), "title": "x"]
            return try site.answer(user, "POST", "/tickets", body).isSuccess
        }
        #expect(try [isTaken(16, "lisi"), isTaken(16, "wangwu"), isTaken(16, "zhaoliu"), isTaken(16, "lisi")] == [true, true, false, false])
        #expect(try [isTaken(17, "lisi"), isTaken(17, "wangwu"), isTaken(17, "lisi")] == [true, true, false])
    }

    @Test("11. Permission to view, intervene and administrate opens the detail, and only who administers a workflow forces its tickets")
    func permissions() throws {
        let site = try site()
        let leave = try site.create(1, 1001, by: "lisi", ["title": "x", "days": 1, "start": "2031-01-01 08:00:00"])
        for (person, mayLook) in [("wangwu", true), ("zhaoliu", true), ("hanmeimei", true), ("qianqi", true), ("zhoujiu", true), ("sunba", false), ("zhengyi", false)] {
            #expect(try site.answer(person, "GET", "/tickets/\(leave)").isSuccess == mayLook, "\(person)")
        }
        let other = try site.create(2, 2002)
        let forced = try site.answer("qianqi", "PUT", "/tickets/\(other)/state", ["state_id": 204, "suggestion": ""])
        #expect(forced.isRefusal, "\(forced)")
        #expect(try site.ticket(other)["state_id"] == 203)
        #expect(try site.answer("qianqi", "PUT", "/tickets/\(leave)/state", ["state_id": 104, "suggestion": ""]).isSuccess)
    }

    @Test("12. A creation with nothing but the two ids is taken where no field is required")
    func bareCreation() throws {
        let site = try site()
        let answer = try site.answer("lisi", "POST", "/tickets", ["workflow_id": 1, "transition_id": 1002])
        #expect(answer.isSuccess, "\(answer)")
        #expect(try site.ticket(answer.data["ticket_id"]?.int64Value ?? 0)["state_id"] == 102)
    }

    @Test("13. The end of an add-node that is none is refused, and the participants stay")
    func noAddNode() throws {
        let site = try site()
        let id = try site.create(2, 2002)
        #expect(try site.answer("lisi", "POST", "/tickets/\(id)/add_node_end", ["suggestion": ""]).isRefusal)
        #expect(try site.ticket(id)["participant"]?.stringValue?.split(separator: ",").sorted() == ["lisi", "wangwu", "zhangsan"])
    }

    @Test("14. A service that does not say who handles loses no ticket")
    func askedService() throws {
        let (site, _) = try site { received in
            .answer(status: 200, body: received.number == 0 ? #"{"code": -1, "msg": "down"}"# : #"{"code": 0, "data": "zhangsan"}"#)
        }
        let id = try site.askingTicket()
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        try site.call("lisi", "POST", "/tickets/\(id)/retry_script")
        #expect(try Eventually.holds { try site.ticket(id)["participant"] == "zhangsan" })
    }

    @Test("15. A deleted workflow has no initial state, and a deleted ticket is in no list of states")
    func deleted() throws {
        let site = try site()
        #expect(try site.answer("lisi", "GET", "/workflows/19/init_state").isRefusal)
        let kept = try site.create(2, 2002)
        let gone = try site.create(2, 2002)
        try site.call("admin", "DELETE", "/tickets/\(gone)", ["suggestion": ""])
        let states = try site.call("lisi", "GET", "/tickets/states?ticket_ids=\(kept),\(gone)")
        #expect(states.objectValue.map { Array($0.keys) } == ["\(kept)"])
    }

    @Test("16. A ticket forced into its end is finished")
    func forcedEnd() throws {
        let site = try site()
        let id = try site.create(2, 2002)
        try site.call("admin", "PUT", "/tickets/\(id)/state", ["state_id": 207, "suggestion": ""])
        #expect(try site.ticket(id)["act_state_id"] == 4)
        #expect(try site.offers(id, to: "lisi").isEmpty)
    }

    @Test("17. A retreat ends an add-node, and the creator can go on")
    func retreatFromAddNode() throws {
        let site = try site()
        let id = try site.create(2, 2001)
        try site.call("zhangsan", "POST", "/tickets/\(id)/add_node", ["target_username": "sunba", "suggestion": ""])
        #expect(try site.ticket(id)["in_add_node"] == true)
        try site.call("lilei", "POST", "/tickets/\(id)/retreat", ["suggestion": ""])
        #expect(try site.ticket(id)["in_add_node"] == false)
        #expect(try site.offers(id, to: "lilei") == [2001, 2002, 2003, 2004, 2005])
        try site.call("lilei", "PATCH", "/tickets/\(id)", ["transition_id": 2002, "suggestion": "", "title": "x"])
        #expect(try site.ticket(id)["state_id"] == 203)
    }

    @Test("18. Characters of every plane are taken and given back")
    func everyPlane() throws {
        let site = try site()
        let title = "打印机 🖨️ 𠮷野家 👩‍👩‍👧"
        let id = try site.create(2, 2002, ["title": JSON(title), "note": "🎫"])
        #expect(try site.ticket(id)["title"] == JSON(title))
        try site.call("sunba", "POST", "/tickets/\(id)/comments", ["suggestion": "好 👍🏽"])
        #expect(try site.log(id).first?["suggestion"] == "好 👍🏽")
        #expect(try site.call("sunba", "GET", "/tickets?category=all&title=%F0%A0%AE%B7")["total"] == 1)
    }
}
