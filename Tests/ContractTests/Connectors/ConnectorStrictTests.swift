import CanonicalModel
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A loonflow that wants each call signed whole and takes it once.
@Suite("The loonflow connector and a strict remote")
struct ConnectorStrictTests {
    private static let fields = ConnectorConformanceTests.fields
    private static let origin = Origin(system: "local", id: "7")

    @Test("Tickets are made, read, edited and commented there; a repeated read is signed anew")
    func strict() async throws {
        let site = try RemoteSite(.loonflow, "strict: true,", isStrict: true)
        let end = site.end()
        let id = try #require(try await end.create(Self.fields, origin: Self.origin).id)
        let hungUp = Mutex(0)
        site.proxy.set { call in
            // The remote has used the nonce up when its answer is lost.
            call.method == "GET" && hungUp.withLock { count in
                count += 1
                return count <= 2
            } ? .dropAnswer : .none
        }
        #expect(try await end.shown(id).value("title") == Self.fields["title"])
        #expect(site.system.counters.repeated >= 2)
        _ = try await end.update(id, .fields(["title": "edited"]), expecting: nil)
        let comment = SyncAction.NewComment(origin: Self.origin, text: "hello", author: "lisi", at: Moment(seconds: 1_900_000_000))
        _ = try await end.update(id, .comment(comment), expecting: nil)
        let shown = try await end.shown(id)
        #expect(shown.value("title") == "edited" && shown.comments.map(\.origin) == [Self.origin])
        #expect(try await (end as? any SyncLookup)?.tickets(with: Self.origin).map(\.id) == [id])
    }

    @Test("A lost answer of a write is not sent again; the ticket is there once")
    func lostAnswer() async throws {
        let site = try RemoteSite(.loonflow, "strict: true,", isStrict: true)
        let end = site.end()
        site.proxy.set { $0.method == "POST" ? .dropAnswer : .none }
        await #expect(throws: SyncFault.unanswered) { _ = try await end.create(Self.fields, origin: Self.origin) }
        site.proxy.set { _ in .none }
        #expect(try await (end as? any SyncLookup)?.tickets(with: Self.origin).count == 1)
    }

    @Test("A connector that signs in the old way is told so, and nothing is made")
    func oldSignature() async throws {
        let site = try RemoteSite(.loonflow, isStrict: true)
        let end = site.end()
        for attempt in [
            { _ = try await end.create(Self.fields, origin: Self.origin) }, { _ = try await end.ticket("1") },
        ] as [@Sendable () async throws -> Void] {
            let fault = await #expect(throws: SyncFault.self) { try await attempt() }
            guard case .unavailable(let reason)? = fault else {
                Issue.record("\(String(describing: fault))")
                continue
            }
            #expect(reason.contains("nonce"))
        }
        let listed = try site.gateway.exchange(GateClients.native("/tickets"))
        #expect(try JSON(parsing: listed.body)["total"]?.int64Value == 0)
    }
}
