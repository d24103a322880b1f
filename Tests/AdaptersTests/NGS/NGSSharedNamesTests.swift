import CanonicalModel
import Testing

@testable import Adapters

/// Two tenants that call their data sources the same: the address, the epid or the password says whose is meant.
@Suite("NGS data sources of one name")
struct NGSSharedNamesTests {
    private func world(north: JSON, south: JSON) -> NGSWorld {
        let world = NGSWorld(gl2019: north)
        world.engine.withState { state in
            state.callers.append(Caller(contract: "ngs", name: "gl2019", tenant: "south", serialPrefix: "gs", settings: south))
        }
        return world
    }

    private func save(_ world: NGSWorld, peer: String, epid: String? = nil) -> GateResponse {
        var headers = [("ds", "gl2019"), ("staffId", "SELITE"), ("groupId", "KF1")]
        if let epid { headers.append(("epid", epid)) }
        return world.post("/ngs/wo/save", NGSWorld.creation([:]), headers: headers, peer: peer)
    }

    private func tenant(_ answer: GateResponse, _ world: NGSWorld) -> TenantID? {
        let ids = WorkOrderIDs(answer)
        return ["north", "south"].first { world.aggregate(ids, tenant: $0) != nil }
    }

    @Test("are told apart by the addresses they list", arguments: [
        ("192.0.2.1", "north"), ("198.51.100.1", "south"), ("203.0.113.1", nil),
    ] as [(String, TenantID?)])
    func byAddress(peer: String, tenant: TenantID?) {
        let world = world(north: ["apiWhiteList": ["192.0.2.0/24"]], south: ["apiWhiteList": ["198.51.100.0/24"]])
        let answer = save(world, peer: peer)
        #expect(self.tenant(answer, world) == tenant)
        if tenant == nil { #expect(answer.failure == "数据源 gl2019 不存在，或调用地址不在 apiWhiteList 白名单中") }
    }

    @Test("are told apart by the epids they list", arguments: [("E1", "north"), ("E2", "south"), ("E3", nil), (nil, nil)]
        as [(String?, TenantID?)])
    func byEpid(epid: String?, tenant: TenantID?) {
        let world = world(
            north: ["apiWhiteList": ["192.0.2.1"], "epids": ["E1"]], south: ["apiWhiteList": ["192.0.2.0/24"], "epids": ["E2"]])
        let answer = save(world, peer: "192.0.2.1", epid: epid)
        #expect(self.tenant(answer, world) == tenant)
        if tenant == nil { #expect(answer.failure?.contains("epid") == true) }
    }

    @Test("that nothing tells apart are neither, as it might be the wrong one's")
    func ambiguous() {
        let world = world(north: ["apiWhiteList": ["192.0.2.1"]], south: ["apiWhiteList": ["192.0.2.0/24"]])
        #expect(save(world, peer: "192.0.2.1").failure?.contains("epid") == true)
        #expect(tenant(save(world, peer: "192.0.2.2"), world) == "south")
    }

    private func login(_ world: NGSWorld, _ password: String) -> GateResponse {
        world.post("/ngs/login", ["staffId": "SELITE", "password": JSON(password), "ds": "gl2019"], peer: "203.0.113.9")
    }

    private func worldWithPasswords(north: String, south: String) -> NGSWorld {
        let world = world(north: [:], south: [:])
        world.engine.withState { state in
            for (tenant, password) in [("north", north), ("south", south)] as [(TenantID, String)] {
                let person = Person(
                    id: 1, username: "alice", alias: "爱丽", departments: [2], staffID: "SELITE", passwordHash: "fake$" + password)
                state.definitions[tenant] = Definitions(
                    tenant: tenant, directory: Directory(people: [person], departments: Array(NGSWorld.directory.departments.values)),
                    workflows: [NGSWorld.serviceDesk], aliases: NGSWorld.definitions(tenant).aliases)
            }
        }
        return world
    }

    @Test("let people log in, each with the password of their tenant, and the token is that tenant's", arguments: [
        ("nord", "north"), ("süd", "south"), ("west", nil),
    ] as [(String, TenantID?)])
    func byPassword(password: String, tenant: TenantID?) {
        let world = worldWithPasswords(north: "nord", south: "süd")
        let answer = login(world, password)
        #expect(answer.succeeded == (tenant != nil))
        #expect(world.cryptography.passwordChecks == 2, "both are asked, whichever is right")
        guard let token = answer.json["value"]?["token"]?.stringValue else { return }
        let saved = world.post("/ngs/wo/save", NGSWorld.creation([:]), headers: [("token", token)], peer: "203.0.113.9")
        #expect(self.tenant(saved, world) == tenant)
        world.engine.withState { $0.callers.removeAll { $0.tenant == tenant } }
        let after = world.post("/ngs/wo/save", NGSWorld.creation([:]), headers: [("token", token)], peer: "203.0.113.9")
        #expect(after.failure?.contains("数据源") == true, "the namesake in the other tenant does not take it over")
    }

    @Test("let nobody in whose password is the same in both")
    func samePassword() {
        #expect(login(worldWithPasswords(north: "same", south: "same"), "same").failure == "数据源、工号或密码不正确")
    }

    @Test("do not let one tenant's logins make room for guesses at the other's passwords")
    func guesses() {
        let world = worldWithPasswords(north: "nord", south: "süd")
        for _ in 0..<9 {
            #expect(login(world, "falsch").failure != nil)
            #expect(login(world, "nord").succeeded)
        }
        #expect(login(world, "falsch").failure != nil)
        #expect(login(world, "falsch").status == 429)
    }
}
