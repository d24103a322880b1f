import CanonicalModel
import Foundation
import Testing

@testable import Gateway

/// `SANMEN_MEASURE=1 swift test --filter SyncMeasurement`, best with `-c release`.
@Suite("Measurement: sync", .enabled(if: ProcessInfo.processInfo.environment["SANMEN_MEASURE"] != nil))
struct SyncMeasurement {
    @Test("Backfill from tenant to tenant", arguments: [8, 32]) func backfill(parallel: Int) async throws {
        let count = ProcessInfo.processInfo.environment["SANMEN_TICKETS"].flatMap { Int($0) } ?? 5000
        let world = try TwoTenants { job in
            job.parallel = parallel
            job.batch = 500
        }
        for number in 0..<count { world.kit.engine.submit(.ticket(TwoTenants.new("n\(number)"))) { _ in } }
        while try world.tickets(TwoTenants.north).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        while world.kit.engine.queueDepth > 0 { try await Task.sleep(for: .milliseconds(10)) }
        let began = Date()
        let tally = try await world.sync()
        let seconds = Date().timeIntervalSince(began)
        print("\(parallel) at once: \(tally.actions) tickets in \(seconds) s, \(Int(Double(tally.actions) / seconds))/s")
        let again = Date()
        let full = try await world.sync(full: true)
        print("  full pass of \(full.links) links in \(Date().timeIntervalSince(again)) s, \(full.actions) writes; resident \(Self.resident()) MB")
    }

    private static func resident() -> Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0) * 4096 / 1_048_576
    }
}

extension TwoTenants {
    static func new(_ title: String) -> CommandRequest {
        TinyWorkflow.create(NewTicket(title: title, input: FieldInput(values: ["note": "n"], writable: .anyField)))
    }
}
