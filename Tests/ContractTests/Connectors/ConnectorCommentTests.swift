import Adapters
import CanonicalModel
import Foundation
import TestSupport
import Testing

@testable import Gateway

@Suite("Connectors and long comments and logs")
struct ConnectorCommentTests {
    private static let fields = ConnectorConformanceTests.fields
    private static func origin(_ id: String) -> Origin { Origin(system: "local", id: id) }

    @Test("A comment as long as can be is taken there and known again, cut where its origin would not fit", arguments: RemoteKind.allCases)
    func longest(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        let id = try await #require(end.create(Self.fields, origin: Self.origin("1")).id)
        let characters = ["x", "字", "🖨", "👩‍👩‍👧"]
        for character in characters {
            let text = String(repeating: character, count: 10_000)
            let comment = SyncAction.NewComment(origin: Self.origin(character), text: text, author: "张三", at: Moment(seconds: 0))
            _ = try await end.update(id, .comment(comment), expecting: nil)
        }
        let shown = try await end.shown(id).comments
        #expect(shown.map(\.origin) == characters.map(Self.origin))
        for (comment, character) in zip(shown, characters) {
            let kept = comment.text.hasSuffix(" […]") ? String(comment.text.dropLast(4)) : comment.text
            #expect((kept == comment.text) == (kind == .kingsoft))
            #expect(kept.count > 1000 && kept.allSatisfy { String($0) == character })
        }
    }

    @Test("A log that is longer than is read is refused with the ticket's number, not read in part")
    func longLog() async throws {
        let site = try RemoteSite(.loonflow)
        let id = try site.make("talked about")
        let body = #"{"code":0,"msg":"","data":{"value":[],"total":100001,"page":1,"per_page":200}}"#
        site.proxy.set { call in
            call.target.contains("/flowlogs") ? .answer("HTTP/1.1 200 x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") : .none
        }
        await #expect(throws: SyncFault.refused("the log of ticket \(id) has more than 100000 entries")) { _ = try await site.end().ticket(id) }
    }

    @Test("A row without a moment of its change is told at every poll, and the others as ever")
    func oddRow() async throws {
        let site = try RemoteSite(.loonflow)
        let rows = [("null", 1), (#""2026-01-01 00:00:00""#, 2), (#""soon""#, 3)].map { modified, id in
            #"{"id":\#(id),"gmt_created":"2026-01-01 00:00:00","gmt_modified":\#(modified),"act_state_id":1,"state_id":1,"title":"x"}"#
        }
        let body = #"{"code":0,"msg":"","data":{"value":[\#(rows.joined(separator: ","))],"total":3,"page":1,"per_page":500}}"#
        site.proxy.set { _ in .answer("HTTP/1.1 200 x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") }
        let end = site.end()
        var poll = try await end.allChanges(since: nil)
        #expect(poll.ids == ["1", "2", "3"])
        for _ in 0..<3 {
            poll = try await end.allChanges(since: poll.next)
            #expect(poll.ids == ["1", "3"])
        }
    }
}
