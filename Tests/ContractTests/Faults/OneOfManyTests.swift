import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("Of 64 callers at once")
    struct OneOfMany {
        private func withCrowd(_ body: (GatewayProcess) throws -> Void) throws {
            let configuration = try CrowdConfiguration()
            defer { configuration.remove() }
            let gateway = try GatewayProcess(configuration: configuration.folder)
            try body(gateway)
            #expect(gateway.stop() == 0)
        }

        /// Each request on its own connection, all at the same moment.
        private func answers(
            to gateway: GatewayProcess, _ request: @escaping @Sendable (Int) -> ClientRequest
        ) -> [RawAnswer] {
            let port = gateway.port
            let answers = inParallel(CrowdConfiguration.size) { number -> RawAnswer? in
                guard let client = try? RawClient(port: port, timeoutSeconds: 30) else { return nil }
                return try? client.exchange(request(number))
            }
            #expect(answers.compactMap { $0 }.count == CrowdConfiguration.size, "everybody gets an answer")
            return answers.compactMap { $0 }
        }

        private func created(_ gateway: GatewayProcess, _ request: ClientRequest) throws -> TicketName {
            let answer = try gateway.exchange(request)
            return try #require(TicketName(creation: answer), "\(answer.text)")
        }

        private func shown(_ name: TicketName, _ gateway: GatewayProcess) throws -> JSON {
            try #require(try gateway.exchange(name.reading).json)
        }

        private func number(of name: TicketName) throws -> Int64 {
            guard case .id(let id) = name else { throw RawClient.Failure(description: "\(name) has no number") }
            return id
        }

        @Test("exactly one handles a loonflow ticket of several people, at each step; the others are told why not")
        func handlers() throws {
            try withCrowd { gateway in
                let id = try number(of: created(gateway, GateClients.loonflowCreate(title: "crowd")))
                let answers = answers(to: gateway) { number in
                    GateClients.loonflow(
                        "PATCH", "/tickets/\(id)", user: CrowdConfiguration.person(number), body: #"{"transition_id":2002}"#)
                }
                #expect(answers.allSatisfy { $0.status == 200 })
                #expect(answers.count { $0.code == 0 } == 1)
                #expect(answers.filter { $0.code == -1 }.allSatisfy { !$0.message.isEmpty })
                #expect(answers.count { $0.code == -1 } == CrowdConfiguration.size - 1)
                // The creator confirms, from many windows at once.
                let confirmations = self.answers(to: gateway) { _ in
                    GateClients.loonflow("PATCH", "/tickets/\(id)", body: #"{"transition_id":2004}"#)
                }
                #expect(confirmations.count { $0.code == 0 } == 1)
                let ticket = try shown(.id(id), gateway)
                #expect(ticket["lifecycle"]?.stringValue == "completed")
                #expect(ticket["events"]?.arrayValue?.count == 3)
            }
        }

        @Test("exactly one accepts a ticket that has to be accepted, and only that one handles it")
        func acceptance() throws {
            try withCrowd { gateway in
                let id = try number(of: created(
                    gateway, GateClients.loonflow("POST", "/tickets", body: #"{"workflow_id":3,"transition_id":3001,"title":"pool"}"#)))
                let answers = answers(to: gateway) { number in
                    GateClients.loonflow("POST", "/tickets/\(id)/accept", user: CrowdConfiguration.person(number))
                }
                #expect(answers.count { $0.code == 0 } == 1)
                #expect(answers.count { $0.code == -1 } == CrowdConfiguration.size - 1)
                let winner = try #require(answers.firstIndex { $0.code == 0 })
                let moves = self.answers(to: gateway) { number in
                    GateClients.loonflow(
                        "PATCH", "/tickets/\(id)", user: CrowdConfiguration.person(number), body: #"{"transition_id":3002}"#)
                }
                #expect(moves.indices.filter { moves[$0].code == 0 } == [winner])
            }
        }

        @Test("exactly one NGS sender of a task moves it")
        func senders() throws {
            try withCrowd { gateway in
                let saved = try gateway.exchange(GateClients.ngsCreate(title: "crowd"))
                let guid = try #require(saved["X-NGS-OId"])
                let draft = try #require(saved["X-NGS-TaskId"])
                let sent = try gateway.exchange(
                    GateClients.ngs("send", staff: "SLISI", body: #"{"oId":"\#(guid)","taskId":"\#(draft)"}"#))
                #expect(sent.code == 1, "\(sent.text)")
                let task = try #require(sent["X-NGS-TaskId"])
                #expect(task != draft)
                let answers = answers(to: gateway) { number in
                    GateClients.ngs(
                        "send", staff: CrowdConfiguration.staff(number),
                        body: #"{"oId":"\#(guid)","taskId":"\#(task)","toStep":"confirm"}"#)
                }
                #expect(answers.allSatisfy { $0.status == 200 })
                #expect(answers.count { $0.code == 1 } == 1)
                #expect(answers.count { $0.code == 0 && !$0.message.isEmpty } == CrowdConfiguration.size - 1)
                #expect(try shown(.guid(guid), gateway)["events"]?.arrayValue?.count == 3)
            }
        }

        @Test("exactly one Kingsoft close ends the ticket, the others meet its state")
        func closers() throws {
            try withCrowd { gateway in
                let id = try number(of: created(gateway, GateClients.kingsoftCreate(title: "crowd")))
                let answers = answers(to: gateway) { _ in
                    GateClients.kingsoft(
                        "POST", "close_ticket",
                        body: #"{"closer_id":40005,"closer_name":"王五","detail":"好","id":\#(id),"is_solved":true,"solved_time":\#(GateClients.now)}"#)
                }
                #expect(answers.count { $0.code == 10000 } == 1)
                #expect(answers.count { $0.code == 23000 } == CrowdConfiguration.size - 1)
            }
        }

        @Test("with one Idempotency-Key make one ticket between them, at every gate", arguments: Creation.allCases)
        func oneKey(_ creation: Creation) throws {
            let gateway = try GatewayProcess()
            let request = creation.request(title: "one-key")
            let answers = answers(to: gateway) { _ in request.with("Idempotency-Key", "the-one") }
            let done = answers.filter { $0.status == 200 }
            let waiting = answers.filter { $0.status == 409 }
            #expect(done.count + waiting.count == answers.count)
            #expect(Set(done.map(\.body)).count == 1)
            #expect(Set(done.map { $0["X-NGS-OId"] }).count == 1)
            #expect(waiting.allSatisfy { $0.code != nil && !$0.message.isEmpty })
            let list = try gateway.exchange(GateClients.loonflow("GET", "/tickets?category=all&title=one-key"))
            #expect(list.json?["data"]?["total"]?.intValue == 1)
        }
    }
}

extension ClientRequest: CustomTestStringConvertible {
    public var testDescription: String { "\(method) \(target)" }
}
