import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("An Idempotency-Key")
    struct Idempotency {
        private func total(_ gateway: GatewayProcess, title: String) throws -> Int? {
            try gateway.exchange(GateClients.loonflow("GET", "/tickets?category=all&title=\(title)")).json?["data"]?["total"]?.intValue
        }

        /// What a repetition has to be the same in: status, body and every header but the request's own id and the date.
        private func essence(_ answer: RawAnswer) -> [String] {
            let headers = answer.headers.filter { !["x-request-id", "date"].contains($0.name.lowercased()) }
            return ["\(answer.status)", answer.text] + headers.map { "\($0.name): \($0.value)" }.sorted()
        }

        @Test("gives the same answer for the same request, headers included, also after a restart and a kill", arguments: Creation.allCases)
        func repetition(_ creation: Creation) throws {
            let folder = try GatewayProcess.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let request = creation.first.with("Idempotency-Key", "k-1")
            var gateway = try GatewayProcess(data: folder)
            let first = try gateway.exchange(request)
            #expect(TicketName(creation: first) != nil, "\(first.text)")
            #expect(try essence(gateway.exchange(request)) == essence(first))
            #expect(gateway.stop() == 0)
            gateway = try GatewayProcess(data: folder)
            #expect(try essence(gateway.exchange(request)) == essence(first))
            gateway.kill()
            gateway = try GatewayProcess(data: folder)
            #expect(try essence(gateway.exchange(request)) == essence(first))
            #expect(try total(gateway, title: "idem-1") == 1)
        }

        @Test("with another body, query or path is an error with status 422 in the contract's envelope", arguments: Creation.allCases)
        func otherRequest(_ creation: Creation) throws {
            let gateway = try GatewayProcess()
            let first = creation.first.with("Idempotency-Key", "k-1")
            #expect(TicketName(creation: try gateway.exchange(first)) != nil)
            for other in [creation.other.with("Idempotency-Key", "k-1"), first.with(target: first.target + "?x=1")] {
                let refused = try gateway.exchange(other)
                #expect(refused.status == 422)
                #expect(refused.code != nil && TicketName(creation: refused) == nil && !refused.message.isEmpty)
            }
            #expect(try total(gateway, title: "idem-2") == 0)
            // Another key is another request.
            #expect(try TicketName(creation: gateway.exchange(creation.other.with("Idempotency-Key", "k-2"))) != nil)
        }

        @Test("belongs to its caller: the same key at every gate, and of every person, makes a ticket each")
        func owners() throws {
            let gateway = try GatewayProcess()
            let requests = Creation.allCases.map(\.first) + [
                GateClients.ngsCreate(title: "idem-1", staff: "SELITE"),
                GateClients.loonflowCreate(title: "idem-1", user: "zhangsan"),
            ]
            let tickets = try requests.map { try TicketName(creation: gateway.exchange($0.with("Idempotency-Key", "shared"))) }
            #expect(tickets.allSatisfy { $0 != nil })
            #expect(Set(tickets).count == requests.count)
            #expect(try total(gateway, title: "idem-1") == requests.count)
        }

        @Test("keeps a refusal by the ticket's rules too, though the ticket has moved on since")
        func keptRefusal() throws {
            let gateway = try GatewayProcess()
            guard case .id(let id)? = TicketName(creation: try gateway.exchange(GateClients.loonflowCreate(title: "idem"))) else {
                Issue.record("no ticket")
                return
            }
            let early = GateClients.loonflow("PATCH", "/tickets/\(id)", body: #"{"transition_id":2004}"#).with("Idempotency-Key", "early")
            let first = try gateway.exchange(early)
            #expect(first.code == -1)
            let move = GateClients.loonflow("PATCH", "/tickets/\(id)", user: "zhangsan", body: #"{"transition_id":2002}"#)
            #expect(try gateway.exchange(move).code == 0)
            #expect(try gateway.exchange(early).text == first.text)
            #expect(try gateway.exchange(early.with("Idempotency-Key", "later")).code == 0)
        }

        @Test("keeps no answer of an NGS login")
        func login() throws {
            let gateway = try GatewayProcess()
            let request = ClientRequest("POST", "/ngs/login", headers: [("Idempotency-Key", "k"), ("Content-Type", "application/json")])
            let wrong = #"{"staffId":"SELITE","password":"no","ds":"gl2019"}"#
            #expect(try gateway.exchange(request.with(body: wrong)).status == 200)
            let other = try gateway.exchange(request.with(body: wrong.replacingOccurrences(of: "no", with: "not")))
            #expect(other.status == 200, "another body with the key is another login: \(other.text)")
        }

        @Test(
            "that is none is refused in the envelope",
            arguments: [" ", "two words", "caf\u{e9}", String(repeating: "k", count: 256)])
        func malformed(_ key: String) throws {
            let gateway = try GatewayProcess()
            for creation in Creation.allCases {
                let answer = try gateway.exchange(creation.first.with("Idempotency-Key", key))
                #expect(answer.status == 200 && answer.code != nil && TicketName(creation: answer) == nil, "\(creation.rawValue) \(answer.text)")
            }
            #expect(try total(gateway, title: "idem-1") == 0)
        }
    }
}

extension Creation {
    fileprivate var first: ClientRequest { request(title: "idem-1") }
    /// The same with another body.
    fileprivate var other: ClientRequest { request(title: "idem-2") }
}
