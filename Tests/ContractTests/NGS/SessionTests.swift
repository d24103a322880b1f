import CanonicalModel
import Foundation
import TestSupport
import Testing

@Suite("NGS sessions in the data folder")
struct SessionTests {
    private static let tenant = TwinTenant.all[0]

    private func login(_ site: TwinSite) throws -> String {
        let body = #"{"staffId":"SELITE","password":"\#(Self.tenant.password)","ds":"\#(Self.tenant.dataSource)"}"#
        let request = ClientRequest("POST", "/ngs/login", headers: [("Content-Type", "application/json")], body: Array(body.utf8))
        let answer = try site.gateway.exchange(request)
        #expect(answer.json?["value"]?["expiresIn"] == 28800)
        return try #require(answer.json?["value"]?["token"]?.stringValue, "\(answer.text)")
    }

    private func save(_ site: TwinSite, _ token: String) throws -> JSON? {
        let body = #"{"mapId":"desk","customerGuid":"C","objective":{"title":"t"}}"#
        return try site.gateway.exchange(
            ClientRequest("POST", "/ngs/wo/save/", headers: [("TOKEN", token)], body: Array(body.utf8))).json
    }

    @Test("outlast the program, end with logout, and are kept as a hash only")
    func lasting() throws {
        let site = try TwinSite()
        let (first, second) = (try login(site), try login(site))
        #expect(first != second)
        #expect(try save(site, first)?["code"] == 1)
        try site.restart()
        #expect(try save(site, first)?["code"] == 1)
        let leaving = ClientRequest("POST", "/ngs/logout", headers: [("token", first)])
        #expect(try site.gateway.exchange(leaving).json == ["code": 1, "message": "", "value": .null])
        #expect(try save(site, first)?["message"] == "token 无效或已过期，请重新登录")
        #expect(try site.gateway.exchange(leaving).json?["code"] == 0)
        try site.restart()
        #expect(try save(site, first)?["code"] == 0)
        #expect(try save(site, second)?["code"] == 1)
        site.gateway.kill()
        let names = try FileManager.default.contentsOfDirectory(atPath: site.folder + "/data").filter { $0.hasPrefix("sanmen.db") }
        #expect(!names.isEmpty)
        for name in names {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(site.folder)/data/\(name)"))
            for token in [first, second] {
                #expect(bytes.range(of: Data(token.utf8)) == nil, "\(name) holds a token")
            }
        }
    }

    @Test("are opened by ten guesses at most, and the eleventh has to wait, right or not")
    func guesses() throws {
        let site = try TwinSite()
        func attempt(_ password: String) throws -> RawAnswer {
            let body = #"{"staffId":"SELITE","password":"\#(password)","ds":"\#(Self.tenant.dataSource)"}"#
            return try site.gateway.exchange(ClientRequest("POST", "/ngs/login", body: Array(body.utf8)))
        }
        for _ in 0..<10 { #expect(try attempt("wrong").json?["code"] == 0) }
        let refused = try attempt(Self.tenant.password)
        #expect(refused.status == 429)
        #expect(refused["Retry-After"].flatMap { Int($0) }.map { (1...900).contains($0) } == true)
        #expect(refused.json?["code"] == 0)
    }
}
