import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// Many lanes that ask a loonflow at once what became of their creations: its list does not show origins.
@Suite("Connector lookups by origin")
struct ConnectorLookupTests {
    private static let made = 40
    private static func origin(_ number: Int) -> Origin { Origin(system: "local", id: "n\(number)") }

    /// A remote with tickets of sync, its small pages in the order of creation, and an end that knows nothing of them.
    private static func site(_ extra: String = "") async throws -> (site: RemoteSite, ids: [TwinID], end: any SyncLookup) {
        let site = try RemoteSite(.loonflow, "comments: false, pageSize: 10, \(extra)")
        var ids: [TwinID] = []
        let maker = site.end()
        for number in 0..<made { ids.append(try #require(try await maker.create(["title": "n"], origin: origin(number)).id)) }
        for number in 0..<5 { _ = try site.make("a person's \(number)") }
        return (site, ids, try #require(site.end() as? any SyncLookup))
    }

    private static func found(_ numbers: some Sequence<Int>, by end: any SyncLookup) async throws -> [Int: [TwinID]] {
        try await withThrowingTaskGroup(of: (Int, [TwinID]).self) { group in
            for number in numbers { group.addTask { (number, try await end.tickets(with: origin(number)).map(\.id)) } }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    @Test("All at once read each ticket once, and all are answered right")
    func shared() async throws {
        let (site, ids, end) = try await Self.site()
        let before = site.proxy.calls
        // Eight of them were never made.
        let asked = 16..<48
        let found = try await Self.found(asked, by: end)
        for number in asked { #expect(found[number] == (number < Self.made ? [ids[number]] : []), "\(number)") }
        // Each detail, each that was found once more, and two looks at a list of five pages.
        #expect(site.proxy.calls - before <= Self.made + 24 + 2 * 5, "\(site.proxy.calls - before)")
    }

    @Test("What is made afterwards is found by one look more, which reads nothing else again")
    func later() async throws {
        let (site, ids, end) = try await Self.site()
        #expect(try await Self.found(38..<42, by: end) == [38: [ids[38]], 39: [ids[39]], 40: [], 41: []])
        let late = try #require(try await site.end().create(["title": "late"], origin: Self.origin(40)).id)
        // Neither is one that a page's worth of others came after.
        for _ in 0..<12 { _ = try await site.end().create(["title": "other"], origin: Origin(system: "local", id: UUID().uuidString)) }
        let before = site.proxy.calls
        #expect(try await end.tickets(with: Self.origin(40)).map(\.id) == [late])
        #expect(site.proxy.calls - before <= 13 + 1 + 6, "\(site.proxy.calls - before)")
        #expect(try await end.tickets(with: Self.origin(41)).isEmpty)
        #expect(try await end.tickets(with: Self.origin(3)).map(\.id) == [ids[3]])
    }

    @Test("A failure in the middle is told to all who asked, and the next look finds everything", arguments: ["detail", "list"])
    func failure(place: String) async throws {
        let (site, ids, end) = try await Self.site("attempts: 1, breakerFailures: 1000,")
        let broken = ids[25].value
        site.proxy.set { call in
            let isMeant = place == "detail" ? call.target.hasSuffix("/tickets/\(broken)") : call.target.contains("&page=3&")
            return isMeant ? .answer("HTTP/1.1 500 x\r\nContent-Length: 2\r\n\r\nno") : .none
        }
        let outcomes = await withTaskGroup(of: SyncFault?.self) { group in
            for number in 0..<32 {
                group.addTask {
                    do {
                        _ = try await end.tickets(with: Self.origin(number))
                        return nil
                    } catch {
                        return error as? SyncFault
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for fault in outcomes {
            guard case .unavailable(let reason)? = fault else {
                Issue.record("\(String(describing: fault))")
                continue
            }
            #expect(reason.contains("500"), "\(reason)")
        }
        site.proxy.set { _ in .none }
        let before = site.proxy.calls
        let found = try await Self.found(0..<48, by: end)
        for number in 0..<48 { #expect(found[number] == (number < Self.made ? [ids[number]] : []), "\(number)") }
        // What had been read before the failure is not read again.
        #expect(site.proxy.calls - before <= 25 + Self.made + 2 * 5, "\(site.proxy.calls - before)")
    }

    @Test("Who is cancelled is let go, and others are answered")
    func cancelled() async throws {
        let (site, ids, end) = try await Self.site()
        let lanes = (0..<16).map { number in Task { try await end.tickets(with: Self.origin(number)).map(\.id) } }
        for lane in lanes.prefix(8) { lane.cancel() }
        for lane in lanes.prefix(8) { _ = await lane.result }
        for (number, lane) in lanes.enumerated().dropFirst(8) { #expect(try await lane.value == [ids[number]]) }
        #expect(site.system.inFlight == 0)
    }
}
