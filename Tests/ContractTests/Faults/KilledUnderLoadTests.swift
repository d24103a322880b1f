import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("A gateway that is killed under load")
    struct KilledUnderLoad {
        /// One creation that a client sent, and what it was told.
        struct Attempt: Sendable {
            var title: String
            var request: ClientRequest
            /// Nil where no answer came.
            var ticket: TicketName?
            /// The ticket was handled afterwards, and the handler was told so.
            var isHandled = false

            var hasKey: Bool { request["Idempotency-Key"] != nil }
        }

        @Test("keeps every answered creation, none twice, and repeats of the unanswered make one ticket each")
        func killed() throws {
            let rounds = Effort.number("SANMEN_KILL_ROUNDS", default: 20)
            let seed = Effort.seed("SANMEN_KILL_SEED")
            print("killed under load: \(rounds) rounds, SANMEN_KILL_SEED=\(seed)")
            var random = RandomSource(seed: seed)
            let folder = try GatewayProcess.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            var answered = 0
            var unanswered = 0
            var gateway = try GatewayProcess(data: folder)
            for round in 1...rounds {
                let attempts = Self.attempts(on: gateway, mark: "kill-\(seed)-\(round)-", for: UInt32.random(in: 20...600, using: &random))
                let stored = try StoredTickets(copyOf: folder)
                #expect(stored.integrity == ["ok"], "round \(round) of seed \(seed)")
                #expect(stored.unfaithful == [], "round \(round) of seed \(seed)")
                gateway = try GatewayProcess(data: folder)
                try check(attempts, mark: "kill-\(seed)-\(round)-", on: gateway)
                answered += attempts.count { $0.ticket != nil }
                unanswered += attempts.count { $0.ticket == nil }
            }
            #expect(gateway.stop() == 0)
            let stored = try StoredTickets(copyOf: folder)
            #expect(stored.integrity == ["ok"])
            #expect(stored.unfaithful == [])
            #expect(answered > 0 && unanswered > 0, "the kills have to hit something")
            print("killed under load: \(answered) answered, \(unanswered) not, \(stored.tickets.count) tickets, \(stored.eventCount) events")
        }

        /// What clients at all three gates sent until the gateway was killed.
        private static func attempts(on gateway: GatewayProcess, mark: String, for milliseconds: UInt32) -> [Attempt] {
            let port = gateway.port
            let killer = Background { [process = gateway.processID] in
                usleep(milliseconds * 1000)
                Glibc.kill(process, SIGKILL)
            }
            let attempts = inParallel(6) { client in Self.create(on: port, client: client, mark: "\(mark)\(client)-") }
            killer.wait()
            gateway.kill()
            return attempts.flatMap { $0 }
        }

        private static func create(on port: UInt16, client: Int, mark: String) -> [Attempt] {
            var attempts: [Attempt] = []
            guard let connection = try? RawClient(port: port) else { return [] }
            while true {
                let title = "\(mark)\(attempts.count)"
                var request =
                    switch client % 3 {
                    case 0: GateClients.loonflowCreate(title: title)
                    case 1: GateClients.ngsCreate(title: title)
                    default: GateClients.kingsoftCreate(title: title)
                    }
                if attempts.count % 2 == 0 { request["Idempotency-Key"] = "key-\(title)" }
                var attempt = Attempt(title: title, request: request)
                guard let answer = try? connection.exchange(request) else {
                    attempts.append(attempt)
                    return attempts
                }
                attempt.ticket = TicketName(creation: answer)
                if attempt.ticket == nil { Issue.record("a creation was refused: \(answer.text)") }
                attempts.append(attempt)
                // Not creations only: every third of these is also handled.
                guard attempts.count % 3 == 0, case .id(let id)? = attempt.ticket else { continue }
                let handling = GateClients.loonflow("PATCH", "/tickets/\(id)", user: "zhangsan", body: #"{"transition_id":2002}"#)
                guard let answer = try? connection.exchange(handling) else { return attempts }
                attempts[attempts.count - 1].isHandled = answer.code == 0
                if answer.code != 0, client % 3 == 0 { Issue.record("a handling was refused: \(answer.text)") }
            }
        }

        private func check(_ attempts: [Attempt], mark: String, on gateway: GatewayProcess) throws {
            let client = try gateway.client()
            let before = try titles(beginningWith: mark, client)
            #expect(Set(before.values).count == before.count, "no title twice")
            for attempt in attempts {
                switch attempt.ticket {
                case .some(let name):
                    let shown = try client.exchange(name.reading)
                    #expect(shown.json?["title"]?.stringValue == attempt.title)
                    if let id = shown.json?["id"]?.int64Value { #expect(before[id] == attempt.title) }
                    if attempt.isHandled { #expect(shown.json?["state"]?.int64Value == 203, "what was handled stays handled") }
                case nil where attempt.hasKey:
                    let first = try client.exchange(attempt.request)
                    #expect(TicketName(creation: first) != nil, "\(first.text)")
                    let again = try client.exchange(attempt.request)
                    #expect(again.body == first.body)
                case nil: break
                }
            }
            let after = try titles(beginningWith: mark, client)
            #expect(Set(after.values).count == after.count, "no title twice after the repeats")
            let certain = Set(attempts.filter { $0.ticket != nil || $0.hasKey }.map(\.title))
            #expect(certain.isSubset(of: after.values))
            #expect(Set(after.values).isSubset(of: attempts.map(\.title)))
        }

        private func titles(beginningWith mark: String, _ client: RawClient) throws -> [Int64: String] {
            let answer = try client.exchange(GateClients.loonflow("GET", "/tickets?category=all&per_page=10000&title=\(mark)"))
            var titles: [Int64: String] = [:]
            for row in answer.json?["data"]?["value"]?.arrayValue ?? [] {
                guard let id = row["id"]?.int64Value, let title = row["title"]?.stringValue else { continue }
                #expect(titles.updateValue(title, forKey: id) == nil)
            }
            #expect(answer.json?["data"]?["total"]?.intValue == titles.count)
            return titles
        }
    }
}
