import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("A gateway that is told to stop")
    struct Drain {
        @Test("answers the writes in flight, keeps them, and ends with status 0 in time")
        func writesInFlight() throws {
            let folder = try GatewayProcess.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let gateway = try GatewayProcess(data: folder)
            let port = gateway.port
            let clients = Background { inParallel(8) { Self.create(on: port, mark: "drain-\($0)-") } }
            try Self.waitUntil { try gateway.exchange(GateClients.loonflow("GET", "/tickets?category=all&title=drain-")).json?["data"]?["total"]?.intValue ?? 0 > 20 }
            let begin = ContinuousClock.now
            #expect(gateway.stop() == 0)
            #expect(ContinuousClock.now - begin < .seconds(10))
            let outcomes = clients.wait()
            let answered = outcomes.flatMap(\.titles)
            #expect(answered.count > 20)
            #expect(outcomes.flatMap(\.refusals).allSatisfy { $0 == 503 }, "\(outcomes.flatMap(\.refusals))")
            let stored = try StoredTickets(copyOf: folder)
            #expect(stored.integrity == ["ok"])
            #expect(stored.unfaithful == [])
            // What was told done is there; what was not told done was not done: the connections closed between requests.
            #expect(Set(stored.tickets.map(\.title)) == Set(answered))
            #expect(stored.tickets.count == answered.count)
        }

        struct Outcome: Sendable {
            var titles: [String] = []
            var refusals: [Int] = []
        }

        private static func create(on port: UInt16, mark: String) -> Outcome {
            var outcome = Outcome()
            for number in 0... {
                // A new connection each time: where the old one was closed, as also an answer may ask for.
                guard let client = try? RawClient(port: port),
                    let answer = try? client.exchange(GateClients.loonflowCreate(title: "\(mark)\(number)"))
                else { break }
                if answer.code == 0 { outcome.titles.append("\(mark)\(number)") } else { outcome.refusals.append(answer.status) }
            }
            return outcome
        }

        @Test("is not ready from then on: 503 on connections it has, and takes no new ones")
        func readiness() throws {
            let gateway = try GatewayProcess()
            let kept = try gateway.client()
            #expect(try kept.exchange(ClientRequest("GET", "/readyz")).status == 200)
            // A request that has begun to arrive keeps the drain waiting.
            let slow = try gateway.client()
            let late = GateClients.loonflowCreate(title: "late").bytes
            slow.send(Array(late.dropLast(10)))
            try Self.waitUntil { try kept.exchange(ClientRequest("GET", "/livez")).status == 200 }
            Glibc.kill(gateway.processID, SIGTERM)
            try Self.waitUntil { (try? RawClient(port: gateway.port)) == nil }
            let answer = try? kept.exchange(ClientRequest("GET", "/readyz"))
            #expect(answer == nil || answer?.status == 503)
            slow.send(Array(late.suffix(10)))
            #expect(try slow.answer().code == 0)
            #expect(gateway.stop() == 0)
        }

        @Test("leaves its data folder to the next one, which a second one beside it does not get")
        func secondProcess() throws {
            let folder = try GatewayProcess.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let first = try GatewayProcess(data: folder)
            let refusal = #expect(throws: GatewayProcess.Failure.self) { try GatewayProcess(data: folder) }
            #expect(refusal?.description.contains("in use by another sanmen process") == true, "\(refusal?.description ?? "")")
            #expect(first.isRunning)
            #expect(first.stop() == 0)
            #expect(try GatewayProcess(data: folder).stop() == 0)
        }

        @Test("and demo credentials are refused on a public address")
        func publicAddress() throws {
            let folder = try GatewayProcess.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let config = GatewayProcess.checkout + "/adapter-config"
            let run = try Command.run([
                "timeout", "20", GatewayProcess.program, "serve", "--config", config, "--data", folder, "--listen", "0.0.0.0:0",
            ])
            #expect(run.status != 0 && run.status != 124)
            #expect(run.output.contains("demo"), "\(run.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }

        private static func waitUntil(_ condition: () throws -> Bool) throws {
            let limit = ContinuousClock.now + .seconds(20)
            while try !condition() {
                if ContinuousClock.now > limit { throw RawClient.Failure(description: "waited in vain") }
                usleep(2000)
            }
        }
    }
}
