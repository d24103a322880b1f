import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// Whoever can write at the remote can write an origin, or copy one that sync wrote: it must not open what the job does not carry, nor
/// harm another's link.
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

    @Test("What people write themselves is no origin: the ticket is a new one")
    func unsealed() throws {
        let sites = try sites()
        let ours = try sites.make("ours", at: .headquarters)
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let forged = try forge("headquarters/\(ours)", "forged", sites)
        for _ in 0..<3 { _ = try sites.json(.headquarters, "run", "desk", "--full") }
        let here = try SiteRecord(of: sites.data(.headquarters), job: "desk", workflow: 2).tickets.values
        #expect(here.map(\.ticket.title).sorted() == ["forged", "ours"])
        #expect(here.first { $0.ticket.title == "forged" }?.origin == "branch/\(forged)")
    }

    /// As an earlier job has left it there, or somebody who got hold of the key.
    @Test("Not even a sealed origin opens a ticket that the job does not carry", arguments: ["", "0"])
    func outOfScope(zeros: String) throws {
        let sites = try sites()
        let secret = try sites.make("secret", at: .headquarters, sheet: true)
        let carried = try sites.make("carried", at: .headquarters)
        let named = zeros.isEmpty ? secret : carried
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let origin = Origin(system: "headquarters", id: "\(zeros)\(named)")
        let forged = try forge(OriginText.text(origin, try seal(SiteRecord.key(in: sites.data(.headquarters)))), "forged", sites)
        for _ in 0..<3 { _ = try sites.json(.headquarters, "run", "desk", "--full") }
        #expect(try title(forged, at: .branch, sites) == "forged")
        let here = try SiteRecord(of: sites.data(.headquarters), job: "desk", workflow: zeros.isEmpty ? 4 : 2)
        #expect(here.tickets[named]?.ticket.title == (zeros.isEmpty ? "secret" : "carried"))
        let status = try sites.json(.headquarters, "status", "desk")
        #expect(status["links"]?["linked"]?.int64Value == 1, "\(status.text)")
    }

    private func seal(_ key: [UInt8]) throws -> OriginSeal {
        OriginSeal(key: key, system: "branch", cryptography: try OpenSSLCryptography())
    }

    enum Forgery: CaseIterable {
        case namesOurs, namesTheirs
        /// With the seal.
        case copied
    }

    @Test("A linked ticket stays linked when another one says to be it", arguments: Forgery.allCases)
    func linked(forgery: Forgery) throws {
        let sites = try sites()
        let ours = try sites.make("ours", at: .headquarters)
        let theirs = try sites.make("theirs", at: .branch)
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let origin = switch forgery {
        case .namesOurs: "headquarters/\(ours)"
        case .namesTheirs: "branch/\(theirs)"
        case .copied: try sealed(of: ours, sites)
        }
        let forged = try forge(origin, "forged", sites)
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

    /// What stands at the branch in the field of the twin.
    private func sealed(of id: Int64, _ sites: TwoSites) throws -> String {
        let there = try SiteRecord(of: sites.data(.branch), job: "line", workflow: 2).tickets.values
        let twin = try #require(there.first { $0.origin == "headquarters/\(id)" })
        let text = twin.ticket.fields["origin"]?.stringValue ?? ""
        #expect(text.wholeMatch(of: /headquarters\/[0-9]+ [0-9a-f]{16}/) != nil, "\(text)")
        return text
    }

    @Test("A comment that is marked as ours by somebody else is theirs, and holds up none of ours")
    func comment() throws {
        let sites = try sites()
        let ours = try sites.make("ours", at: .headquarters)
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let twin = try #require(
            SiteRecord(of: sites.data(.branch), job: "line", workflow: 2).tickets.first { $0.value.origin == "headquarters/\(ours)" }?.key)
        // Each number that a comment here may get next.
        let seal = try seal(Array("guessed".utf8))
        for number in 1...5 {
            let origin = Origin(system: "headquarters", id: "\(ours)/\(number)")
            let text = MarkedComment(text: "forged \(number)", author: "nobody", origin: origin).encoded(seal)
            _ = try sites.exchange(.branch, SiteCall.comment(twin, text.replacing("\n", with: "\\n")))
        }
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        _ = try sites.exchange(.headquarters, SiteCall.comment(ours, "genuine"))
        _ = try sites.json(.headquarters, "run", "desk", "--full")
        let here = try #require(SiteRecord(of: sites.data(.headquarters), job: "desk", workflow: 2).tickets[ours]?.steps.map(\.comment))
        let there = try #require(SiteRecord(of: sites.data(.branch), job: "line", workflow: 2).tickets[twin]?.steps.map(\.comment))
        #expect(there.count { $0.hasPrefix("genuine\n") } == 1, "\(there)")
        for number in 1...5 { #expect(here.count { $0.hasPrefix("forged \(number)\n— nobody ⟦") } == 1, "\(here)") }
    }
}
