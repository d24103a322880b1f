import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// Jobs that lead round in a circle would make tickets without end. Each gateway on the way says who it is, so none takes back what
/// has come from it.
@Suite("Sync that leads round in a circle", .serialized)
struct CircleTests {
    @Test("A connector that leads to its own gateway makes nothing, and the job says why")
    func ownGateway() throws {
        let sites = try TwoSites(settings: "every: \"200ms\", ", enabled: true)
        let file = sites.configuration(.headquarters) + "/connectors/branch.json5"
        try edit(file) { $0.replacing("127.0.0.1:\(sites.port(.branch))", with: "127.0.0.1:\(sites.port(.headquarters))") }
        try sites.start([.headquarters])
        _ = try sites.make("once", at: .headquarters)
        try TwoSites.wait(30, "the circle is told of") {
            try sites.json(.headquarters, "status", "desk").text.contains("a connector leads to its own gateway")
        }
        #expect(try SiteRecord(of: sites.data(.headquarters), job: "desk", workflow: 2).tickets.count == 1)
    }

    @Test("Two gateways whose jobs tie the same tickets make each twice at most: what has come from there is not sent back")
    func mutual() throws {
        let sites = try TwoSites(settings: "every: \"200ms\", ", enabled: true)
        // The branch's job is about the service desk too.
        try edit(sites.configuration(.branch) + "/sync/line.json5") {
            $0.replacing("workflow: 4", with: "workflow: 2").replacing("[\"4\"]", with: "[\"2\"]")
                .replacing("productLines: [\"联络单\"]", with: "productLines: [\"36\"]").replacing("direction: \"both\"", with: "direction: \"push\"")
        }
        try edit(sites.configuration(.branch) + "/connectors/headquarters.json5") { $0.replacing("productLine: 38", with: "productLine: 36") }
        try sites.start()
        let first = try sites.make("once", at: .headquarters)
        try TwoSites.wait(60, "the circle is a dead letter") {
            try sites.json(.branch, "status", "line").text.contains("two jobs tie the same tickets")
        }
        for _ in 0..<3 { _ = try sites.json(.headquarters, "run", "desk", "--full") }
        for site in Site.allCases {
            let titles = try SiteRecord(of: sites.data(site), job: site.job, workflow: 2).tickets.values.map(\.ticket.title)
            #expect(titles == ["once"], "\(site): \(titles)")
        }
        // It is still the other job's ticket, and goes on.
        _ = try sites.exchange(.headquarters, SiteCall.save(first, "title", "edited"))
        try TwoSites.wait(30, "the edit is carried") {
            try SiteRecord(of: sites.data(.branch), job: "line", workflow: 2).tickets.values.map(\.ticket.title) == ["edited"]
        }
    }

    private func edit(_ file: String, _ change: (String) -> String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let changed = change(text)
        guard changed != text else { throw HTTPReceiver.Failure("nothing to change in \(file)") }
        try changed.write(toFile: file, atomically: true, encoding: .utf8)
    }
}
