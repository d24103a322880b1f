import CanonicalModel
import Testing

@testable import Adapters

@Suite("Native API: tokens")
struct NativeTokenTests {
    @Test("An issued token is smt_ and 43 letters and digits, and no two are the same")
    func form() throws {
        let cryptography = FakeCryptography()
        let texts = try (0..<50).map { _ in try AccessTokenText(cryptography).text }
        #expect(Set(texts).count == 50)
        for text in texts {
            #expect(text.wholeMatch(of: /smt_[0-9A-Za-z]{43}/) != nil)
            #expect(AccessTokenText.isPossible(text))
        }
    }

    @Test("Base62 writes the bytes as one number of fixed length", arguments: [
        ([], ""), ([0], "00"), ([61], "0z"), ([62], "10"), ([255], "47"), ([1, 0], "048"), ([0, 0, 0], "00000"),
    ] as [([UInt8], String)])
    func base62(bytes: [UInt8], text: String) {
        #expect(Base62.encode(bytes) == text)
        #expect(Base62.encode([UInt8](repeating: 255, count: bytes.count)).utf8.count == text.utf8.count)
    }

    @Test("An issued token reads its tenant's tickets, within its workflows")
    func issued() throws {
        let world = NativeWorld()
        world.put(1)
        world.put(2, workflow: 2)
        world.put(3, in: "south")
        #expect(world.listed("", token: try world.issue()) == [2, 1])
        #expect(world.listed("", token: try world.issue(workflows: .only([2]))) == [2])
        let south = try world.issue("south")
        #expect(world.listed("", token: south) == [3])
        #expect(world.get("/tickets/1", token: south).status == 404)
        #expect(world.get("/tickets/3", token: south).status == 200)
    }

    @Test("A token counts from when it is issued until it is revoked")
    func revoked() throws {
        let world = NativeWorld()
        let token = try world.issue()
        #expect(world.get("/tickets", token: token).status == 200)
        world.engine.withState { $0.tokens = [] }
        let refused = world.get("/tickets", token: token)
        #expect(refused.status == 401)
        #expect(refused.header("WWW-Authenticate") == #"Bearer error="invalid_token""#)
    }

    @Test("A token is good until the moment it expires", arguments: [(1, 200), (0, 401), (-1, 401)])
    func expiry(seconds: Int64, status: Int) throws {
        let world = NativeWorld()
        let token = try world.issue(expires: NativeWorld.now.advanced(bySeconds: seconds))
        #expect(world.get("/tickets", token: token).status == status)
    }

    @Test("A token of some workflows gets a file by naming a ticket that shows it", arguments: [
        ("all-token", "", 200), ("one-token", "", 404), ("one-token", "ticket=1", 200), ("one-token", "ticket=2", 404),
        ("one-token", "ticket=3", 404), ("one-token", "ticket=9", 404), ("one-token", "ticket=x", 404), ("south-token", "ticket=1", 404),
    ])
    func files(token: String, query: String, status: Int) throws {
        let world = NativeWorld()
        let id = try #require(AttachmentID("0123456789abcdef0123456789abcdef"))
        let file = StoredAttachment(
            tenant: "north", id: id, author: 7, name: "a.txt", type: "text/plain", size: 1, sha256: "00", created: NativeWorld.now)
        world.engine.withState { $0.attachments[id] = file }
        world.put(1) { $0.attachments = [file.attachment] }
        world.put(2, workflow: 2) { $0.attachments = [file.attachment] }
        world.put(3)
        #expect(world.get("/attachments/\(id)", query: query, token: token).status == status)
    }

    @Test("A configured token goes on working, a disabled one does not", arguments: [
        ("all-token", 200), ("one-token", 200), ("off-token", 401), ("all-toke", 401), ("all-token2", 401), ("", 401), ("shared-token", 401),
    ])
    func configured(token: String, status: Int) {
        #expect(NativeWorld().get("/tickets", token: token).status == status)
    }

    @Test("Credentials of any other form are refused alike", arguments: [
        [], [("Authorization", "")], [("Authorization", "Bearer")], [("Authorization", "Bearer ")],
        [("Authorization", "Basic YTpi")], [("Authorization", "all-token")], [("Authorization", "Bearer all-token x")],
        [("Authorization", "Bearer \u{0}all-token")], [("Authorization", "Bearer smt_" + String(repeating: "é", count: 43))],
        [("Authorization", "Bearer " + String(repeating: "a", count: 60_000))],
        [("Authorization", "Bearer all-token"), ("Authorization", "Bearer all-token")],
        [("Authorization", "Bearer smt_' OR 1=1 --")],
    ])
    func hostile(headers: [(String, String)]) {
        let world = NativeWorld()
        world.put(1)
        for path in ["/tickets", "/tickets/1", "/tickets/2", "/attachments/x"] {
            let answer = world.get(path, token: nil, headers: headers)
            #expect(answer.status == 401)
            #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
            #expect(answer.json.objectValue?.keys.sorted() == ["error", "status"])
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("all-token"))
        }
    }

    @Test("The scheme's name is taken in any case of letters")
    func scheme() {
        #expect(NativeWorld().get("/tickets", token: nil, headers: [("authorization", "bEARER all-token")]).status == 200)
    }
}
