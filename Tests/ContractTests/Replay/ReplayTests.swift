import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("Signed calls that are sent again")
struct ReplayTests {
    private func message(_ answer: RawAnswer) throws -> String {
        let json = try JSON(parsing: answer.body)
        return json["code"]?.int64Value == 0 ? "ok" : json["msg"]?.stringValue ?? "\(answer.status)"
    }

    private static let used = "permission check fail：The nonce in request header has been used before"

    @Test("loonflow strict: each call is taken once, also after the program was killed; the other apps go on as before")
    func strict() throws {
        let site = try ReplaySite()
        let create = site.strict(
            "POST", "/tickets", body: #"{"workflow_id":2,"transition_id":2001,"title":"strict"}"#, nonce: "create-0000000001")
        #expect(try message(site.gateway.exchange(create)) == "ok")
        #expect(try message(site.gateway.exchange(create)) == Self.used)
        // A detail is remembered as written: the second of these comes from memory, the replays from nowhere.
        let reads = ["detail-0000000001", "detail-0000000002"].map { site.strict("GET", "/tickets/1", nonce: $0) }
        for read in reads { #expect(try message(site.gateway.exchange(read)) == "ok") }
        for read in reads { #expect(try message(site.gateway.exchange(read)) == Self.used) }
        try site.restart()
        for call in [create] + reads { #expect(try message(site.gateway.exchange(call)) == Self.used) }
        #expect(try message(site.gateway.exchange(site.strict("GET", "/tickets/1", nonce: "detail-0000000003"))) == "ok")
        let old = GateClients.loonflow("GET", "/tickets/1")
        for _ in 0..<2 { #expect(try message(site.gateway.exchange(old)) == "ok") }
        #expect(try site.count(title: "strict") == 1)
    }

    @Test("loonflow strict: of many at once with one nonce exactly one passes", arguments: ["POST", "GET"])
    func atOnce(_ method: String) throws {
        let site = try ReplaySite()
        let body = method == "POST" ? #"{"workflow_id":2,"transition_id":2001,"title":"race"}"# : ""
        let call = site.strict(method, method == "POST" ? "/tickets" : "/workflows", body: body, nonce: "race-000000000001")
        let port = site.gateway.port
        let answers = inParallel(24) { _ in (try? message(RawClient(port: port).exchange(call))) ?? "no answer" }
        #expect(answers.filter { $0 == "ok" }.count == 1)
        #expect(answers.filter { $0 == Self.used }.count == 23)
        #expect(try site.count(title: "race") == (method == "POST" ? 1 : 0))
    }

    @Test("loonflow strict: a replay under another idempotency key neither gets an answer nor leaves one")
    func idempotencyKey() throws {
        let site = try ReplaySite()
        let body = #"{"workflow_id":2,"transition_id":2001,"title":"key"}"#
        let first = site.strict("POST", "/tickets", body: body, nonce: "key-0000000000001").with("Idempotency-Key", "a")
        #expect(try message(site.gateway.exchange(first)) == "ok")
        #expect(try message(site.gateway.exchange(first)) == Self.used)
        #expect(try message(site.gateway.exchange(first.with("Idempotency-Key", "b"))) == Self.used)
        let again = site.strict("POST", "/tickets", body: body, nonce: "key-0000000000002").with("Idempotency-Key", "a")
        #expect(try message(site.gateway.exchange(again)) == "ok")
        #expect(try site.count(title: "key") == 1)
        let other = site.strict("POST", "/tickets", body: body, nonce: "key-0000000000003").with("Idempotency-Key", "b")
        #expect(try message(site.gateway.exchange(other)) == "ok")
        #expect(try site.count(title: "key") == 2)
    }

    @Test("loonflow strict: what `sanmen sign --strict` prints lets curl in once, and a signature of the old kind does not")
    func signCommand() throws {
        let site = try ReplaySite()
        let target = "/api/v1.0/tickets?category=all&title=%E6%89%93"
        let signed = try Command.run([
            GatewayProcess.program, "sign", "loonflow", "--strict", "--app", "strict", "--token", ReplaySite.token, "--user", "李四",
            "--path", "/api/v1.0/tickets", "--query", "category=all&title=%E6%89%93",
        ])
        #expect(signed.status == 0, "\(signed.output)")
        #expect(signed.output.split(separator: "\n").map { $0.prefix { $0 != ":" } } == ["appname", "timestamp", "nonce", "signature", "username"])
        func curl(_ headers: String, _ options: [String] = []) throws -> String {
            let lines = headers.split(separator: "\n").flatMap { ["-H", String($0)] }
            return try Command.run(["curl", "-sS"] + lines + options + [site.gateway.base + target]).output
        }
        #expect(try curl(signed.output).contains(#""code":0"#))
        #expect(try curl(signed.output).contains("has been used before"))
        let old = try Command.run([
            GatewayProcess.program, "sign", "loonflow", "--app", "strict", "--token", ReplaySite.token, "--user", "李四",
        ])
        #expect(try curl(old.output).contains("nonce should be provided"))
        let vector = try Command.run([
            GatewayProcess.program, "sign", "loonflow", "--strict", "--app", "ops", "--token", "ops-token", "--user", "lisi", "--method",
            "POST", "--path", "/api/v1.0/tickets", "--body", #"{"workflow_id":1,"transition_id":1001,"title":"请假"}"#, "--timestamp",
            "1790000000", "--nonce", "0123456789abcdef0123456789abcdef",
        ])
        #expect(vector.output.contains("signature: 1191f3c0083bfc56ece54fcf81d6376bc4541abe6f074dacfb747090a3eaaff9\n"))
    }

    @Test("loonflow strict: neither the answer to a wrong signature nor the log holds the right one")
    func log() throws {
        let site = try ReplaySite()
        let right = site.strict("GET", "/workflows", nonce: "log-0000000000001")
        let good = try #require(right["signature"])
        #expect(try message(site.gateway.exchange(right.with("signature", String(repeating: "0", count: 64)))).hasSuffix("is invalid"))
        #expect(try message(site.gateway.exchange(right)) == "ok")
        let log = try String(contentsOfFile: site.gateway.logFile, encoding: .utf8)
        #expect(!log.contains(good) && !log.contains(ReplaySite.token))
    }

    @Test("Kingsoft: a write is taken once with either secret, also after the program was killed, and of many at once one passes")
    func kingsoft() throws {
        let site = try ReplaySite()
        func errno(_ request: ClientRequest) throws -> Int64? {
            try JSON(parsing: site.gateway.exchange(request).body)["errno"]?.int64Value
        }
        let new = site.kingsoftCreate(title: "once")
        let old = site.kingsoftCreate(title: "once", secret: ReplaySite.oldSecret)
        for call in [new, old] { #expect(try errno(call) == 10000) }
        for call in [new, old] { #expect(try errno(call) == 20001) }
        try site.restart()
        for call in [new, old] { #expect(try errno(call) == 20001) }
        #expect(try site.count(title: "once") == 2)
        let race = site.kingsoftCreate(title: "race")
        let port = site.gateway.port
        let answers = inParallel(24) { _ in
            (try? JSON(parsing: RawClient(port: port).exchange(race).body)["errno"]?.int64Value) ?? 0
        }
        #expect(answers.filter { $0 == 10000 }.count == 1)
        #expect(answers.filter { $0 == 20001 }.count == 23)
        #expect(try site.count(title: "race") == 1)
        // The shipped app goes on as before.
        let usual = GateClients.kingsoftCreate(title: "usual")
        for _ in 0..<2 { #expect(try errno(usual) == 10000) }
    }
}
