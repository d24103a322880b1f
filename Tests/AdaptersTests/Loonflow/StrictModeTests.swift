import CanonicalModel
import Testing

@testable import Adapters

@Suite("loonflow: strict mode")
struct StrictModeTests {
    private static let wrong = "permission check fail：The signature you provide in request header is invalid"
    private static let expired = "permission check fail：The signature you provide in request header is expire, please ensure in 120s"
    private static let used = "permission check fail：The nonce in request header has been used before"

    @Test("The published call has the published text and signature")
    func vector() {
        let call = Loonflow.StrictCall(
            method: "POST", path: "/api/v1.0/tickets", body: Array(#"{"workflow_id":1,"transition_id":1001,"title":"请假"}"#.utf8),
            timestamp: "1790000000", nonce: "0123456789abcdef0123456789abcdef", app: "ops", username: "lisi")
        let text = """
            SANMEN-LOONFLOW-1
            POST
            /api/v1.0/tickets

            caa8f73a88579cf75193cb7a35181c427c8880607bd0b8984a88d87314cace3b
            1790000000
            0123456789abcdef0123456789abcdef
            ops
            lisi
            """
        #expect(call.canonicalText(PureCryptography()) == text)
        let signature = "1191f3c0083bfc56ece54fcf81d6376bc4541abe6f074dacfb747090a3eaaff9"
        #expect(call.signature(token: "ops-token", PureCryptography()) == signature)
        #expect(call.isSigned(signature.uppercased(), tokens: ["newer", "ops-token"], PureCryptography()))
    }

    /// What was signed, where it differs from what is sent: `GET /tickets?category=all` of lisi.
    static let bent: [Loonflow.StrictCall] = [
        StrictWorld.call("DELETE"), StrictWorld.call("GET", "/workflows"), StrictWorld.call(query: "category=duty"),
        StrictWorld.call(query: ""), StrictWorld.call(body: "{}"), StrictWorld.call(timestamp: 1_790_000_001),
        StrictWorld.call(nonce: "0123456789abcdeF"), StrictWorld.call(app: "off"), StrictWorld.call(username: "admin"),
        StrictWorld.call(username: ""), StrictWorld.call(query: "category=all\n"),
    ]

    @Test("A signature of another call is refused, whatever the difference", arguments: bent)
    func tampered(_ signed: Loonflow.StrictCall) {
        let world = StrictWorld()
        #expect(world.answer(StrictWorld.call(), signedAs: signed) == Self.wrong)
        // It was not used up by who could not sign.
        #expect(world.answer(StrictWorld.call()) == "ok")
    }

    @Test("The signature may spell its digits in either case, but not be anything else", arguments: [
        ("", wrong), ("zz", wrong), ("0", wrong), (String(repeating: "0", count: 64), wrong),
    ])
    func spelling(_ signature: String, _ answer: String) {
        #expect(StrictWorld().answer(StrictWorld.call()) { $0[4].1 = signature } == answer)
        #expect(StrictWorld().answer(StrictWorld.call()) { $0[4].1 = $0[4].1.uppercased() } == "ok")
    }

    @Test("A refusal says which part is wrong; of clock and nonce only those learn who can sign", arguments: [
        (StrictWorld.call(app: "nobody"), true, "permission check fail：Appname:nobody in request header is unauthorized"),
        (StrictWorld.call(app: "off"), true, "permission check fail：Appname:off in request header is unauthorized"),
        (StrictWorld.call(timestamp: 1_789_999_879), true, expired), (StrictWorld.call(timestamp: 1_789_999_879), false, wrong),
        (StrictWorld.call(timestamp: 1_789_999_880), true, "ok"), (StrictWorld.call(timestamp: 1_790_000_120), true, "ok"),
        (StrictWorld.call(timestamp: 1_790_000_121), true, expired), (StrictWorld.call(timestamp: .max), true, expired),
        (StrictWorld.call(timestamp: .min), true, expired),
        (StrictWorld.call(nonce: "short"), true, "permission check fail：nonce in request header should be 16 to 64 visible characters"),
        (StrictWorld.call(nonce: "a nonce with spaces"), true,
            "permission check fail：nonce in request header should be 16 to 64 visible characters"),
        (StrictWorld.call(nonce: String(repeating: "n", count: 65)), true,
            "permission check fail：nonce in request header should be 16 to 64 visible characters"),
        (StrictWorld.call(nonce: String(repeating: "n", count: 64)), true, "ok"),
    ])
    func refusals(_ call: Loonflow.StrictCall, _ isSigned: Bool, _ answer: String) {
        #expect(StrictWorld().answer(call, token: isSigned ? StrictWorld.token : "guess") == answer)
    }

    @Test("An app in strict mode is not let in with a signature of the old kind")
    func oldSignature() {
        let world = StrictWorld()
        let old = Loonflow.signature(stamp: "1790000000", token: StrictWorld.token, cryptography: PureCryptography())
        let missing = "permission check fail：nonce should be provided in request header: the app is in strict mode"
        #expect(world.answer(StrictWorld.call()) { $0 = [$0[0], $0[1], $0[3], ("signature", old)] } == missing)
        #expect(world.answer(StrictWorld.call()) { $0[4].1 = old } == Self.wrong)
    }

    @Test("An app that is not in strict mode calls as ever, any number of times, with a nonce or without")
    func oldApp() {
        let world = StrictWorld()
        let old = Loonflow.signature(stamp: "1790000000", token: StrictWorld.token, cryptography: PureCryptography())
        for _ in 0..<2 {
            #expect(world.answer(StrictWorld.call(app: "old")) { $0[4].1 = old } == "ok")
            #expect(world.answer(StrictWorld.call(app: "old")) { $0 = [$0[0], $0[1], $0[3], ("signature", old)] } == "ok")
        }
        #expect(world.answer(StrictWorld.call(app: "old")) == Self.wrong)
        #expect(world.engine.withState { $0.nonces.isEmpty })
    }

    @Test("A header that is signed may be there only once", arguments: ["appname", "timestamp", "nonce", "signature", "username"])
    func repeatedHeader(_ name: String) {
        let answer = StrictWorld().answer(StrictWorld.call()) { $0.append((name, "other")) }
        #expect(answer == "permission check fail：a signed header is given more than once in request header")
    }

    @Test("Each of two tokens is good while one is being replaced")
    func twoTokens() {
        let world = StrictWorld(secrets: ["newer", "older"])
        #expect(world.answer(StrictWorld.call(nonce: "0123456789abcdef"), token: "newer") == "ok")
        #expect(world.answer(StrictWorld.call(nonce: "0123456789abcdeF"), token: "older") == "ok")
        // A nonce is the app's, whichever token signs.
        #expect(world.answer(StrictWorld.call(nonce: "0123456789abcdeF"), token: "newer") == Self.used)
        #expect(world.answer(StrictWorld.call(), token: StrictWorld.token) == Self.wrong)
    }

    @Test("Nothing is answered twice: no list, no write, no refusal, no detail that is remembered as written")
    func replays() {
        let world = StrictWorld()
        var number = 0
        func twice(_ method: String, _ path: String, query: String = "", body: String = "", first: String = "ok") {
            number += 1
            let call = StrictWorld.call(method, path, query: query, body: body, nonce: "0123456789abcde\(number)")
            #expect(world.answer(call) == first)
            #expect(world.answer(call) == Self.used)
        }
        twice("GET", "/tickets", query: "category=all")
        twice("POST", "/tickets", body: #"{"workflow_id":1,"transition_id":11,"title":"a"}"#)
        twice("GET", "/tickets/1")
        twice("GET", "/tickets/1")
        twice("POST", "/tickets", body: "no JSON", first: Self.unreadable)
        twice("GET", "/tickets/9", first: "ticket is not existed or has been deleted")
        #expect(world.engine.withState { $0.aggregates.count } == 1)
    }

    private static let unreadable: String = {
        let body = Loonflow.StrictCall(method: "POST", path: "", body: Array("no JSON".utf8), timestamp: "", nonce: "", app: "").body
        do throws(JSONSyntaxError) {
            _ = try JSON(parsing: body)
            return ""
        } catch {
            return "请求参数不合法:\(error)"
        }
    }()

    @Test("Where the nonce cannot be kept the call is refused as any write would be")
    func unavailable() {
        let world = StrictWorld()
        world.engine.failNextWrite(with: CanonicalError(.unavailable, ""))
        #expect(world.answer(StrictWorld.call()) == "the service is busy, please try again")
        #expect(world.answer(StrictWorld.call()) == "ok")
    }

    @Test("An unknown app costs as much work as a known one with a wrong signature, in either mode")
    func equalWork() {
        let world = StrictWorld()
        func work(_ app: String, strict: Bool) -> [String] {
            _ = world.cryptography.work()
            _ = world.answer(StrictWorld.call(app: app), token: "guess") { headers in
                if !strict { headers = [headers[0], headers[1], headers[3], ("signature", String(repeating: "0", count: 32))] }
            }
            return world.cryptography.work()
        }
        #expect(work("ops", strict: true) == work("xyz", strict: true))
        #expect(work("ops", strict: true) == work("off", strict: true))
        #expect(work("old", strict: false) == work("new", strict: false))
        #expect(!work("ops", strict: true).isEmpty)
    }
}
