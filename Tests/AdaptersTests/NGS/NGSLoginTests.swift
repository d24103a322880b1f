import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS login and logout")
struct NGSLoginTests {
    private let good: JSONObject = ["staffId": "SELITE", "password": "secret", "ds": "gl2019"]

    private func login(_ world: NGSWorld, _ body: JSONObject, peer: String = "203.0.113.9", at moment: Moment = NGSWorld.now)
        -> GateResponse
    {
        world.post("/ngs/login", .object(body), peer: peer, at: moment)
    }

    private func with(_ more: JSONObject) -> JSONObject {
        var body = good
        for (key, value) in more { body[key] = value }
        return body
    }

    @Test("A right password gives a token that is kept only as its hash")
    func succeeds() throws {
        let world = NGSWorld()
        let answer = login(world, with(["groupId": "KF1"]))
        #expect(answer.succeeded)
        #expect(answer.json["value"]?["expiresIn"] == 28800)
        let token = try #require(answer.json["value"]?["token"]?.stringValue)
        #expect(token.count == 64)
        let sessions = world.engine.withState { Array($0.sessions.values) }
        #expect(sessions.map(\.tokenHash) == [world.cryptography.digest(.sha256, Array(token.utf8))])
        #expect(sessions.first?.person == "alice")
        #expect(sessions.first?.group == "KF1")
    }

    @Test("Whatever is wrong is answered alike, after one password check", arguments: [
        ["password": "wrong"], ["staffId": "NOBODY"], ["staffId": "gone", "password": "gone"], ["ds": "nobody"],
        ["ds": "closed"], ["staffId": "carol"], ["password": "SECRET"],
    ] as [JSONObject])
    func fails(change: JSONObject) {
        let world = NGSWorld()
        let answer = login(world, with(change))
        #expect(answer.failure == "数据源、工号或密码不正确")
        #expect(world.cryptography.passwordChecks == 1)
        #expect(world.engine.withState { $0.sessions.isEmpty })
    }

    @Test("A body that lacks something or has the wrong type names it", arguments: [
        (["ds": ""], "ds"), (["staffId": .null], "staffId"), (["password": ""], "password"), (["password": ["a"]], "password"),
        (["staffId": true], "staffId"), (["epid": [:]], "epid"),
    ] as [(JSONObject, String)])
    func names(change: JSONObject, field: String) {
        #expect(login(NGSWorld(), with(change)).failure?.contains(field) == true)
    }

    @Test("Numbers are taken where text is wanted")
    func numbers() {
        let world = NGSWorld()
        #expect(login(world, with(["groupId": 7])).succeeded)
    }

    @Test("A data source that lists epids asks for one", arguments: [(nil, false), ("E2", false), ("E1", true)])
    func epid(given: String?, succeeds: Bool) {
        let world = NGSWorld(gl2019: ["epids": ["E1"]])
        var body = good
        body["epid"] = given.map { JSON($0) }
        #expect(login(world, body).succeeded == succeeds)
    }

    @Test("After ten failures an account has to wait out its window, right password or not")
    func accountLimit() {
        let world = NGSWorld()
        for _ in 0..<10 { _ = login(world, with(["password": "wrong"])) }
        let refused = login(world, good, at: NGSWorld.now.advanced(bySeconds: 60))
        #expect(refused.status == 429)
        #expect(refused.json["code"] == 0)
        #expect(refused.header("Retry-After") == "840")
        #expect(login(world, with(["staffId": "bob", "password": "hidden"])).succeeded, "others are not held up")
        #expect(login(world, good, at: NGSWorld.now.advanced(bySeconds: 900)).succeeded)
    }

    @Test("A success lets an account begin anew")
    func forgiven() {
        let world = NGSWorld()
        for _ in 0..<30 {
            for _ in 0..<2 { _ = login(world, with(["password": "wrong"]), peer: "203.0.113.9") }
            #expect(login(world, good).succeeded)
        }
    }

    @Test("One person's guesses count together, by whichever of their names")
    func names() {
        let world = NGSWorld()
        for name in Array(repeating: "SELITE", count: 5) + Array(repeating: "alice", count: 5) {
            _ = login(world, with(["staffId": JSON(name), "password": "wrong"]), peer: "203.0.113.9")
        }
        for name in ["SELITE", "alice"] { #expect(login(world, with(["staffId": JSON(name)]), peer: "198.51.100.7").status == 429) }
    }

    @Test("An address that guesses at many accounts has to wait; an IPv6 caller counts by its network")
    func addressLimit() {
        let world = NGSWorld()
        for attempt in 0..<100 {
            _ = login(world, with(["staffId": JSON("guess\(attempt)")]), peer: "2001:db8::\(attempt)")
        }
        #expect(login(world, good, peer: "2001:db8::ffff").status == 429)
        #expect(login(world, good, peer: "2001:db8:0:1::1").succeeded)
    }

    @Test("Logout revokes the token it carries")
    func logout() {
        let world = NGSWorld()
        let token = world.token()
        let other = world.token()
        #expect(world.post("/ngs/logout", [:], headers: [("token", token)]).succeeded)
        #expect(world.post("/ngs/logout", [:], headers: [("token", token)]).failure?.contains("token") == true)
        #expect(world.post("/ngs/logout", [:]).failure?.contains("token") == true)
        let still = world.post("/ngs/wo/save", NGSWorld.creation([:]), headers: [("token", other)], peer: "203.0.113.9")
        #expect(still.succeeded)
    }
}
