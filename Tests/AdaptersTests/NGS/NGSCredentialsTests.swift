import CanonicalModel
import Synchronization
import Testing

@testable import Adapters

@Suite("NGS callers")
struct NGSCredentialsTests {
    private let creation = NGSWorld.creation([:])
    private let allHeaders = ["ds": "gl2019", "staffId": "SELITE", "groupId": "KF1"]

    private func save(_ world: NGSWorld, _ headers: [String: String], peer: String = "127.0.0.1", at moment: Moment = NGSWorld.now)
        -> GateResponse
    {
        world.post("/ngs/wo/save", creation, headers: headers.map { ($0.key, $0.value) }, peer: peer, at: moment)
    }

    @Test("A white-listed address needs ds, staffId and groupId", arguments: ["ds", "staffId", "groupId"])
    func neededHeaders(name: String) throws {
        let world = NGSWorld()
        #expect(save(world, allHeaders).succeeded)
        var headers = allHeaders
        headers[name] = nil
        #expect(save(world, headers).failure?.contains(name) == true)
        headers[name] = ""
        #expect(save(world, headers).failure?.contains(name) == true)
    }

    @Test("Header names come in any case of letters")
    func headerCase() {
        #expect(save(NGSWorld(), ["DS": "gl2019", "StaffID": "SELITE", "GROUPID": "KF1"]).succeeded)
    }

    @Test("Addresses are taken for what they are", arguments: [
        ("192.0.2.0/24", "192.0.2.0", true), ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
        ("192.0.2.0/24", "192.0.1.255", false), ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
        ("192.0.2.77/24", "192.0.2.1", true), ("0.0.0.0/0", "198.51.100.1", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "198.51.100.1", false), ("::/0", "2001:db8::1", true), ("192.0.2.0/25", "192.0.2.128", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:DB8::1", "2001:db8:0:0:0:0:0:1", true), ("192.0.2.0/24", "::ffff:192.0.2.9", true),
        ("::ffff:192.0.2.0/120", "192.0.2.9", true), ("::ffff:192.0.2.9", "192.0.2.9", true),
        ("fe80::/10", "fe80::1%eth0", true), ("192.0.2", "192.0.2.0", false), ("localhost", "127.0.0.1", false),
        ("192.0.2.0/33", "192.0.2.0", false), ("127.1", "127.0.0.1", false), ("0300.0.2.1", "192.0.2.1", false),
    ])
    func addresses(entry: String, peer: String, admitted: Bool) {
        let world = NGSWorld(gl2019: ["apiWhiteList": [JSON(entry)]])
        #expect(save(world, allHeaders, peer: peer).succeeded == admitted)
    }

    @Test("A data source without a white list, unknown, disabled, or of a list that is no list, admits no address", arguments: [
        ("gl2019", [:]), ("gl2019", ["apiWhiteList": "127.0.0.1"]), ("gl2019", ["apiWhiteList": [1]]), ("nobody", [:]),
        ("closed", [:]),
    ] as [(String, JSON)])
    func noWhiteList(ds: String, settings: JSON) {
        let world = NGSWorld(gl2019: settings)
        var headers = allHeaders
        headers["ds"] = ds
        #expect(save(world, headers).failure == "数据源 \(ds) 不存在，或调用地址不在 apiWhiteList 白名单中")
    }

    @Test("What cannot be meant in a data source's settings is found before it is used")
    func faults() {
        let settings: JSON = ["apiWhiteList": ["192.0.2.0/24", "192.0.2.0/33", "host", 1]]
        #expect(NGS.faults(inSettings: settings).count == 3)
        #expect(NGS.faults(inSettings: [:]).isEmpty)
    }

    @Test("Whom the gateway took a refused caller for is told to the operator, not to the caller")
    func refusalLog() {
        let log = Mutex<[String]>([])
        let world = NGSWorld()
        let gate = NGS.WorkOrderGate(
            services: GateServices(cryptography: world.cryptography, log: { entry in log.withLock { $0.append(entry.message) } }))
        let runner = GateRunner(gate: gate, engine: world.engine)
        let answer = runner.respond(to: GateRequest(
            method: .post, rawPath: "/ngs/wo/save", headers: HeaderFields(allHeaders.map { ($0.key, $0.value) }),
            body: creation.encoded(), peerAddress: "::ffff:203.0.113.9", receivedAt: NGSWorld.now))
        #expect(answer.failure?.contains("203.0.113.9") == false)
        #expect(log.withLock { $0.count } == 1)
        #expect(log.withLock { $0.first?.contains("taken for 203.0.113.9") } == true)
    }

    @Test("epid has to be one of the data source's, where it lists any", arguments: [
        (nil, nil, true), (["E1", "E2"], "E2", true), (["E1", 7], "7", true), (["E1"], nil, false), (["E1"], "", false),
        (["E1"], "E3", false), (nil, "E3", true), ([], nil, true),
    ] as [(JSON?, String?, Bool)])
    func epid(listed: JSON?, given: String?, admitted: Bool) {
        var settings: JSONObject = ["apiWhiteList": ["127.0.0.1"]]
        settings["epids"] = listed
        var headers = allHeaders
        headers["epid"] = given
        let answer = save(NGSWorld(gl2019: .object(settings)), headers)
        #expect(answer.succeeded == admitted)
        if !admitted { #expect(answer.failure?.contains("epid") == true) }
    }

    @Test("Unknown and inactive people are refused", arguments: ["NOBODY", "gone"])
    func people(staffID: String) {
        var headers = allHeaders
        headers["staffId"] = staffID
        #expect(save(NGSWorld(), headers).failure?.contains(staffID) == true)
    }

    @Test("Whether a person exists is told to listed addresses only")
    func noProbing() {
        let world = NGSWorld()
        var headers = allHeaders
        let known = save(world, headers, peer: "203.0.113.1").failure
        headers["staffId"] = "NOBODY"
        #expect(save(world, headers, peer: "203.0.113.1").failure == known)
    }

    @Test("The address is the rightmost that a trusted proxy vouches for", arguments: [
        // Behind the proxy, listed and not.
        ("10.0.0.1", ["192.0.2.7"], true), ("10.0.0.1", ["203.0.113.9"], false),
        // What the client itself claims, to the left, is not believed.
        ("10.0.0.1", ["192.0.2.7, 203.0.113.9"], false), ("10.0.0.1", ["203.0.113.9,192.0.2.7"], true),
        // Two proxies in a row, in one line or in two.
        ("10.0.0.1", ["192.0.2.7, 10.0.0.2"], true), ("10.0.0.1", ["192.0.2.7", "10.0.0.2"], true),
        // A peer that is no trusted proxy is not listened to.
        ("203.0.113.9", ["192.0.2.7"], false), ("192.0.2.7", ["203.0.113.9"], true),
        // Nothing that could be an address.
        ("10.0.0.1", ["unknown"], false), ("10.0.0.1", ["192.0.2.7,"], false), ("10.0.0.1", ["192.0.2.7:80"], false),
        ("10.0.0.1", [], false), ("10.0.0.1", ["::ffff:192.0.2.7"], true),
    ])
    func proxies(peer: String, forwarded: [String], admitted: Bool) throws {
        let proxy = try #require(CIDR("10.0.0.0/8"))
        let world = NGSWorld(
            settings: NGS.Settings(trustedProxies: [proxy]), gl2019: ["apiWhiteList": ["192.0.2.0/24"]])
        let headers = allHeaders.map { ($0.key, $0.value) } + forwarded.map { ("X-Forwarded-For", $0) }
        #expect(world.post("/ngs/wo/save", creation, headers: headers, peer: peer).succeeded == admitted)
    }

    @Test("A token is enough from any address, and beside it the other headers are ignored")
    func token() {
        let world = NGSWorld()
        let token = world.token()
        let answer = save(world, ["token": token], peer: "203.0.113.9")
        #expect(world.ticket(WorkOrderIDs(answer))?.creator == "alice")
        let ignoring = save(world, ["token": token, "staffId": "bob", "groupId": "HQ", "ds": "gl2020"])
        #expect(world.ticket(WorkOrderIDs(ignoring))?.creator == "alice")
    }

    @Test("A bad token is refused even from a white-listed address", arguments: [
        "nonsense", "0", String(repeating: "a", count: 64), String(repeating: "f", count: 100_000),
    ])
    func badToken(token: String) {
        var headers = allHeaders
        headers["token"] = token
        #expect(save(NGSWorld(), headers).failure == "token 无效或已过期，请重新登录")
    }

    @Test("A token ends after its hours, not before")
    func expiry() {
        let world = NGSWorld()
        let token = world.token()
        let end = NGSWorld.now.advanced(bySeconds: 8 * 3600)
        #expect(save(world, ["token": token], at: end.advanced(bySeconds: -1)).succeeded)
        #expect(save(world, ["token": token], at: end).failure?.contains("token") == true)
    }

    @Test("A token is good for nothing once its data source or its person is not")
    func tokenOutlived() {
        let world = NGSWorld()
        let token = world.token()
        world.engine.withState { $0.callers[0].isEnabled = false }
        #expect(save(world, ["token": token]).failure?.contains("数据源") == true)
        world.engine.withState { state in
            state.callers[0].isEnabled = true
            state.definitions["north"] = Definitions(tenant: "north", workflows: [NGSWorld.serviceDesk])
        }
        #expect(save(world, ["token": token]).failure?.contains("人员") == true)
    }

    @Test("A session of another contract is no token here")
    func otherContract() {
        let world = NGSWorld()
        let hash = world.cryptography.digest(.sha256, Array("abc".utf8))
        world.engine.withState { state in
            state.sessions[hash] = Session(
                tokenHash: hash, contract: "console", caller: "gl2019", tenant: "north", person: "alice",
                expires: Moment(milliseconds: .max))
        }
        #expect(save(world, ["token": "abc"]).failure?.contains("token") == true)
    }
}
