import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// Sync between two real programs: headquarters takes the branch for a loonflow, the branch takes headquarters for a Kingsoft
/// system. Both are killed while people edit on both sides.
@Suite("Two gateways that sync", .serialized)
struct TwoProcessTests {
    @Test("Edits on both sides while both are killed again and again: no drift, nothing twice, nothing lost, no echo")
    func killed() throws {
        let effort = (
            tickets: Effort.number("SANMEN_TWO_TICKETS", default: 60), seconds: Effort.number("SANMEN_TWO_SECONDS", default: 8),
            kills: Effort.number("SANMEN_TWO_KILLS", default: 2))
        let seed = Effort.seed("SANMEN_TWO_SEED")
        print("two gateways: \(effort.tickets) tickets, \(effort.seconds) s, \(effort.kills) kills each, SANMEN_TWO_SEED=\(seed)")
        // With thousands of tickets a poll that reads all of them, or a full round every few seconds, would be all that is done.
        let isLong = effort.tickets > 500
        let sites = try TwoSites(settings: isLong ? #"fullEvery: "10m","# : "", connector: isLong ? "rereadPolls: 20," : "")
        try sites.start()
        // Nothing is carried while the tickets are made: the backfill begins with all of them.
        for site in Site.allCases { _ = try sites.sync(site, "pause", site.job) }
        let made = try make(effort.tickets, on: sites)
        let began = Date()
        for site in Site.allCases { _ = try sites.sync(site, "resume", site.job) }
        let twins = try linked(made, sites, within: Double(120 + effort.tickets))
        let took = Date().timeIntervalSince(began)
        print("two gateways: backfill of \(effort.tickets) tickets in \(took) s, \(Int(Double(effort.tickets) / took)) a second")

        let storm = Storm(ports: sites.ports, twins: twins)
        let people = storm.begin(3, seed: seed)
        try kill(sites, effort.kills, within: Double(effort.seconds), seed: seed)
        storm.end()
        people.wait()

        try settle(sites, within: Double(180 + effort.tickets / 10))
        let record = StormRecord(storm: storm, twins: twins)
        print("two gateways: \(record.summary), \(sites.kills) kills")
        #expect(storm.refused.isEmpty, "\(storm.refused.prefix(10))")
        try expectQuiet(sites)
        for site in Site.allCases {
            let report = try sites.json(site, "verify", site.job)
            #expect(report["drift"]?.int64Value == 0, "\(report.text.prefix(3000)); seed \(seed)")
            #expect(report["held"]?.int64Value == 0 && report["unread"]?.int64Value == 0, "\(report.text.prefix(1000)); seed \(seed)")
            #expect((report["compared"]?.int64Value ?? 0) >= Int64(effort.tickets / 2), "\(report.text.prefix(300))")
        }
        sites.stop()
        let outcome = try record.judge(sites)
        print("two gateways: \(outcome.summary)")
        #expect(outcome.problems.isEmpty, "\(outcome.problems.count): \(outcome.problems.prefix(10)); seed \(seed)")
    }

    // MARK: Steps

    /// A quarter each: desk tickets and sheets, made at headquarters and at the branch.
    private func make(_ count: Int, on sites: TwoSites) throws -> [(title: String, twins: Twins)] {
        let ports = sites.ports
        let made = inParallel(8) { worker -> [(String, Twins)] in
            stride(from: worker, to: count, by: 8).compactMap { number in
                let (site, isSheet) = (number % 4 < 2 ? Site.headquarters : .branch, number % 2 == 1)
                guard let client = try? RawClient(port: ports[site] ?? 0),
                    let answer = try? client.exchange(SiteCall.make("t-\(number)", at: site, isSheet: isSheet)),
                    let id = SiteCall.number(in: answer)
                else { return nil }
                return ("t-\(number)", Twins(madeAt: site, isSheet: isSheet, ids: [site: id]))
            }
        }.flatMap { $0 }
        try #require(made.count == count)
        return made
    }

    /// Waits for the backfill, and finds each ticket's twin by its title.
    private func linked(_ made: [(title: String, twins: Twins)], _ sites: TwoSites, within seconds: Double) throws -> [Twins] {
        do {
            try TwoSites.wait(seconds, "the backfill") {
                try Site.allCases.reduce(0) { try $0 + SiteRecord.links(in: sites.data($1)) } >= Int64(made.count)
            }
        } catch {
            for site in Site.allCases { print(try sites.sync(site, "status", site.job, "--limit", "5").output, sites.log(site)) }
            throw error
        }
        var found: [Site: [String: Int64]] = [:]
        for site in Site.allCases {
            for workflow in [2, 4] as [Int64] {
                for (id, held) in try SiteRecord(of: sites.data(site), job: site.job, workflow: workflow).tickets {
                    #expect(found[site, default: [:]].updateValue(id, forKey: held.ticket.title) == nil, "\(held.ticket.title) is there twice")
                }
            }
        }
        return try made.map { title, twins in
            var twins = twins
            twins.ids[twins.madeAt.other] = try #require(found[twins.madeAt.other]?[title], "\(title) has no twin")
            return twins
        }
    }

    private func kill(_ sites: TwoSites, _ kills: Int, within seconds: Double, seed: UInt64) throws {
        var dice = Dice(seed: seed)
        let pause = seconds / Double(kills * 2 + 1)
        for number in 0..<kills * 2 {
            usleep(UInt32(pause * (0.5 + Double(dice.below(1000)) / 1000) * 1e6))
            let site = number % 2 == 0 ? Site.headquarters : .branch
            sites.kill(site)
            usleep(UInt32(dice.below(300_000)))
            try sites.start([site])
        }
        usleep(UInt32(pause * 1e6))
    }

    /// Until nothing is in doubt any more and all rounds are through.
    private func settle(_ sites: TwoSites, within seconds: Double) throws {
        try TwoSites.wait(seconds, "nothing to be due") {
            try Site.allCases.allSatisfy { site in
                let status = try sites.json(site, "status", site.job)
                return status["due"]?.int64Value == 0 && status["error"] == nil
            }
        }
        // A write whose answer was lost waits until its doubt is over; only then is it quiet.
        try TwoSites.wait(seconds, "full rounds without anything to write or to wait for") {
            try Site.allCases.map { try sites.json($0, "run", $0.job, "--full")["round"] }.allSatisfy { round in
                round?["actions"] == 0 && round?["waiting"] == nil && round?["again"] == nil
            }
        }
    }

    /// Three rounds of either job write nothing anywhere.
    private func expectQuiet(_ sites: TwoSites) throws {
        let before = try Site.allCases.map { try SiteRecord.entries(in: sites.data($0)) }
        for _ in 0..<3 {
            for site in Site.allCases {
                let round = try sites.json(site, "run", site.job, "--full")
                #expect(round["round"]?["actions"]?.int64Value == 0, "\(site): \(round.text)")
            }
        }
        #expect(try Site.allCases.map { try SiteRecord.entries(in: sites.data($0)) } == before, "an echo")
    }
}
