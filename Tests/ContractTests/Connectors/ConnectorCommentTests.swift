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
}
