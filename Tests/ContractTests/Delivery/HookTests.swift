import CanonicalModel
import TestSupport
import Testing

@Suite("Hooks of states, with the whole program", .serialized)
struct HookTests {
    @Test(
        "A hook that is not taken shows on the ticket at once; sending it again goes on",
        arguments: [
            (HTTPReceiver.Reply.answer(status: 200, body: #"{"code": -1, "msg": "no machine left"}"#), "no machine left"),
            (.answer(status: 200, body: "<html>"), "hook answer is not a JSON object (HTTP 200)"),
            (.answer(status: 502, body: ""), "hook answer is not a JSON object (HTTP 502)"),
            (.silence, "no answer within 500 ms"), (.hangUp, "the exchange broke off"),
            (.answer(status: 200, body: #"{"code": 0, "pad": ""# + String(repeating: "x", count: 200_000) + "\"}"), "hook answer is too long"),
        ])
    func failures(reply: HTTPReceiver.Reply, message: String) throws {
        let receiver = try HTTPReceiver { $0.number == 0 ? reply : .ok }
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_DELIVERY_TOTAL_MILLISECONDS": "500"])
        let id = try site.hookTicket(LoonflowSite.movingHook)
        #expect(try Eventually.holds { try site.log(id).count == 2 })
        let failure = try #require(try site.log(id).first)
        #expect(failure["suggestion"]?.stringValue?.hasPrefix(message) == true, "\(failure)")
        #expect(failure["intervene_type_id"] == 0)
        #expect(failure["participant_type_id"] == 10)
        #expect(failure["participant"] == "hook")
        #expect(failure["transition"]?["transition_name"] == "未知操作")
        #expect(try site.ticket(id)["script_run_last_result"] == false)
        #expect(try site.ticket(id)["state_id"] == 603)
        #expect(receiver.received.count == 1, "it is tried once")

        try site.call("lisi", "POST", "/tickets/\(id)/retry_script", .object(JSONObject()))
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 605 })
        #expect(try site.ticket(id)["script_run_last_result"] == true)
        #expect(Set(receiver.received.map { $0["webhook-id"] }).count == 2, "asked for again, it is another message")
    }

    @Test("A redirect is not followed, least of all to this host")
    func redirects() throws {
        let inner = try HTTPReceiver()
        let receiver = try HTTPReceiver { _ in
            .answer(status: 307, headers: [("Location", "http://127.0.0.1:\(inner.port)/")], body: "")
        }
        let site = try LoonflowSite(receiver: receiver)
        let id = try site.hookTicket(LoonflowSite.waitingHook)
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        #expect(inner.connections == 0)
    }

    @Test("A receiver that is not allowed is not called, and the ticket says why")
    func egress() throws {
        let receiver = try HTTPReceiver()
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_EGRESS_ALLOW": ""])
        let id = try site.hookTicket(LoonflowSite.waitingHook)
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        #expect(try site.log(id).first?["suggestion"]?.stringValue?.contains("loopback") == true)
        #expect(receiver.connections == 0)
    }

    @Test("Both signatures are right, and code 0 counts whatever the HTTP status")
    func signatures() throws {
        let receiver = try HTTPReceiver { _ in .answer(status: 500, body: #"{"code": 0, "msg": "started"}"#) }
        let site = try LoonflowSite(receiver: receiver)
        let id = try site.hookTicket(LoonflowSite.waitingHook)
        let call = try #require(try receiver.wait(for: 1, at: "/hook/wait").first)
        #expect(call["webhook-signature"] == site.webhookSignature(call, token: "tok-hook"))
        #expect(call["webhook-timestamp"] == call["timestamp"])
        #expect(call["Content-Type"] == "application/json")
        #expect(try Eventually.holds { try site.log(id).first?["suggestion"] == "started" })
        #expect(try site.ticket(id)["state_id"] == 602, "it waits for the call-back")
    }

    @Test("A call-back that comes before the hook's own answer moves the ticket; the answer then changes nothing")
    func earlyCallBack() throws {
        let receiver = try HTTPReceiver { _ in .answer(status: 200, body: #"{"code": 0, "msg": "late"}"#, after: 1) }
        let site = try LoonflowSite(receiver: receiver)
        let id = try site.hookTicket(LoonflowSite.waitingHook)
        _ = try receiver.wait(for: 1)
        try site.call("lisi", "POST", "/tickets/\(id)/hook_call_back", ["result": true, "msg": "done"])
        #expect(try site.ticket(id)["state_id"] == 605)
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        #expect(try site.log(id).map { $0["suggestion"] } == ["done", ""])
    }

    @Test("Killed between sending and writing it down, the hook goes again under the same webhook-id and counts once")
    func killed() throws {
        let victim = Victim()
        let receiver = try HTTPReceiver { received in
            if received.number == 0 { victim.kill() }
            return .ok
        }
        let site = try LoonflowSite(receiver: receiver)
        victim.processID = site.gateway.processID
        // The answer may still come before the end does.
        let id: Int64 = 1
        _ = try? site.hookTicket(LoonflowSite.movingHook)
        #expect(Eventually.holds { !site.gateway.isRunning })
        try site.restart()
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 605 })
        let calls = try receiver.wait(for: 2)
        #expect(Set(calls.map { $0["webhook-id"] }).count == 1)
        #expect(calls[0].body == calls[1].body)
        #expect(try site.log(id).count == 3, "created, taken, moved")
    }
}
