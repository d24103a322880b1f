import CanonicalModel
import Synchronization
import TestSupport
import Testing

@Suite("Notices, with the whole program", .serialized)
struct NoticeTests {
    @Test("500, 500, then 200: three attempts of one message, then the next message")
    func retries() throws {
        let receiver = try HTTPReceiver { $0.path == "/notice/a" && $0.number < 4 ? .answer(status: 500) : .ok }
        let site = try LoonflowSite(receiver: receiver)
        let id = try site.noticeTicket()
        try site.call("lisi", "PATCH", "/tickets/\(id)", ["transition_id": 8002, "suggestion": "on"])
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        let calls = receiver.received.filter { $0.path == "/notice/a" }
        let states = try calls.map { try JSON(parsing: $0.body)["ticket_value_info"]?["state_id"]?.int64Value }
        #expect(states.last == 803)
        #expect(states.dropLast().allSatisfy { $0 == 802 }, "the second waits for the first: \(states)")
        #expect(states.count > 2)
        #expect(Set(calls.map { $0["webhook-id"] }).count == 2)
        for call in calls { #expect(call["webhook-signature"] == site.webhookSignature(call, token: "tok-notice-a")) }
    }

    @Test("What is never taken is given up, holds up neither what follows nor anybody else, and can be replayed")
    func deadLetters() throws {
        let isBroken = Atomic(true)
        let receiver = try HTTPReceiver { received in
            let isFirst = received.text.contains("\"state_id\":802,\"parent")
            return isBroken.load(ordering: .relaxed) && received.path == "/notice/a" && isFirst ? .answer(status: 500) : .ok
        }
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_DELIVERY_ATTEMPTS": "3"])
        let id = try site.noticeTicket()
        try site.call("lisi", "PATCH", "/tickets/\(id)", ["transition_id": 8002, "suggestion": "on"])
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        #expect(try site.metric("sanmen_outbox_dead") == 1)
        #expect(receiver.received.count { $0.path == "/notice/a" } == 4)
        #expect(receiver.received.count { $0.path == "/notice/b" } == 2)

        let dead = try JSON(parsing: site.outbox("dead", "--json").output)
        #expect(dead[1] == nil)
        let number = try #require(dead[0]?["id"]?.int64Value)
        #expect(dead[0]?["attempts"] == 3)
        #expect(try site.outbox("show", "\(number)").output.split(separator: "\n").count == 3)
        isBroken.store(false, ordering: .relaxed)
        #expect(try site.outbox("replay", "\(number)").status == 0)
        let calls = try receiver.wait(for: 5, at: "/notice/a")
        #expect(calls[4]["webhook-id"] == calls[0]["webhook-id"])
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_dead") == 0 })
        #expect(try site.outbox("replay", "\(number)").status == 1, "it has arrived")
    }

    @Test("A receiver's Retry-After is waited for")
    func retryAfter() throws {
        let receiver = try HTTPReceiver { $0.path == "/notice/a" && $0.number < 2 ? .answer(status: 429, headers: [("Retry-After", "2")]) : .ok }
        let site = try LoonflowSite(receiver: receiver)
        _ = try site.noticeTicket()
        let calls = try receiver.wait(for: 2, at: "/notice/a")
        let stamps = calls.compactMap { $0["timestamp"].flatMap { Int64($0) } }
        #expect(stamps[1] - stamps[0] >= 2)
    }

    @Test("A slow receiver gets each ticket's notices in their order, and other tickets do not wait for one")
    func order() throws {
        let receiver = try HTTPReceiver { received in
            received.number % 5 == 3 ? .answer(status: 503) : .answer(status: 200, after: 0.05)
        }
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_DELIVERY_BREAKER_FAILURES": "1000"])
        let ids = try (0..<4).map { _ in try site.noticeTicket() }
        for round in 0..<6 {
            let (from, to) = round % 2 == 0 ? ("lisi", "zhangsan") : ("zhangsan", "lisi")
            for id in ids {
                try site.call(from, "POST", "/tickets/\(id)/deliver", ["target_username": JSON(to), "suggestion": JSON("\(round)")])
            }
        }
        #expect(try Eventually.holds(seconds: 40) { try site.metric("sanmen_outbox_waiting") == 0 })
        for path in ["/notice/a", "/notice/b"] {
            for id in ids {
                var order: [Int64] = []
                var messages: [Int64: String] = [:]
                for call in receiver.received where call.path == path {
                    let body = try JSON(parsing: call.body)
                    guard body["ticket_value_info"]?["id"]?.int64Value == id else { continue }
                    let entry = try #require(body["last_flow_log"]?["id"]?.int64Value)
                    let message = try #require(call["webhook-id"])
                    if order.last == entry {
                        #expect(messages[entry] == message, "a repetition has the same webhook-id")
                    } else {
                        order.append(entry)
                    }
                    messages[entry] = message
                }
                #expect(order == order.sorted() && order.count == 7, "\(path) of \(id): \(order)")
                #expect(Set(messages.values).count == 7)
            }
        }
    }

    @Test("Where nothing fails each message is sent once")
    func once() throws {
        let receiver = try HTTPReceiver()
        let site = try LoonflowSite(receiver: receiver)
        for _ in 0..<60 { _ = try site.noticeTicket() }
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        #expect(receiver.received.count == 120)
        #expect(Set(receiver.received.map { $0["webhook-id"] }).count == 120)
    }

    @Test("A notice tells the ticket as it was at its event, however late it goes")
    func asOfTheEvent() throws {
        let receiver = try HTTPReceiver { $0.number == 0 ? .answer(status: 200, after: 1) : .ok }
        let site = try LoonflowSite(receiver: receiver)
        let id = try site.noticeTicket()
        try site.call("lisi", "PATCH", "/tickets/\(id)", ["transition_id": 8002, "suggestion": "on", "amount": 31])
        try site.call("zhangsan", "PATCH", "/tickets/\(id)", ["transition_id": 8006, "suggestion": "end"])
        for path in ["/notice/a", "/notice/b"] {
            let bodies = try receiver.wait(for: 3, at: path).map { try JSON(parsing: $0.body) }
            #expect(bodies.map { $0["ticket_value_info"]?["state_id"]?.int64Value } == [802, 803, 805])
            #expect(bodies.map { $0["participant"]?.stringValue } == ["lisi", "zhangsan,lisi", ""])
            #expect(bodies.map { $0["content_result"]?.stringValue?.hasSuffix("金额30") } == [true, false, false])
        }
    }

    @Test("Killed in the middle of many, every notice arrives, in order, twice only under the same webhook-id")
    func killed() throws {
        let victim = Victim()
        let receiver = try HTTPReceiver { received in
            if received.number == 5 { victim.kill() }
            return .ok
        }
        let site = try LoonflowSite(receiver: receiver)
        victim.processID = site.gateway.processID
        var made: [Int64] = []
        while let id = try? site.noticeTicket() { made.append(id) }
        #expect(!made.isEmpty)
        try site.restart()
        #expect(try Eventually.holds { try site.metric("sanmen_outbox_waiting") == 0 })
        for path in ["/notice/a", "/notice/b"] {
            let calls = receiver.received.filter { $0.path == path }
            let tickets = try calls.map { try JSON(parsing: $0.body)["ticket_value_info"]?["id"]?.int64Value ?? 0 }
            #expect(Set(tickets).isSuperset(of: made), "every answered creation is told of")
            let messages = Dictionary(grouping: zip(tickets, calls.map { $0["webhook-id"] }), by: \.0)
            for (ticket, sent) in messages { #expect(Set(sent.map(\.1)).count == 1, "ticket \(ticket)") }
        }
    }

    @Test("Killed again and again between sending and writing it down, each receiver gets each ticket's messages in their order")
    func orderAcrossKills() throws {
        let victim = Victim()
        let receiver = try HTTPReceiver { received in
            if [3, 9, 14].contains(received.number) { victim.kill() }
            return received.number % 4 == 1 ? .answer(status: 500) : .ok
        }
        let site = try LoonflowSite(receiver: receiver, environment: ["SANMEN_DELIVERY_BREAKER_FAILURES": "1000"])
        victim.processID = site.gateway.processID
        func revive() throws {
            try site.restart()
            victim.processID = site.gateway.processID
        }
        /// What is not answered may or may not have happened; only its order matters here.
        func insist(_ act: () throws -> Void) throws {
            for _ in 0..<4 {
                if (try? act()) != nil { return }
                try revive()
            }
        }
        var ids: [Int64] = []
        for _ in 0..<2 { try insist { ids.append(try site.noticeTicket()) } }
        for round in 0..<8 {
            let (from, to) = round % 2 == 0 ? ("lisi", "zhangsan") : ("zhangsan", "lisi")
            for id in ids {
                try insist {
                    guard try site.ticket(id)["participant"] == JSON(from) else { return }
                    let body: JSON = ["target_username": JSON(to), "suggestion": JSON("\(round)")]
                    try site.call(from, "POST", "/tickets/\(id)/deliver", body)
                }
            }
        }
        #expect(
            try Eventually.holds(seconds: 40) {
                // The last kill may come from what still waits.
                if !site.gateway.isRunning { try revive() }
                return (try? site.metric("sanmen_outbox_waiting")) == 0
            })
        #expect(receiver.received.count > 14, "all three kills have happened")
        for path in ["/notice/a", "/notice/b"] {
            for id in ids {
                let logged = Set(try site.log(id).compactMap { $0["id"]?.int64Value })
                var order: [Int64] = []
                var messages: [Int64: Set<String>] = [:]
                for call in receiver.received where call.path == path {
                    let body = try JSON(parsing: call.body)
                    guard body["ticket_value_info"]?["id"]?.int64Value == id else { continue }
                    let entry = try #require(body["last_flow_log"]?["id"]?.int64Value)
                    if order.last != entry { order.append(entry) }
                    messages[entry, default: []].insert(try #require(call["webhook-id"]))
                }
                #expect(order == order.sorted(), "\(path) of \(id): \(order)")
                #expect(Set(order) == logged, "nothing is lost, nothing is made up")
                #expect(messages.values.allSatisfy { $0.count == 1 }, "a repetition has the same webhook-id")
            }
        }
    }
}
