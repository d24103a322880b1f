import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Adapters
@testable import Gateway

/// `sanmen sync`, beside a running gateway and without one, and the endpoint where a system says that tickets have changed.
@Suite("The sync command, with the whole program", .serialized)
struct SyncVerbTests {
    /// Only headquarters' job counts here; nobody looks by itself within the test.
    private static let slow = "every: \"1h\", fullEvery: \"never\", onEvent: false,"

    /// Whether headquarters' gateway runs while the command does.
    enum Surroundings: String, CaseIterable, Sendable {
        case beside, alone
    }

    private func sites(_ surroundings: Surroundings, _ settings: String = slow) throws -> TwoSites {
        let sites = try TwoSites(settings: settings)
        try sites.start()
        for site in Site.allCases { _ = try sites.json(site, "pause", site.job) }
        return sites
    }

    @Test("plan, run, status and verify tell one story, as JSON", arguments: Surroundings.allCases)
    func rounds(surroundings: Surroundings) throws {
        let sites = try sites(surroundings)
        for number in 1...3 { _ = try sites.make("made here \(number)", at: .headquarters) }
        _ = try sites.make("made there", at: .branch)
        if surroundings == .alone { sites.stop([.headquarters]) }

        let plan = try sites.sync(.headquarters, "plan", "desk", "--json")
        let steps = plan.output.split(separator: "\n").compactMap { try? JSON(parsing: Array($0.utf8)) }
        #expect(plan.status == 0, "\(plan.output)")
        #expect(steps.last?["plan"]?["links"]?.int64Value == 4, "\(plan.output)")
        #expect(try SiteRecord.links(in: sites.data(.headquarters)) == 0, "a plan writes nothing")
        #expect(try sites.sync(.headquarters, "plan", "desk").output.contains("create remote"))

        #expect(try sites.json(.headquarters, "resume", "desk")["paused"] == .bool(false))
        let round = try sites.json(.headquarters, "run", "desk")
        #expect(round["round"]?["error"] == nil, "\(round.text)")

        let status = try sites.json(.headquarters, "status", "desk")
        #expect(status["links"]?["linked"]?.int64Value == 4, "\(status.text)")
        #expect(status["deadLetters"]?.int64Value == 0 && status["due"]?.int64Value == 0, "\(status.text)")
        #expect(try sites.json(.headquarters, "status")[0]?["job"]?.stringValue == "desk")
        #expect(try sites.sync(.headquarters, "status", "desk").output.contains("4 linked"))

        let verified = try sites.sync(.headquarters, "verify", "desk", "--json")
        #expect(verified.status == 0 && verified.output.contains(#""drift":0"#), "\(verified.output)")
        let after = try sites.sync(.headquarters, "plan", "desk", "--json", "--full")
        #expect(after.output.contains(#""actions":0"#), "\(after.output)")
    }

    @Test("verify ends with status 1 and says what differs", arguments: Surroundings.allCases)
    func drift(surroundings: Surroundings) throws {
        let sites = try sites(surroundings)
        let id = try sites.make("to differ", at: .headquarters)
        _ = try sites.json(.headquarters, "resume", "desk")
        _ = try sites.json(.headquarters, "run", "desk")
        // The branch's notice would set things right at once.
        _ = try sites.json(.headquarters, "pause", "desk")
        _ = try sites.exchange(.headquarters, SiteCall.save(id, "title", "differs"))
        let second = try sites.make("not linked", at: .branch)
        if surroundings == .alone { sites.stop([.headquarters]) }

        let verified = try sites.sync(.headquarters, "verify", "desk", "--json")
        #expect(verified.status == 1)
        #expect(verified.output.contains(#""differs":["title"]"#) && verified.output.contains(#""drift":2"#), "\(verified.output)")
        #expect(verified.output.contains(#"{"side":"remote","id":"\#(second)","double":false}"#), "\(verified.output)")
        #expect(try sites.sync(.headquarters, "verify", "desk").output.contains("title"))
    }

    @Test("unlink, link and replay change what the job does", arguments: Surroundings.allCases)
    func links(surroundings: Surroundings) throws {
        let sites = try sites(surroundings)
        let here = try sites.make("one of two", at: .headquarters)
        _ = try sites.json(.headquarters, "resume", "desk")
        _ = try sites.json(.headquarters, "run", "desk")
        let there = try #require(try SiteRecord(of: sites.data(.branch), job: "line", workflow: 2).tickets.keys.first)
        if surroundings == .alone { sites.stop([.headquarters]) }

        let unlinked = try sites.json(.headquarters, "unlink", "desk", "\(here)")
        #expect(unlinked["unlinked"]?[1]?.stringValue == "\(here)", "\(unlinked.text)")
        #expect(try sites.json(.headquarters, "status", "desk")["links"]?["detached"]?.int64Value == 1)
        #expect(try sites.json(.headquarters, "replay", "desk")["error"] == nil)
        let linked = try sites.json(.headquarters, "link", "desk", "\(here)", "\(there)")
        #expect(linked["linked"]?[1]?.stringValue == "\(here)", "\(linked.text)")
        #expect(try sites.json(.headquarters, "run", "desk")["round"]?["error"] == nil)
        #expect(try sites.json(.headquarters, "status", "desk")["links"]?["linked"]?.int64Value == 1)
        #expect(try sites.json(.headquarters, "verify", "desk")["drift"]?.int64Value == 0)
    }

    @Test("A paused job does nothing, beside a gateway and alone, until it is resumed", arguments: Surroundings.allCases)
    func paused(surroundings: Surroundings) throws {
        let sites = try sites(surroundings)
        _ = try sites.make("waits", at: .headquarters)
        #expect(try sites.json(.headquarters, "status", "desk")["paused"] == .bool(true))
        #expect(try sites.json(.headquarters, "status", "desk")["pauseReason"]?.stringValue == "by hand")
        if surroundings == .alone { sites.stop([.headquarters]) }
        let refused = try sites.sync(.headquarters, "run", "desk", "--json")
        #expect(refused.status == 1 && refused.output.contains("paused"), "\(refused.output)")
        #expect(try SiteRecord.links(in: sites.data(.headquarters)) == 0)
        #expect(try sites.json(.headquarters, "resume", "desk")["paused"] == .bool(false))
        _ = try sites.json(.headquarters, "run", "desk")
        #expect(try SiteRecord.links(in: sites.data(.headquarters)) == 1)
    }

    @Test("What is wrong with the words is told, and nothing hangs", arguments: [
        (["plan", "nobody"], "there is no job 'nobody'"), (["run", "nobody"], "there is no job 'nobody'"),
        (["link", "desk", "1"], "a remote id is missing"), (["unlink", "desk"], "a local id is missing"),
        (["replay", "desk", "--side", "left"], "local or remote"), (["dance", "desk"], "not 'dance'"),
        (["unlink", "desk", "999"], "there is no such link"),
    ])
    func wrong(words: [String], complaint: String) throws {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start([.headquarters])
        sites.stop()
        let done = try TestSupport.Command.run(
            [GatewayProcess.program, "sync"] + words
                + ["--config", sites.configuration(.headquarters), "--data", sites.data(.headquarters)])
        #expect(done.status != 0 && done.output.contains(complaint), "\(done.status) \(done.output)")
    }

    @Test("A job that the gateway does not run is not waited for")
    func disabled() throws {
        let sites = try TwoSites(settings: Self.slow, enabled: false)
        try sites.start()
        _ = try sites.make("not carried", at: .headquarters)
        let beside = try sites.sync(.headquarters, "run", "desk")
        #expect(beside.status == 1 && beside.output.contains("enabled"), "\(beside.output)")
        sites.stop([.headquarters])
        #expect(try sites.json(.headquarters, "run", "desk")["round"]?["settled"]?.int64Value == 1)
    }

    // MARK: Events

    @Test("A notice of a loonflow makes the job pull at once")
    func notice() throws {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start()
        let id = try sites.make("told", at: .branch)
        _ = try sites.json(.headquarters, "run", "desk")
        func twin() throws -> SiteRecord.Held? {
            try SiteRecord(of: sites.data(.headquarters), job: "desk", workflow: 2).tickets.values.first
        }
        #expect(try twin()?.ticket.title == "told")
        _ = try sites.exchange(.branch, SiteCall.save(id, "title", "told again"))
        // Saved fields send no notice, a step does: the whole ticket is looked at.
        let step = GateClients.loonflow("PATCH", "/tickets/\(id)", user: "zhangsan", body: #"{"transition_id":2002,"solution":"gone"}"#)
        #expect(try sites.exchange(.branch, step).code == 0)
        try TwoSites.wait(15, "the notice") { try twin()?.ticket.title == "told again" }
        #expect(try twin()?.value("solution") == "gone")
    }

    @Test("An event that is not the system's is refused", arguments: [
        ("branch", "demo-wrong-token", 401), ("nobody", "demo-notice-token", 401), ("branch", "demo-notice-token", 202),
    ])
    func events(system: String, token: String, status: Int) throws {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start([.headquarters])
        let body = #"{"id":7,"ticket_value_info":{"id":7}}"#
        let stamp = "\(GateClients.now)"
        var request = ClientRequest("POST", "/sync/events/\(system)", body: Array(body.utf8))
        request.headers = [
            ("timestamp", stamp), ("signature", GateClients.kingsoftSign("", token, at: stamp)), ("webhook-id", "m1"), ("webhook-timestamp", stamp),
            ("webhook-signature", "v1," + Base64.encode(try OpenSSLCryptography().hmac(.sha256, key: Array(token.utf8), message: Array("m1.\(stamp).\(body)".utf8)))),
        ]
        #expect(try sites.exchange(.headquarters, request).status == status)
        #expect(try sites.exchange(.headquarters, request.with("webhook-signature", nil)).status == 401, "the body has to be signed")
        #expect(try sites.exchange(.headquarters, request.with("timestamp", "1000")).status == 401)
        #expect(try sites.exchange(.headquarters, ClientRequest("POST", "/sync/events/\(system)")).status == 401)
    }
}
