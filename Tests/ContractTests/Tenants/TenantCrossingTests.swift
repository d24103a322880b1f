import CanonicalModel
import Foundation
import TestSupport
import Testing

/// Two tenants on one gateway, with the same callers' names, people, workflows, product lines, tags and numbers, and seeded
/// attempts of each to get at the other's tickets. `SANMEN_CROSSINGS` says how many, `SANMEN_CROSSING_SEED` which.
@Suite("Two tenants with the same names everywhere")
struct TenantCrossingTests {
    @Test("never see, change or notice each other's tickets")
    func crossing() throws {
        let count = Effort.number("SANMEN_CROSSINGS", default: 1500)
        let seed = Effort.seed("SANMEN_CROSSING_SEED")
        print("crossing: SANMEN_CROSSINGS=\(count) SANMEN_CROSSING_SEED=\(seed)")
        var random = RandomSource(seed: seed)
        let site = try TwinSite()
        let client = TwinClient(site.gateway)
        let sides = try TwinTenant.all.map { try Side($0, client) }

        var faults: [String] = []
        var kinds: [String: Int] = [:]
        for number in 0..<count {
            let from = Int.random(in: 0...1, using: &random)
            let attack = Attack(by: sides[from], on: sides[1 - from], &random)
            kinds[attack.attempt.name, default: 0] += 1
            if let fault = try attack.fault(client) { faults.append("attempt \(number), \(attack.attempt.name): \(fault.prefix(600))") }
            guard faults.count < 5 else { break }
        }
        #expect(faults == [], "seed \(seed)")
        for side in sides {
            let now = try side.tickets.view(client)
            let changed = side.tickets.targets.map(\.id).filter { now[$0] != side.tickets.shown[$0] }
            #expect(changed == [], "seed \(seed): tickets of \(side.tenant.name) are not what they were")
        }
        #expect(site.gateway.stop() == 0)
        print("crossing: \(kinds.values.reduce(0, +)) attempts of \(kinds.count) kinds")
    }

    @Test("each get at their own with their own secrets, by the same name")
    func own() throws {
        let site = try TwinSite()
        let client = TwinClient(site.gateway)
        let sides = try TwinTenant.all.map { try Side($0, client) }
        for side in sides {
            let tenant = side.tenant
            let target = try #require(side.tickets.targets.first)
            let views = [
                tenant.loonflow("GET", "/tickets/\(target.id)"), tenant.loonflow("GET", "/tickets?category=all"),
                tenant.kingsoft("GET", "detail?id=\(target.id)"), tenant.kingsoft("POST", "list_tickets", body: "{}"),
                tenant.native("/tickets/\(target.id)"),
            ]
            for view in views {
                let answer = try client.exchange(view)
                #expect(Side.text(answer).contains(tenant.marker), "\(view.target): \(answer.text)")
                #expect(!Side.text(answer).contains(tenant.twin.marker), "\(view.target): \(answer.text)")
            }
            let file = try client.exchange(tenant.native("/attachments/\(target.file)"))
            #expect(file.text.contains(tenant.marker))
        }
        // Both have had the same serial numbers, and each finds its own by them.
        let numbers = sides.map { Set($0.tickets.targets.map(\.serialNumber)) }
        let shared = try #require(numbers[0].intersection(numbers[1]).first)
        for side in sides {
            let found = try client.success(side.tenant.native("/tickets?sn=\(shared)"))
            #expect(found["tenant"]?.stringValue == side.tenant.name)
        }
        #expect(site.gateway.stop() == 0)
    }

    @Test("share a data source's name, and the password says whose a login is")
    func login() throws {
        let site = try TwinSite()
        let client = TwinClient(site.gateway)
        for tenant in TwinTenant.all {
            let token = try #require(try Side.token(of: tenant, dataSource: "shared", epid: tenant.name, client))
            var request = tenant.ngs("save", body: #"{"mapId":"desk","customerGuid":"C","objective":{"title":"t"}}"#)
            request.headers = [(name: "token", value: token)]
            let order = try client.success(request)["value"]?["oId"]?.stringValue ?? ""
            #expect(try client.success(tenant.native("/tickets?guid=\(order)"))["tenant"]?.stringValue == tenant.name)
            #expect(try client.exchange(tenant.twin.native("/tickets?guid=\(order)")).status == 404)
            #expect(try Side.token(of: tenant, dataSource: "shared", epid: tenant.twin.name, client) == nil)
            #expect(try Side.token(of: tenant, dataSource: tenant.twin.dataSource, epid: nil, client) == nil)
        }
        #expect(site.gateway.stop() == 0)
    }
}

/// A tenant with its tickets and a session.
private struct Side {
    var tenant: TwinTenant
    var tickets: TwinTickets
    var token: String

    init(_ tenant: TwinTenant, _ client: TwinClient) throws {
        self.tenant = tenant
        tickets = try TwinTickets(making: 12, of: tenant, on: client)
        guard let token = try Self.token(of: tenant, dataSource: tenant.dataSource, epid: nil, client) else {
            throw RawClient.Failure(description: "no token for \(tenant.name)")
        }
        self.token = token
    }

    static func token(of tenant: TwinTenant, dataSource: String, epid: String?, _ client: TwinClient) throws -> String? {
        let epid = epid.map { #","epid":"\#($0)""# } ?? ""
        let body = #"{"staffId":"SELITE","password":"\#(tenant.password)","ds":"\#(dataSource)"\#(epid)}"#
        var request = ClientRequest("POST", "/ngs/login", body: Array(body.utf8))
        request["Content-Type"] = "application/json"
        return try client.exchange(request).json?["value"]?["token"]?.stringValue
    }

    /// An answer's text with what JSON has escaped taken back.
    static func text(_ answer: RawAnswer) -> String {
        answer.text + (answer.json.map(\.text) ?? "")
    }
}

/// One attempt and the same call aimed at nothing.
private struct Attack {
    let attempt: CrossingAttempt
    let target: CrossingTarget
    let nowhere: CrossingTarget
    let caller: TwinTenant
    let victims: Set<Int64>

    init(by side: Side, on other: Side, _ random: inout RandomSource) {
        caller = side.tenant
        let own = side.tickets.targets.randomElement(using: &random) ?? side.tickets.targets[0]
        target = other.tickets.targets.randomElement(using: &random) ?? other.tickets.targets[0]
        nowhere = CrossingTarget.nowhere(&random)
        victims = Set(other.tickets.targets.map(\.id))
        attempt = CrossingAttempt.any(by: caller, own: own, token: side.token, &random)
    }

    /// What gives the other's tickets away; nil for nothing.
    func fault(_ client: TwinClient) throws -> String? {
        let aimed = try client.exchange(attempt.request(target))
        let asked = attempt.request(target)
        let other = caller.twin.marker
        // What the caller has said itself it may hear again.
        let said = String(decoding: asked.body, as: UTF8.self).contains(other) || asked.target.contains(CrossingAttempt.escaped(other))
        if !said, Side.text(aimed).contains(other) { return "shows the other's text: \(aimed.text)" }
        if aimed.headers.contains(where: { $0.value.contains(target.guid) || $0.value.contains(target.file) }) {
            return "names the other's ticket in its head: \(aimed.headers)"
        }
        if attempt.creates { return try faultOfCreation(aimed, client) }
        let none = try client.exchange(attempt.request(nowhere))
        guard aimed.status != none.status || aimed.body != none.body || head(aimed) != head(none) else { return nil }
        let (first, second) = (withoutNames(aimed), withoutNames(none))
        return first == second ? nil : "is told from nothing: \(first) but \(second)"
    }

    /// A ticket that was made is the caller's own, and holds nothing of the other's.
    private func faultOfCreation(_ answer: RawAnswer, _ client: TwinClient) throws -> String? {
        let json = answer.json ?? .null
        let number = json["data"]?["ticket_id"]?.int64Value ?? json["data"]?["id"]?.int64Value
        let order = json["value"]?["oId"]?.stringValue
        guard number != nil || order != nil else {
            let none = try client.exchange(attempt.request(nowhere))
            return withoutNames(answer) == withoutNames(none) ? nil : "\(answer.text) but \(none.text)"
        }
        if let number, victims.contains(number) { return "gives the other's answer: \(answer.text)" }
        let path = number.map { "/tickets/\($0)" } ?? "/tickets?guid=\(order ?? "")"
        let made = try client.exchange(caller.native(path))
        guard made.json?["tenant"]?.stringValue == caller.name else { return "made no ticket of the caller's: \(made.text)" }
        // A path may be kept as the text it is; only what is known of the file would show that it was found.
        let attachments = made.json?["attachments"]?.arrayValue ?? []
        if attempt.request(target)["Idempotency-Key"] == nil {
            // It is the caller's own, and yet a later attempt would rightly find a child by the other's number.
            let id = made.json?["id"]?.int64Value ?? 0
            _ = try client.success(caller.loonflow("DELETE", "/tickets/\(id)", user: "admin", body: #"{"suggestion":"x"}"#))
        }
        return attachments.contains { $0["sha256"] != nil } ? "took the other's file: \(attachments)" : nil
    }

    /// An answer as far as it may be compared: without the moment, the request's own id, and the names that were asked for.
    private func withoutNames(_ answer: RawAnswer) -> String {
        var text = "\(answer.status) \(head(answer)) " + (answer.json.map(\.text) ?? answer.text)
        for name in target.writings + nowhere.writings { text = text.replacingOccurrences(of: name, with: "‹name›") }
        if let id = answer.json?["request_id"]?.stringValue { text = text.replacingOccurrences(of: id, with: "‹request›") }
        return withoutNumbers([target.id, nowhere.id], text)
    }

    private func head(_ answer: RawAnswer) -> String {
        let passing = ["date", "x-request-id", "content-length"]
        return answer.headers.filter { !$0.name.isEmpty && !passing.contains($0.name.lowercased()) }
            .map { "\($0.name.lowercased()): \($0.value)" }.sorted().joined(separator: "; ")
    }

    /// The words of the text, with the numbers left out where they stand alone: the code 22000 holds no ticket 2.
    private func withoutNumbers(_ numbers: [Int64], _ text: String) -> String {
        let wanted = numbers.map { Array(String($0).utf8) }
        var out: [UInt8] = []
        for word in text.utf8.split(omittingEmptySubsequences: false, whereSeparator: { !Self.isPartOfWord($0) }) {
            if !out.isEmpty { out.append(0x20) }
            out += wanted.contains { $0.elementsEqual(word) } ? Array("‹id›".utf8) : Array(word)
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: false
        }
    }
}
