import CanonicalModel
import Foundation
import TestSupport
import Testing

/// A job that nothing happens to, with two real programs.
@Suite("Idle jobs", .serialized)
struct IdleJobTests {
    @Test("The looks of an idle job get rare, and what one of them finds makes them frequent again, on either side of either contract")
    func pace() throws {
        let sites = try TwoSites(settings: #"every: "200ms", everyIdle: "3s", fullEvery: "never", onEvent: true,"#, connector: "rereadPolls: 1,")
        try sites.start()
        defer { sites.stop() }
        for site in Site.allCases { try settle(sites, site) }

        let rounds = try Site.allCases.map { try metric("sanmen_sync_rounds_total", sites, $0) }
        let calls = try Site.allCases.map { try metric("sanmen_requests_total", sites, $0) }
        Thread.sleep(forTimeInterval: 6)
        for (place, site) in Site.allCases.enumerated() {
            let more = try metric("sanmen_sync_rounds_total", sites, site) - rounds[place]
            #expect((1...3).contains(more), "\(site): \(more) rounds in 6 s")
            // A poll of either contract is a call or a few where nothing is.
            #expect(try metric("sanmen_requests_total", sites, site) - calls[place] < 30)
        }

        // Headquarters tells nobody: it is a poll of the branch that finds it.
        let made = try sites.make("found by a poll", at: .headquarters, sheet: true)
        try TwoSites.wait(30, "the branch to be awake") { try pause(sites, .branch) < 3000 }
        try TwoSites.wait(30, "a twin") { try SiteRecord.links(in: sites.data(.branch)) >= 1 }
        try settle(sites, .branch)
        // A change at home is carried at once, whatever the pause.
        let began = Date()
        let own = try sites.make("made at home", at: .branch, sheet: true)
        try TwoSites.wait(30, "a second twin") { try SiteRecord.links(in: sites.data(.branch)) >= 2 }
        print("idle job: a change at home was linked after \(Date().timeIntervalSince(began)) s")
        #expect(made > 0 && own > 0)
        try settle(sites, .branch)
    }

    private func settle(_ sites: TwoSites, _ site: Site) throws {
        try TwoSites.wait(60, "\(site) to be idle") { try pause(sites, site) == 3000 }
    }

    private func pause(_ sites: TwoSites, _ site: Site) throws -> Double {
        try metric("sanmen_sync_pause_milliseconds", sites, site)
    }

    /// Of all series of the name.
    private func metric(_ name: String, _ sites: TwoSites, _ site: Site) throws -> Double {
        let client = try RawClient(port: sites.port(site))
        client.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n")
        let lines = try client.answer().text.split(separator: "\n").filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }
        guard !lines.isEmpty else { throw HTTPReceiver.Failure("no metric \(name)") }
        return lines.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }
}
