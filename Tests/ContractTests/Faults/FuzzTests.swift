import CanonicalModel
import Foundation
import TestSupport
import Testing

extension FaultTests {
    @Suite("Requests bent at random")
    struct Fuzz {
        private static let clients = 4
        /// What bounded caches may still take after the first tenth, while the store grows to their size: the pages of the
        /// writer (24 MiB) and of four readers (4 MiB each). It is no leak: 200,000 requests took 28.9 MB, 380,000 took 29.6.
        private static let mostGrowth = 40 << 20

        @Test("are each answered, never with a fault of ours; the gateway keeps running, its memory and its data are in order")
        func fuzz() throws {
            let count = Effort.number("SANMEN_FUZZ_REQUESTS", default: 5000)
            let seed = Effort.seed("SANMEN_FUZZ_SEED")
            print("fuzz: SANMEN_FUZZ_REQUESTS=\(count) SANMEN_FUZZ_SEED=\(seed)")
            let folder = try GatewayProcess.temporaryFolder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            // A client that stops in the middle of a request is to be met often, so its time is short.
            let limits = ["SANMEN_LIMITS_REQUEST_SECONDS": "2", "SANMEN_LIMITS_IDLE_SECONDS": "4"]
            let gateway = try GatewayProcess(data: folder, environment: limits)

            var report = run(count / 10, on: gateway.port, seed: seed)
            let warm = gateway.residentMemory
            let begin = ContinuousClock.now
            report.merge(run(count - count / 10, on: gateway.port, seed: seed &+ 1000))
            let growth = gateway.residentMemory - warm

            #expect(report.faults == [], "seed \(seed)")
            #expect(gateway.isRunning)
            #expect(growth < Self.mostGrowth, "from \(warm) bytes by \(growth)")
            #expect(try gateway.exchange(GateClients.loonflowCreate(title: "after all that")).code == 0)
            #expect(gateway.stop() == 0)
            let log = try String(contentsOfFile: gateway.logFile, encoding: .utf8)
            let complaints = log.split(separator: "\n").filter { $0.contains("internal") || $0.contains("\"level\":\"error\"") }
            #expect(complaints.prefix(3) == [])
            let stored = try StoredTickets(copyOf: folder)
            #expect(stored.integrity == ["ok"])
            #expect(stored.unfaithful == [])
            let statuses = report.statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
            print("fuzz: answers \(statuses); \(stored.tickets.count) tickets, \(stored.eventCount) events;",
                "memory \(warm >> 20) MB and \(growth >> 10) KB more; \(ContinuousClock.now - begin)")
        }

        private func run(_ count: Int, on port: UInt16, seed: UInt64) -> FuzzClient.Report {
            let reports = inParallel(Self.clients) { number -> FuzzClient.Report in
                var failed = FuzzClient.Report()
                do {
                    var client = try FuzzClient(port: port, seed: seed &+ UInt64(number))
                    do { try client.run(count / Self.clients) } catch { failed.faults.append("\(error)") }
                    failed.merge(client.report)
                } catch {
                    failed.faults.append("\(error)")
                }
                return failed
            }
            return reports.reduce(into: FuzzClient.Report()) { $0.merge($1) }
        }
    }
}
