import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// What every connector has to do, against a real second gateway that speaks its contract.
@Suite("Connector conformance")
struct ConnectorConformanceTests {
    static func origin(_ id: String) -> Origin { Origin(system: "local", id: id) }

    static let fields: [FieldKey: JSON] = ["title": "打印机 🖨 \"卡纸\"", "contact": "分机 8001"]

    @Test("A ticket is made with its fields and its origin, and is found by it", arguments: RemoteKind.allCases)
    func makes(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        let lookup = try #require(end as? any SyncLookup)
        #expect(try await lookup.tickets(with: Self.origin("17")).isEmpty)

        let made = try await end.create(Self.fields, origin: Self.origin("17"))

        #expect(!made.wasThere)
        let ticket = try await end.shown(made.id)
        #expect(ticket.origin == Self.origin("17"))
        for (key, value) in Self.fields { #expect(ticket.value(key) == value, "\(key)") }
        #expect(ticket.lifecycle != nil)
        #expect(ticket.fields["origin"] == nil, "the origin is no field of the ticket")
        #expect(try await lookup.tickets(with: Self.origin("17")).map(\.id) == [try #require(made.id)])
        #expect(try await lookup.tickets(with: Self.origin("1")).isEmpty)
    }

    @Test("A creation that is repeated with one origin leaves what can be found", arguments: RemoteKind.allCases)
    func makesTwice(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        let fields = Self.fields.merging(["reported_time": JSON(Int64(Date().timeIntervalSince1970) - 60)]) { old, _ in old }
        let given = kind == .kingsoft ? fields : Self.fields
        let first = try await end.create(given, origin: Self.origin("18"))
        let second = try await end.create(given, origin: Self.origin("18"))
        #expect(first.id == second.id, "the remote keeps Idempotency-Key")
        #expect(try await (end as? any SyncLookup)?.tickets(with: Self.origin("18")).count == 1)
    }

    @Test("Each lifecycle that can be written is shown afterwards", arguments: RemoteKind.allCases)
    func lifecycles(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        for wanted in [Lifecycle.completed, .closed] {
            let made = try await end.create(Self.fields, origin: Self.origin("l-\(wanted)"))
            let id = try #require(made.id)
            _ = try await end.update(id, .fields([.lifecycle: JSON(wanted.rawValue)]), expecting: nil)
            #expect(try await end.shown(id).lifecycle == wanted)
        }
        let born = try await end.create(Self.fields.merging([.lifecycle: "completed"]) { $1 }, origin: Self.origin("born"))
        #expect(try await end.shown(born.id).lifecycle == .completed)
        let made = try await end.create(Self.fields, origin: Self.origin("refused"))
        await #expect(throws: SyncFault.self) {
            try await end.update(made.id ?? "0", .fields([.lifecycle: "failed"]), expecting: nil)
        }
    }

    @Test("Comments come back in their order with their origins, and a person's without one", arguments: RemoteKind.allCases)
    func comments(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        let id = try await #require(end.create(Self.fields, origin: Self.origin("20")).id)
        for number in 1...3 {
            let comment = SyncAction.NewComment(
                origin: Self.origin("c\(number)"), text: "第 \(number) 条\n\n  两行 ⟦引用⟧", author: "张三", at: Moment(seconds: 0))
            _ = try await end.update(id, .comment(comment), expecting: nil)
        }
        try site.comment(id, "不是我们写的 ⟦local/c1 000000000000⟧")

        let shown = try await end.shown(id).comments

        #expect(shown.map(\.origin) == [Self.origin("c1"), Self.origin("c2"), Self.origin("c3"), nil])
        #expect(shown.dropLast().map(\.text) == (1...3).map { "第 \($0) 条\n\n  两行 ⟦引用⟧" })
        #expect(shown.last?.text == "不是我们写的 ⟦local/c1 000000000000⟧")
        #expect(shown.first?.author == "张三")
        #expect(Set(shown.map(\.id)).count == 4)
    }

    @Test("Whatever changes after a cursor is told, several in one second too", arguments: RemoteKind.allCases)
    func changes(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        let old = try (1...30).map { try site.make("old \($0)") }
        let first = try await end.allChanges(since: nil, limit: 7)
        #expect(Set(first.ids) == Set(old))

        for (number, id) in old.prefix(20).enumerated() { try site.edit(id, "new \(number)") }
        let added = try (1...5).map { try site.make("added \($0)") }
        let second = try await end.allChanges(since: first.next)
        #expect(Set(second.ids).isSuperset(of: old.prefix(20) + added))

        // A page that was not taken in is told again.
        try site.edit(old[25], "newest")
        let third = try await end.allChanges(since: second.next)
        let again = try await end.allChanges(since: second.next)
        #expect(third.ids.contains(old[25]))
        #expect(again.ids.contains(old[25]))
    }

    @Test("A poll that finds every page as it was tells nothing, and whatever changes afterwards", arguments: RemoteKind.allCases)
    func quietPolls(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, kind == .kingsoft ? "overlapSeconds: 0, rereadPolls: 1," : "overlapSeconds: 0,")
        let end = site.end()
        let made = try (1...25).map { try site.make("ticket \($0)") }
        var cursor = try await end.allChanges(since: nil).next
        try await quiet(end, &cursor)
        try site.edit(made[3], "edited")
        var found = try await end.allChanges(since: cursor)
        #expect(found.ids.contains(made[3]) && found.ids.count < made.count, "\(found.ids)")
        cursor = found.next
        try await quiet(end, &cursor)
        // loonflow does not show that a ticket has a new comment.
        guard kind == .kingsoft else { return }
        try site.comment(made[7], "a word")
        found = try await end.allChanges(since: cursor)
        #expect(found.ids == [made[7]])
        // Not taken in, so it is told again.
        #expect(try await end.allChanges(since: cursor).ids.contains(made[7]))
    }

    /// Polls until one finds nothing: what happened within the same second is told twice.
    private func quiet(_ end: any SyncEnd, _ cursor: inout String?) async throws {
        for _ in 0..<20 {
            let page = try await end.allChanges(since: cursor)
            cursor = page.next
            if page.ids.isEmpty { return }
            try await Task.sleep(for: .milliseconds(300))
        }
        Issue.record("twenty polls that find something")
    }

    @Test("A job that carries nothing from there that a row does not show reads no details again") func noRereads() async throws {
        let site = try RemoteSite(.kingsoft, "overlapSeconds: 0, rereadPolls: 1,")
        for number in 1...10 { _ = try site.make("ticket \(number)") }
        var needs = EndNeeds()
        (needs.newComments, needs.newFiles, needs.newValues) = (false, false, ["title", "contact"])
        // The rows of the window, and the older ones of either open status.
        for (needs, calls) in [(needs, 3), (EndNeeds(), 3 + 10)] {
            let end = site.end(needs: needs)
            var cursor = try await end.allChanges(since: nil).next
            try await quiet(end, &cursor)
            let before = site.proxy.calls
            #expect(try await end.allChanges(since: cursor).ids.isEmpty)
            #expect(site.proxy.calls - before == calls)
        }
    }

    @Test("What has ended since a cursor is told", arguments: RemoteKind.allCases)
    func endings(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, "overlapSeconds: 0,")
        let end = site.end()
        let id = try site.make("to be closed")
        let cursor = try await end.allChanges(since: nil).next
        _ = try await end.update(id, .fields([.lifecycle: "closed"]), expecting: nil)
        #expect(try await end.allChanges(since: cursor).ids.contains(id))
    }

    @Test("The list is whole although tickets are made meanwhile", arguments: RemoteKind.allCases)
    func lists(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = try #require(site.end() as? any SyncListing)
        let old = try (1...60).map { try site.make("old \($0)") }
        var (found, cursor): ([TwinID], String?) = ([], nil)
        while true {
            let page = try await end.list(after: cursor, limit: 11)
            found += page.changes.map(\.id)
            _ = try site.make("meanwhile")
            cursor = page.next
            if !page.hasMore || found.count > 500 { break }
        }
        #expect(Set(found).isSuperset(of: old))
        #expect(Set(found).count == found.count, "none twice")
    }

    @Test("A first run takes the calls that the documentation says", arguments: [
        (RemoteKind.kingsoft, "", 1.05), (.loonflow, "comments: false,", 1.05), (.loonflow, "", 2.05),
    ])
    func callsPerTicket(kind: RemoteKind, extra: String, most: Double) async throws {
        let site = try RemoteSite(kind, extra)
        let end = site.end()
        let count = 200
        for number in 1...count { _ = try site.make("ticket \(number)") }
        let before = site.proxy.calls
        for id in try await end.allChanges(since: nil, limit: 200).ids { _ = try await end.shown(id) }
        let calls = Double(site.proxy.calls - before) / Double(count)
        print("calls per ticket, \(kind) \(extra): \(calls)")
        #expect(calls <= most)
    }

    @Test("A lost creation is found among many without asking for each again")
    func lookupCost() async throws {
        let site = try RemoteSite(.loonflow)
        let end = site.end()
        for number in 1...20 { _ = try await end.create(Self.fields, origin: Self.origin("n\(number)")) }
        let before = site.proxy.calls
        let found = try await (end as? any SyncLookup)?.tickets(with: Self.origin("n7"))
        #expect(found?.count == 1)
        // One page of the list, and the one ticket with its log.
        #expect(site.proxy.calls - before == 3)
    }

    @Test("A ticket that is not there is missing, whatever its id looks like", arguments: RemoteKind.allCases)
    func missing(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        for id in ["999999", "0", "-1", "../../x", "1 2", "1?id=2", "99999999999999999999999", ""] {
            #expect(try await end.ticket(TwinID(id)) == .missing, "\(id)")
        }
    }

    @Test("Files are known by their content and travel as a stream", arguments: RemoteKind.allCases)
    func files(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let giver = try FileGiver(bytes: 5 << 20)
        let end = site.end()
        guard let taker = end as? any SyncAttaching else { return }
        let id = try await #require(end.create(Self.fields, origin: Self.origin("30")).id)

        try await taker.attach(giver.file, to: id, from: "1", of: giver)
        try await taker.attach(giver.file, to: id, from: "1", of: giver)

        let shown = try await site.end().shown(id).attachments
        #expect(shown.map(\.hash) == [giver.file.hash])
        #expect(shown.map(\.size) == [giver.file.size])
        let source = try #require(end as? any SyncAttachmentSource)
        let fetched = try await source.fetch(shown[0], of: id)
        #expect(fetched.sha256 == giver.file.hash)
        #expect(FileManager.default.fileExists(atPath: fetched.path))
        site.system.discard(fetched)
    }
}

/// The other side of an attachment: one file of random bytes.
struct FileGiver: SyncAttachmentSource {
    let file: SyncAttachment
    private let content: [UInt8]

    init(bytes: Int) throws {
        var random = SystemRandomNumberGenerator()
        content = (0..<bytes / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
        let hash = Hex.encode(try OpenSSLCryptography().digest(.sha256, content))
        file = SyncAttachment(hash: hash, name: "测试 file.bin", size: Int64(content.count))
    }

    func fetch(_ file: SyncAttachment, of id: TwinID) async throws(SyncFault) -> TemporaryFile {
        let path = NSTemporaryDirectory() + "sanmen-giver-\(UUID().uuidString)"
        guard FileManager.default.createFile(atPath: path, contents: Data(content)) else { throw .refused("no room") }
        return TemporaryFile(path: path, size: file.size, sha256: file.hash)
    }

    func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage { throw .refused("") }
    func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting { .unread }
    func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt { throw .refused("") }
    func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt { throw .refused("") }
}
