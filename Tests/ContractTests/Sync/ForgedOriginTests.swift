import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// Whoever can write at the remote can write an origin: it must not open what the job does not carry, nor harm another's link.
@Suite("Origins that people write themselves", .serialized)
struct ForgedOriginTests {
    private static let settings = "every: \"1h\", fullEvery: \"never\", onEvent: false, misses: 1,"

    private func sites() throws -> TwoSites {
        let sites = try TwoSites(settings: Self.settings)
        try sites.start()
        _ = try sites.json(.branch, "pause", Site.branch.job)
        return sites
    }

    private func forge(_ origin: String, _ title: String, _ sites: TwoSites) throws -> Int64 {
        let body = #"{"workflow_id":2,"transition_id":2001,"title":"\#(title)","contact":"\#(title)","origin":"\#(origin)"}"#
        let answer = try sites.exchange(.branch, GateClients.loonflow("POST", "/tickets", body: body))
        return try #require(SiteCall.number(in: answer), "\(answer.text)")
    }

    private func title(_ id: Int64, at site: Site, _ sites: TwoSites) throws -> String? {
        try sites.exchange(site, SiteCall.detail(id)).json?["data"]?["value"]?["title"]?.stringValue
    }

    @Test("A ticket that the job does not carry is neither shown nor written over", arguments: ["", "0"])
    func outOfScope(zeros: String) throws {
        let sites = try sites()
        let secret = try sites.make("secret", at: .headquarters, sheet: true)
        let carried = try sites.make("carried", at: .headquarters)
        let named = zeros.isEmpty ? secret : carried
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let forged = try forge("headquarters/\(zeros)\(named)", "forged", sites)
        for _ in 0..<3 { _ = try sites.json(.headquarters, "run", "desk", "--full") }
        #expect(try title(forged, at: .branch, sites) == "forged")
        let here = try SiteRecord(of: sites.data(.headquarters), job: "desk", workflow: zeros.isEmpty ? 4 : 2)
        #expect(here.tickets[named]?.ticket.title == (zeros.isEmpty ? "secret" : "carried"))
        let status = try sites.json(.headquarters, "status", "desk")
        #expect(status["links"]?["linked"]?.int64Value == 1, "\(status.text)")
    }

    @Test("A linked ticket stays linked when another one says to be it", arguments: ["headquarters", "branch"])
    func linked(system: String) throws {
        let sites = try sites()
        let ours = try sites.make("ours", at: .headquarters)
        let theirs = try sites.make("theirs", at: .branch)
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let forged = try forge("\(system)/\(system == "branch" ? theirs : ours)", "forged", sites)
        for _ in 0..<3 { _ = try sites.json(.headquarters, "run", "desk", "--full") }
        _ = try sites.exchange(.headquarters, SiteCall.save(ours, "title", "ours, edited"))
        _ = try sites.exchange(.branch, SiteCall.save(theirs, "title", "theirs, edited"))
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let status = try sites.json(.headquarters, "status", "desk")
        #expect(status["deadLetters"]?.int64Value == 0, "\(status.text)")
        #expect(try title(forged, at: .branch, sites) == "forged")
        for site in Site.allCases {
            let titles = try SiteRecord(of: sites.data(site), job: "desk", workflow: 2).tickets.values.map(\.ticket.title)
            #expect(titles.count { $0 == "ours, edited" } == 1 && titles.count { $0 == "theirs, edited" } == 1, "\(site): \(titles)")
        }
    }
}
