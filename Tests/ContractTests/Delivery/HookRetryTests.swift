import CanonicalModel
import TestSupport
import Testing

@Suite("Hooks that are repeated by themselves, with the whole program", .serialized)
struct HookRetryTests {
    private static func site(_ receiver: HTTPReceiver, retries: Int, firstRetry: Int = 50) throws -> LoonflowSite {
        try LoonflowSite(
            receiver: receiver, environment: ["SANMEN_DELIVERY_FIRST_RETRY_MILLISECONDS": "\(firstRetry)"]
        ) { $0.replacing(#"\"wait\": false"#, with: #"\"retries\": \#(retries), \"wait\": false"#) }
    }

    @Test("500, 500, then 200: the first failure shows, then the ticket goes on; one message all along")
    func recovers() throws {
        let receiver = try HTTPReceiver { $0.number < 2 ? .answer(status: 500, body: "busy") : .ok }
        let site = try Self.site(receiver, retries: 3)
        let id = try site.hookTicket(LoonflowSite.movingHook)
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 605 })
        #expect(receiver.received.count == 3)
        #expect(Set(receiver.received.map { $0["webhook-id"] }).count == 1)
        let log = try site.log(id)
        #expect(log.count { $0["transition"]?["transition_name"] == "未知操作" } == 1)
        #expect(try site.ticket(id)["script_run_last_result"] == true)
        #expect(try site.outbox("show", "1").output.split(separator: "\n").count == 3, "every attempt is written down")
    }

    @Test("When the repetitions are used up the failure shows again, and nothing more is sent")
    func givesUp() throws {
        let receiver = try HTTPReceiver { .answer(status: 200, body: #"{"code": -1, "msg": "no \#($0.number)"}"#) }
        let site = try Self.site(receiver, retries: 2)
        let id = try site.hookTicket(LoonflowSite.movingHook)
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        #expect(receiver.received.count == 3)
        #expect(try site.log(id).prefix(2).map { $0["suggestion"] } == ["no 2", "no 0"])
        #expect(try site.ticket(id)["script_run_last_result"] == false)
    }

    @Test("retry_script does not wait for the next repetition but takes its place")
    func takenOver() throws {
        let receiver = try HTTPReceiver { $0.number == 0 ? .answer(status: 500, body: "") : .ok }
        let site = try Self.site(receiver, retries: 5, firstRetry: 3_600_000)
        let id = try site.hookTicket(LoonflowSite.movingHook)
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        #expect(try site.metric("sanmen_outbox_waiting") == 1)
        try site.call("lisi", "POST", "/tickets/\(id)/retry_script")
        #expect(try Eventually.holds { try site.ticket(id)["state_id"] == 605 })
        #expect(try site.metric("sanmen_outbox_waiting") == 0)
        #expect(receiver.received.count == 2)
    }

    @Test("A ticket that was moved on meanwhile is left alone")
    func movedOn() throws {
        let receiver = try HTTPReceiver { _ in .answer(status: 500, body: "") }
        let site = try Self.site(receiver, retries: 5, firstRetry: 1500)
        let id = try site.hookTicket(LoonflowSite.movingHook)
        #expect(try Eventually.holds { try site.ticket(id)["script_run_last_result"] == false })
        try site.call("admin", "PUT", "/tickets/\(id)/state", ["state_id": 605, "suggestion": "by hand"])
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        #expect(receiver.received.count == 1)
        #expect(try site.ticket(id)["state_id"] == 605)
    }
}
