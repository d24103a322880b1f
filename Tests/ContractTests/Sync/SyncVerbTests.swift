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

    // MARK: What is refused

    struct Wrong: Sendable, CustomTestStringConvertible {
        var words: [String]
        /// 2: the words are wrong; 1: it cannot be done.
        var status: Int32
        var complaint: String

        init(_ words: String, _ status: Int32, _ complaint: String) {
            self.words = words.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
            self.status = status
            self.complaint = complaint
        }

        var testDescription: String { words.joined(separator: " ") }
    }

    private static let wrong: [Wrong] = [
        "plan", "run", "verify", "status", "pause", "resume", "replay", "link,1,2", "unlink,1",
    ].flatMap { text -> [Wrong] in
        let parts = text.split(separator: ",").map(String.init)
        let (verb, rest) = (parts[0], parts.dropFirst().map { " " + $0 }.joined())
        return [
            Wrong("\(verb) nobody\(rest)", 1, "there is no job 'nobody'; the jobs are 'desk'"),
            Wrong("\(verb) dsek\(rest)", 1, "there is no job 'dsek' (did you mean 'desk'?); the jobs are 'desk'"),
            Wrong("\(verb) desk\(rest) more", 2, verb == "replay" ? "is missing: sanmen sync replay" : "'more' is too much: sanmen sync \(verb) "),
            Wrong("\(verb) desk\(rest) --surprise", 2, "unknown option '--surprise'"),
            Wrong("\(verb) desk\(rest) -x", 2, "unknown option '-x'"),
        ] + ["full", "lift-brake", "strict"].filter { !allowed[verb, default: []].contains($0) }.map {
            Wrong("\(verb) desk\(rest) --\($0)", 2, "'\(verb)' takes no '--\($0)': sanmen sync \(verb) ")
        }
    } + [
        Wrong("", 2, "one of plan, run, status"), Wrong("dance desk", 2, "not 'dance'"), Wrong("stauts desk", 2, "did you mean 'status'?"),
        Wrong("plan", 2, "something is missing: sanmen sync plan JOB"), Wrong("pause ", 2, "the word 1 is empty"),
        Wrong("pause ../connectors/branch", 1, "there is no job '../connectors/branch'"),
        Wrong("pause a\u{1B}[31m\nb", 1, "there is no job 'a?[31m?b'"),
        Wrong("status desk --limit x", 2, "--limit is a number from 1 to 10000, not 'x'"),
        Wrong("status desk --limit -1", 2, "--limit is a number"), Wrong("status desk --limit 0", 2, "--limit is a number"),
        Wrong("status desk --limit=99999999999999999999", 2, "--limit is a number"), Wrong("status desk --limit=", 2, "not ''"),
        Wrong("status --limit 5", 2, "'--limit' is for one job"),
        Wrong("run desk --limit 5", 2, "'run' takes no '--limit'"), Wrong("run desk --full=yes", 2, "takes no value"),
        Wrong("run desk --side local", 2, "'run' takes no '--side'"), Wrong("replay desk --side left", 2, "local or remote, not 'left'"),
        Wrong("replay desk headquarters", 2, "something is missing"), Wrong("replay desk headquarters 999", 1, "nothing of this ticket is held"),
        Wrong("link desk 1", 2, "something is missing: sanmen sync link JOB LOCAL-ID REMOTE-ID"),
        Wrong("unlink desk", 2, "something is missing"), Wrong("unlink desk 999", 1, "there is no such link"),
        Wrong("link desk 1 ", 2, "the word 3 is empty"), Wrong("link desk 1 a\u{7}b", 2, "the remote id is no id"),
        Wrong("link desk \(String(repeating: "7", count: 300)) 1", 2, "the local id is no id"),
        Wrong("link desk 999 1", 1, "there is no ticket 999 in headquarters (local)"),
    ]

    private static let allowed = ["plan": ["full"], "run": ["full", "lift-brake"], "verify": ["strict"], "resume": ["lift-brake"]]

    @Test("What is wrong with the words is told in one line, and nothing hangs or is written")
    func wrong() throws {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start([.headquarters])
        sites.stop()
        for wrong in Self.wrong {
            let done = try TestSupport.Command.run(
                [GatewayProcess.program, "sync"] + wrong.words.filter { !(wrong.words.count == 1 && $0.isEmpty) }
                    + ["--config", sites.configuration(.headquarters), "--data", sites.data(.headquarters)])
            #expect(done.status == wrong.status && done.output.contains(wrong.complaint), "\(wrong): \(done.status) \(done.output)")
        }
        #expect(try sites.json(.headquarters, "status", "desk")["paused"] == .bool(false))
    }

    @Test("A job is paused also while something is wrong with the configuration")
    func brokenConfiguration() throws {
        let sites = try TwoSites(settings: Self.slow)
        try sites.start([.headquarters])
        sites.stop()
        try "{ lissten: 1 }".write(toFile: sites.configuration(.headquarters) + "/gateway.json5", atomically: true, encoding: .utf8)
        #expect(try sites.sync(.headquarters, "run", "desk").status == 1)
        #expect(try sites.json(.headquarters, "pause", "desk")["paused"] == .bool(true))
        #expect(try sites.json(.headquarters, "status", "desk")["paused"] == .bool(true))
    }

    @Test("Only tickets that are there are linked, and none away from another", arguments: Surroundings.allCases)
    func proven(surroundings: Surroundings) throws {
        let sites = try sites(surroundings)
        let (first, second) = (try sites.make("first", at: .headquarters), try sites.make("second", at: .headquarters))
        _ = try sites.json(.headquarters, "resume", "desk")
        _ = try sites.json(.headquarters, "run", "desk")
        let twins = try SiteRecord(of: sites.data(.branch), job: "line", workflow: 2).tickets
        let twin = try #require(twins.first { $0.value.ticket.title == "first" }?.key)
        if surroundings == .alone { sites.stop([.headquarters]) }
        func refused(_ local: String, _ remote: String, _ words: String) throws {
            let done = try sites.sync(.headquarters, "link", "desk", local, remote)
            #expect(done.status == 1 && done.output.contains(words), "\(local) \(remote): \(done.status) \(done.output)")
        }
        try refused("\(second)", "\(twin)", " already (link headquarters \(second)): 'sanmen sync unlink desk \(second)' first")
        _ = try sites.json(.headquarters, "unlink", "desk", "\(second)")
        try refused("\(second)", "\(twin)", "is linked with local \(first) already (link headquarters \(first)): 'sanmen sync unlink desk \(first)' first")
        try refused("\(second)", "999", "there is no ticket 999 in branch (remote)")
        try refused("999", "\(twin)", "there is no ticket 999 in headquarters (local)")
        #expect(try sites.sync(.headquarters, "unlink", "desk", "999").status == 1)
        sites.stop([.branch])
        try refused("\(second)", "\(twin)", "nothing was linked, for branch (remote) does not show ticket \(twin): ")
        #expect(try sites.json(.headquarters, "status", "desk")["links"] == ["detached": 1, "linked": 1])
    }

    // MARK: A remote that does not answer

    @Test("A run without an answer from the other system fails, and says which, since when and what to do", arguments: Surroundings.allCases)
    func silent(surroundings: Surroundings) throws {
        let sites = try sites(surroundings)
        _ = try sites.json(.headquarters, "resume", "desk")
        sites.stop([.branch])
        if surroundings == .alone { sites.stop([.headquarters]) }
        let advice = "see that it runs and is reached at the baseURL of connectors/branch.json5"

        let told = try sites.sync(.headquarters, "run", "desk")
        #expect(told.status == 1 && told.output.contains("no answer from branch (remote) since 20"), "\(told.output)")
        #expect(told.output.contains(advice), "\(told.output)")

        let coded = try sites.sync(.headquarters, "run", "desk", "--json")
        let line = coded.output.split(separator: "\n").last { $0.hasPrefix("{") }.flatMap { try? JSON(parsing: Array($0.utf8)) }
        let round = try #require(line?["round"])
        let system = try #require(round["systems"]?[0])
        #expect(coded.status == 1 && round["silent"] == ["remote"] && round["error"]?.stringValue?.contains(advice) == true, "\(coded.output)")
        #expect(system["system"] == "branch" && system["since"] != nil && system["attempts"]?.int64Value ?? 0 > 0, "\(coded.output)")
        // It is the same silence, whoever meets it again.
        #expect(told.output.contains(system["since"]?.stringValue ?? "?"), "\(told.output)\n\(coded.output)")

        let plan = try sites.sync(.headquarters, "plan", "desk")
        #expect(plan.status == 1 && plan.output.contains("no answer from branch (remote)"), "\(plan.output)")
        #expect(try sites.sync(.headquarters, "verify", "desk").status == 1)
        let status = try sites.sync(.headquarters, "status", "desk")
        #expect(status.status == 0 && status.output.contains("no answer from branch (remote) since 20"), "\(status.output)")

        try sites.start([.branch])
        try TwoSites.wait(20, "an answer") { try sites.sync(.headquarters, "run", "desk").status == 0 }
        #expect(try sites.json(.headquarters, "status", "desk")["systems"] == nil)
    }

    @Test("The status tells until when a system is left alone, and why", arguments: Surroundings.allCases)
    func leftAlone(surroundings: Surroundings) throws {
        let sites = try TwoSites(settings: Self.slow)
        let server = try HTTPReceiver(port: sites.port(.branch)) { _ in .answer(status: 429, headers: [("Retry-After", "86400")]) }
        try sites.start([.headquarters])
        if surroundings == .alone { sites.stop([.headquarters]) }
        let run = try sites.sync(.headquarters, "run", "desk")
        #expect(run.status == 1 && run.output.contains("as it asked; run again after that"), "\(run.output)")
        let system = try #require(try sites.json(.headquarters, "status", "desk")["systems"]?[0])
        #expect(system["system"] == "branch" && system["why"] == "asked" && system["fault"] == "HTTP 429", "\(system.text)")
        let until = try #require(system["until"]?.stringValue)
        let parsed = try #require(ISO8601DateFormatter().date(from: until))
        #expect((0...901).contains(parsed.timeIntervalSinceNow), "\(until)")
        #expect(try sites.sync(.headquarters, "status").output.contains("left alone until \(until), as it asked"))
        if surroundings == .beside {
            #expect(sites.log(.headquarters).split(separator: "\n").count { $0.contains("no answer from branch") } == 1, "\(sites.log(.headquarters))")
        }
        // A program that knows of it does not call; another one has to ask once itself.
        #expect(server.received.count <= (surroundings == .beside ? 1 : 2))
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
