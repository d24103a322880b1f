import Foundation
import TestSupport

/// One kind of request, sent by wrk over and over.
struct Load {
    var method = "GET"
    var path: String
    var body = ""
    var user = "lisi"
    /// Each request is for another ticket, from this one on.
    var firstTicket: Int?
    /// After so many it begins again.
    var span: Int?

    static let list = Load(path: "/api/v1.0/tickets?category=all&per_page=10&page=1")
    static let create = Load(
        method: "POST", path: "/api/v1.0/tickets",
        body: #"{"workflow_id":2,"transition_id":2001,"title":"打印机无法连接","contact":"13800000000","suggestion":"请处理"}"#)

    /// The same without the comment.
    static let silentCreate = Load(
        method: "POST", path: "/api/v1.0/tickets", body: #"{"workflow_id":2,"transition_id":2001,"title":"打印机无法连接","contact":"13800000000"}"#)

    static func detail(_ ticket: Int) -> Load {
        Load(path: "/api/v1.0/tickets/\(ticket)")
    }

    /// Another ticket each time, more of them than are kept in memory.
    static func details(from ticket: Int, span: Int) -> Load {
        Load(path: "/api/v1.0/tickets/{id}", firstTicket: ticket, span: span)
    }

    /// The first of its requests.
    var first: Load {
        var out = self
        out.path = path.replacing("{id}", with: String(firstTicket ?? 0))
        return out
    }

    static func handle(from ticket: Int) -> Load {
        Load(
            method: "PATCH", path: "/api/v1.0/tickets/{id}",
            body: #"{"transition_id":2002,"title":"打印机无法连接","solution":"已更换网线","suggestion":"已处理"}"#,
            user: "zhangsan", firstTicket: ticket)
    }

    /// - Parameter isChecked: every answer is looked into: slower, so not for figures.
    func run(port: UInt16, seconds: Int, isChecked: Bool = false) throws -> LoadResult {
        var environment = [
            "BENCH_METHOD": method, "BENCH_PATH": path, "BENCH_BODY": body, "BENCH_CHECK": isChecked ? "1" : "0",
        ]
        if let firstTicket { environment["BENCH_FIRST"] = String(firstTicket) }
        if let span { environment["BENCH_SPAN"] = String(span) }
        var words = ["wrk", "-t\(Plan.clientThreads)", "-c\(Plan.connections)", "-d\(seconds)s", "-s", "\(GatewayProcess.checkout)/Benchmarks/load.lua"]
        // One signature is good for two minutes, longer than any run.
        for line in try Signature.headers(user: user) { words += ["-H", line] }
        let done = try Command.run(words + ["http://127.0.0.1:\(port)/"], environment: environment)
        guard let values = ResultLine.values(in: done.output) else { throw BenchFailure(description: "wrk: \(done.output)") }
        let result = LoadResult(values)
        guard result.errors == 0, result.bad == 0 else { throw BenchFailure(description: "\(method) \(path) was not always answered well: \(done.output)") }
        return result
    }
}

/// What wrk has counted.
struct LoadResult {
    var requests: Int
    var seconds: Double
    var bytes: Int
    /// Milliseconds.
    var p50: Double
    var p99: Double
    var errors: Int
    /// Of a checked run.
    var good: Int
    var bad: Int
    /// The last ticket that was asked for.
    var highestTicket: Int

    var perSecond: Double { seconds > 0 ? Double(requests) / seconds : 0 }

    init(_ values: [String: Int]) {
        requests = values["requests"] ?? 0
        seconds = Double(values["microseconds"] ?? 0) / 1e6
        bytes = values["bytes"] ?? 0
        p50 = Double(values["p50"] ?? 0) / 1000
        p99 = Double(values["p99"] ?? 0) / 1000
        errors = values["errors"] ?? 1
        good = values["good"] ?? 0
        bad = values["bad"] ?? 1
        highestTicket = values["highest"] ?? 0
    }
}

/// `RESULT name=value …` among other lines.
enum ResultLine {
    static func values(in output: String) -> [String: Int]? {
        guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix("RESULT ") }) else { return nil }
        var out: [String: Int] = [:]
        for pair in line.split(separator: " ").dropFirst() {
            let parts = pair.split(separator: "=")
            if parts.count == 2 { out[String(parts[0])] = Int(parts[1]) }
        }
        return out
    }
}

/// Signed by the program itself.
enum Signature {
    static func headers(user: String) throws -> [String] {
        let signed = try Command.run([
            GatewayProcess.program, "sign", "loonflow", "--app", "demo", "--token", "demo-loonflow-token", "--user", user,
        ])
        guard signed.status == 0 else { throw BenchFailure(description: "sign: \(signed.output)") }
        return signed.output.split(separator: "\n").map(String.init)
    }
}
