import CanonicalModel
import TestSupport
import Testing

@Suite("Handlers that an outside service names, with the whole program", .serialized)
struct AskedHandlersTests {
    private static let named = HTTPReceiver.Reply.answer(status: 200, body: #"{"code": 0, "msg": "ok", "data": "zhangsan,lisi"}"#)

    @Test("The creator's next look finds the handlers; the service got the ticket's values, signed")
    func named() throws {
        let receiver = try HTTPReceiver { _ in Self.named }
        let site = try LoonflowSite(receiver: receiver)
        let id = try site.askingTicket()
        let ticket = try site.ticket(id)
        #expect(ticket["participant_type_id"] == 2)
        #expect(ticket["participant"] == "zhangsan,lisi")
        #expect(try site.log(id).count == 1, "asking is no entry of the log")
        let call = try #require(receiver.received.first)
        #expect(call.path == "/external/p")
        #expect(call["webhook-signature"] == site.webhookSignature(call, token: "tok-external"))
        let body = try JSON(parsing: call.body)
        #expect(body["workflow_id"] == 3 && body["transition_id"] == 3014)
        #expect(body["extra_info"] == "pick" && body["id"] == JSON(id) && body["tester"] == "hanmeimei")

        try site.call("zhangsan", "PATCH", "/tickets/\(id)", ["transition_id": 3114, "suggestion": "done"])
        #expect(try site.ticket(id)["state_id"] == 315)
        #expect(receiver.received.count == 1)
    }

    @Test(
        "A failure shows on the ticket, nobody has to act, and asking again helps",
        arguments: [
            (HTTPReceiver.Reply.answer(status: 200, body: #"{"code": -1, "msg": "all on leave"}"#), "all on leave"),
            (.answer(status: 200, body: #"{"code": 0, "data": ""}"#), "the answer names nobody"),
            (.answer(status: 500, body: "<html>"), "hook answer is not a JSON object (HTTP 500)"),
            (.answer(status: 307, headers: [("Location", "http://127.0.0.1:1/")], body: ""), "hook answer is not a JSON object (HTTP 307)"),
            (.silence, "no answer within 500 ms"), (.hangUp, "the exchange broke off"),
        ])
    func failures(reply: HTTPReceiver.Reply, message: String) throws {
        let receiver = try HTTPReceiver { $0.number == 0 ? reply : Self.named }
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_DELIVERY_TOTAL_MILLISECONDS": "500"])
        let id = try site.askingTicket()
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        #expect(try site.log(id).first?["suggestion"]?.stringValue?.hasPrefix(message) == true)
        #expect(try site.ticket(id)["participant"] == "***")
        #expect(receiver.received.count == 1)
        try site.call("lisi", "POST", "/tickets/\(id)/retry_script")
        #expect(try Eventually.holds { try site.ticket(id)["participant"] == "zhangsan,lisi" })
        #expect(try site.ticket(id)["script_run_last_result"] == true)
    }

    @Test("A service that takes long keeps the creator waiting for three seconds, not longer, and its answer still counts")
    func late() throws {
        let receiver = try HTTPReceiver { _ in .answer(status: 200, body: #"{"code": 0, "data": "zhangsan"}"#, after: 5) }
        let site = try LoonflowSite(receiver: receiver)
        let clock = ContinuousClock()
        var id: Int64 = 0
        let waited = try clock.measure { id = try site.askingTicket() }
        #expect(waited > .seconds(2.5) && waited < .seconds(4.9))
        #expect(try site.ticket(id)["participant"] == "***")
        #expect(try Eventually.holds { try site.ticket(id)["participant"] == "zhangsan" })
    }

    @Test("A service that may not be called is not called, and the ticket says why")
    func egress() throws {
        let receiver = try HTTPReceiver()
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_EGRESS_ALLOW": ""])
        let id = try site.askingTicket()
        #expect(try site.log(id).first?["suggestion"]?.stringValue?.contains("loopback") == true)
        #expect(receiver.connections == 0)
    }

    @Test("Killed between asking and writing it down, the service is asked again under the same webhook-id, and its answer counts once")
    func killed() throws {
        let victim = Victim()
        let receiver = try HTTPReceiver { received in
            if received.number == 0 { victim.kill() }
            return Self.named
        }
        let site = try LoonflowSite(receiver: receiver)
        victim.processID = site.gateway.processID
        _ = try? site.askingTicket()
        #expect(Eventually.holds { !site.gateway.isRunning })
        try site.restart()
        #expect(try Eventually.holds { try site.ticket(1)["participant"] == "zhangsan,lisi" })
        let calls = try receiver.wait(for: 2)
        #expect(Set(calls.map { $0["webhook-id"] }).count == 1)
    }
}
