import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

/// The contract that can only be written to: what it did shows at the other gates.
@Suite("The NGS connector")
struct NGSConnectorTests {
    private static let origin = Origin(system: "local", id: "1")

    private static func site(_ extra: String = "") throws -> RemoteSite { try RemoteSite(.ngs, extra) }

    /// The ticket as the native gate shows it.
    private static func shown(_ id: TwinID?, _ site: RemoteSite) throws -> JSON {
        let guid = try #require(id?.value.split(separator: "/").first)
        return try JSON(parsing: try site.gateway.exchange(GateClients.native("/tickets?guid=\(guid)")).body)
    }

    @Test("It says that it can only be written to")
    func traits() throws {
        let capabilities = try Self.site().configuration.capabilities
        #expect(!capabilities.traits.reads)
        #expect(!capabilities.traits.looksUp)
        #expect(!capabilities.listsAll)
    }

    @Test("A work order is made, written to, commented and ended", arguments: [(Lifecycle.completed, "completed"), (.failed, "failed")])
    func carries(lifecycle: Lifecycle, shown: String) async throws {
        let site = try Self.site()
        let end = site.end()
        let made = try await end.create(
            ["title": "打印机", "contact": "8001", "tabc.device.serial": "X1"], origin: Self.origin)
        let id = try #require(made.id)
        #expect(id.value.split(separator: "/").map(\.count) == [36, 36])
        #expect(try await end.ticket(id) == .unread)
        #expect(try await end.changes(since: nil, limit: 10).changes.isEmpty)

        _ = try await end.update(id, .fields(["title": "打印机 2"]), expecting: nil)
        let comment = SyncAction.NewComment(origin: Self.origin, text: "已联系", author: "张三", at: Moment(seconds: 0))
        _ = try await end.update(id, .comment(comment), expecting: nil)
        _ = try await end.update(id, .fields([.lifecycle: JSON(lifecycle.rawValue)]), expecting: nil)

        let text = try Self.shown(id, site).text
        #expect(text.contains(#""title":"打印机 2""#))
        #expect(text.contains(#""lifecycle":"\#(shown)""#))
        #expect(text.contains("8001"))
        #expect(text.contains(#""serial":"X1""#))
        #expect(text.contains("local/1"))
        #expect(text.contains("已联系"))
    }

    @Test("A comment as long as can be is taken, cut to leave room for its origin", arguments: ["x", "字", "🖨"])
    func longComment(character: String) async throws {
        let site = try Self.site()
        let end = site.end()
        let id = try #require(try await end.create(["title": "打印机"], origin: Self.origin).id)
        let text = String(repeating: character, count: 20_000)
        let comment = SyncAction.NewComment(origin: Self.origin, text: text, author: "张三", at: Moment(seconds: 0))
        _ = try await end.update(id, .comment(comment), expecting: nil)
        #expect(try Self.shown(id, site).text.contains("\(character) […]"))
    }

    @Test("After a restart the task is known by the version that was kept, not only the one of the creation")
    func restart() async throws {
        let site = try Self.site("submit: false,")
        let id = try #require(try await site.end().create(["title": "打印机"], origin: Self.origin).id)
        // The task that the order was made with is finished by this, and another is open.
        let sent = try await site.end().update(id, .fields([.lifecycle: "inProgress"]), expecting: nil)
        let open = try #require(sent.version)
        #expect(!id.value.hasSuffix(open))
        await #expect(throws: SyncFault.self) {
            _ = try await site.end().update(id, .fields(["title": "lost"]), expecting: nil)
        }
        let saved = try await site.end().update(id, .fields(["title": "kept"]), expecting: open)
        let done = try await site.end().update(id, .fields([.lifecycle: "completed"]), expecting: saved.version)
        #expect(saved.version == open && done.version != nil)
        let text = try Self.shown(id, site).text
        #expect(text.contains(#""title":"kept""#) && text.contains(#""lifecycle":"completed""#))
    }

    @Test("A person's token is fetched once, kept, and fetched again when it is no good")
    func login() async throws {
        let site = try Self.site(#"password: "let me in","#)
        let end = site.end()
        let fault: SyncFault? = await {
            do throws(SyncFault) { _ = try await end.create(["title": "x"], origin: Self.origin) } catch { return error }
            return nil
        }()
        // The example's people have no passwords.
        guard case .unavailable(let reason)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(reason.hasPrefix("login: "))
    }

    @Test("A lost answer is unanswered; nobody can ask for it")
    func lost() async throws {
        let site = try Self.site()
        let end = site.end()
        site.proxy.set { _ in .dropAnswer }
        await #expect(throws: SyncFault.unanswered) { _ = try await end.create(["title": "x"], origin: Self.origin) }
    }

    @Test("Ids that are none go nowhere", arguments: ["", "17", "a/b", "../x/y", "00000000-0000-0000-0000-000000000000"])
    func badIDs(id: String) async throws {
        let site = try Self.site()
        await #expect(throws: SyncFault.self) {
            _ = try await site.end().update(TwinID(id), .fields(["title": "x"]), expecting: nil)
        }
        #expect(site.proxy.calls == 0)
    }
}
