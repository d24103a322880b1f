import Foundation
import TestSupport

/// `sanmen-limits`, which stands beside the gateway's program.
enum LimitPrograms {
    static let path = GatewayProcess.program + "-limits"

    /// The bare loop: tickets, seconds, rows and bytes a ticket.
    static func loop(_ gateway: Gateway, copy: String, batch: Int, seconds: Int) throws -> LoopResult {
        let done = try Command.run([path, "loop", gateway.database, copy, String(batch), String(seconds)])
        guard done.status == 0, let values = ResultLine.values(in: done.output) else {
            throw BenchFailure(description: "sanmen-limits loop: \(done.output)")
        }
        return LoopResult(
            perSecond: Double(values["tickets"] ?? 0) / Double(max(1, values["microseconds"] ?? 1)) * 1e6,
            rows: values["rows"] ?? 0, bytes: values["bytes"] ?? 0)
    }
}

struct LoopResult {
    /// Tickets.
    var perSecond: Double
    /// Of each ticket.
    var rows: Int
    var bytes: Int
}

/// The bare route, for as long as this lives.
final class BareRoute {
    let port: UInt16
    private let process = Process()

    init(bodySize: Int) throws {
        process.executableURL = URL(fileURLWithPath: LimitPrograms.path)
        process.arguments = ["route", String(bodySize)]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            process.terminate()
            throw BenchFailure(description: "sanmen-limits route: \(line)")
        }
        self.port = port
    }

    var processID: Int32 { process.processIdentifier }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }
}
