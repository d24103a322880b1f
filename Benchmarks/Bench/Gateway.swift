import Foundation
import Synchronization
import TestSupport

/// A gateway with tickets in it, and what can be asked of it between runs.
final class Gateway {
    let process: GatewayProcess
    var port: UInt16 { process.port }
    var database: String { process.dataFolder + "/sanmen.db" }

    /// - Parameters:
    ///   - folder: on the disk that is measured.
    ///   - configuration: nil for the shipped one.
    init(folder: String, configuration: String? = nil) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        process = try GatewayProcess(data: folder, configuration: configuration ?? GatewayProcess.checkout + "/adapter-config")
    }

    /// Creates tickets through the loonflow gate, as anybody would.
    func seed(_ count: Int, _ load: Load = .create) throws {
        // In parts, each with a fresh signature.
        let part = 5000
        for done in stride(from: 0, to: count, by: part) { try create(min(part, count - done), load) }
    }

    private func create(_ count: Int, _ load: Load) throws {
        let head = try Signature.headers(user: load.user).joined(separator: "\r\n")
        let request = Array(
            """
            \(load.method) \(load.path) HTTP/1.1\r\nHost: bench\r\n\(head)\r\nContent-Type: application/json\r
            Content-Length: \(load.body.utf8.count)\r\n\r\n\(load.body)
            """.utf8)
        let connections = 16
        let port = port
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: connections) { place in
            let share = count / connections + (place < count % connections ? 1 : 0)
            do {
                let client = try RawClient(port: port)
                for _ in 0..<share {
                    client.send(request)
                    let answer = try client.answer()
                    guard answer.status == 200, answer.text.contains("\"code\":0") else {
                        throw BenchFailure(description: answer.text)
                    }
                }
            } catch {
                failures.withLock { $0.append("\(error)") }
            }
        }
        if let first = failures.withLock({ $0.first }) { throw BenchFailure(description: "cannot create tickets: \(first)") }
    }

    func answer(_ load: Load) throws -> RawAnswer {
        let client = try RawClient(port: port)
        let head = try Signature.headers(user: load.user).joined(separator: "\r\n")
        client.send("GET \(load.path) HTTP/1.1\r\nHost: bench\r\n\(head)\r\n\r\n")
        return try client.answer()
    }

    /// The total of a list: tickets that are in the store.
    func tickets(inState state: Int? = nil) throws -> Int {
        let filter = state.map { "&state_ids=\($0)" } ?? ""
        let answer = try answer(Load(path: Load.list.path + filter))
        guard let place = answer.text.range(of: "\"total\":"),
            let total = Int(answer.text[place.upperBound...].prefix { $0.isNumber })
        else { throw BenchFailure(description: "a list without a total: \(answer.text.prefix(200))") }
        return total
    }

    private func metrics() throws -> [Substring] {
        let client = try RawClient(port: port)
        client.send("GET /metrics HTTP/1.1\r\nHost: bench\r\n\r\n")
        return try client.answer().text.split(separator: "\n")
    }

    /// Of all lines that begin so.
    func sum(_ prefix: String) throws -> Double {
        try metrics().filter { $0.hasPrefix(prefix) }.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    func metric(_ name: String) throws -> Double {
        let line = try metrics().first { $0.hasPrefix(name + " ") }
        guard let value = line.flatMap({ Double($0.dropFirst(name.utf8.count + 1)) }) else {
            throw BenchFailure(description: "no metric \(name)")
        }
        return value
    }
}
