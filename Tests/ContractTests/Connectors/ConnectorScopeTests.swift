import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("Connectors: filters, clocks, deletion")
struct ConnectorScopeTests {
    @Test("A ticket that leaves the filter is told, out of scope", arguments: RemoteKind.allCases)
    func leavesScope(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, "overlapSeconds: 0,")
        var filter = SyncFilter()
        filter.lifecycles = [.pending, .inProgress]
        let end = site.end(filter)
        let id = try site.make("open")
        let first = try await end.changes(since: nil, limit: 10)
        #expect(first.changes.map(\.inScope) == [true])

        _ = try await end.update(id, .fields([.lifecycle: "closed"]), expecting: nil)

        #expect(try await end.allChanges(since: first.next).ids.contains(id))
        guard case .present(_, let inScope) = try await end.ticket(id) else {
            Issue.record("not there")
            return
        }
        #expect(!inScope)
    }

    @Test("What was made before the filter begins is not told", arguments: RemoteKind.allCases)
    func createdSince(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        _ = try site.make("old")
        var filter = SyncFilter()
        filter.createdSince = Moment(milliseconds: Int64((Date().timeIntervalSince1970 + 3600) * 1000))
        #expect(try await site.end(filter).allChanges(since: nil).ids.isEmpty)
    }

    @Test("A filter by what the tickets belong to", arguments: RemoteKind.allCases, [true, false])
    func belonging(kind: RemoteKind, isTheirs: Bool) async throws {
        let site = try RemoteSite(kind)
        let id = try site.make("somewhere")
        var filter = SyncFilter()
        switch kind {
        case .loonflow: filter.workflows = [isTheirs ? "2" : "1"]
        case .kingsoft, .ngs: filter.productLines = [isTheirs ? "云服务器" : "对象存储"]
        }
        let changes = try await site.end(filter).changes(since: nil, limit: 10).changes
        #expect(changes.contains { $0.id == id && $0.inScope } == isTheirs)
        guard case .present(_, isTheirs) = try await site.end(filter).ticket(id) else {
            Issue.record("wrong scope")
            return
        }
    }

    @Test("The remote's clock is learnt from its answers", arguments: RemoteKind.allCases)
    func clock(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        #expect(site.system.clockAhead == nil)
        _ = try await site.end().changes(since: nil, limit: 10)
        let ahead = try #require(site.system.clockAhead)
        #expect(abs(ahead) < 2000)
    }

    @Test("A ticket is deleted where that is allowed, and then missing")
    func deletes() async throws {
        let site = try RemoteSite(.loonflow, "deletes: true,")
        let id = try site.make("to go")
        let end = site.end()
        try await (end as? any SyncDeletion)?.delete(id)
        #expect(try await end.ticket(id) == .missing)
        try await (end as? any SyncDeletion)?.delete(id)
        await #expect(throws: SyncFault.self) {
            try await (RemoteSite(.loonflow).end() as? any SyncDeletion)?.delete("1")
        }
    }

    @Test("What a contract cannot write is refused, and nothing is sent", arguments: RemoteKind.allCases)
    func refusals(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let id = try site.make("fixed")
        let before = site.proxy.calls
        let field: FieldKey = kind == .kingsoft ? "title" : "creator"
        await #expect(throws: SyncFault.self) { try await site.end().update(id, .fields([field: "x"]), expecting: nil) }
        #expect(site.proxy.calls == before)
    }
}
