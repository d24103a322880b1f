import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: attachments of tickets")
struct KingsoftAttachmentTests {
    private static func given(_ id: String, author: Int64 = 40084, name: String = "a.png", size: Int64 = 12) -> JSON {
        [
            "author": JSON(author), "file_name": JSON(name), "file_path": JSON("workorder/40084/\(id)"), "file_size": JSON(size),
            "file_type": "image/png",
        ]
    }

    private static let known = String(repeating: "a", count: 32)

    @Test("What a file is called and who gave it is the caller's word; how large it is and what it is are facts")
    func facts() throws {
        var world = KingsoftWorld()
        try world.create(["attachment": [Self.given(Self.known, author: 7, name: "../名字.png", size: 999)]])
        let file = try #require(world.tickets[1]?.ticket.attachments.first)
        #expect(file.author == 7 && file.name == "名字.png" && file.size == 12 && file.type == "image/png")
        #expect(file.file?.text == Self.known)
    }

    @Test(
        "Another tenant's file is as unknown as one that never was",
        arguments: [
            "workorder/1/ffffffffffffffffffffffffffffffff", "workorder/1/00000000000000000000000000000000",
            "workorder/2/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "workorder/40084/aa",
        ])
    func unknown(path: String) throws {
        let file: JSON = ["author": 1, "file_name": "a", "file_path": JSON(path), "file_size": 3, "file_type": "image/png"]
        var world = KingsoftWorld()
        world.settings.unknownAttachments = .refuse
        for name in ["attachment", "handle_attachment"] {
            let answer = try world.call(.post, "create", body: KingsoftSamples.create([name: [file]]))
            #expect(answer.errno == 26000 && answer.status == 200 && !answer.message.contains("aaaa"))
        }
        try world.create()
        #expect(try world.call(.post, "close_ticket", body: KingsoftSamples.close(1, ["handle_attachment": file])).errno == 26000)
        #expect(world.tickets[1]?.ticket.lifecycle.hasEnded == false)
    }

    @Test("Where unknown files are kept, they are shown as they were given and have no address", arguments: [
        "workorder/1/ffffffffffffffffffffffffffffffff", "a.png", "https://store.example.com/x.png?sign=1", "ks3://bucket/key",
    ])
    func kept(path: String) throws {
        var world = KingsoftWorld()
        let foreign: JSON = ["author": 1, "file_name": "a", "file_path": JSON(path), "file_size": 3, "file_type": "x/y"]
        try world.create(["attachment": [foreign]])
        #expect(world.tickets[1]?.ticket.attachments.first?.file == nil)
        world.downloads = DownloadSigner(key: [1], cryptography: PureCryptography())
        #expect(try world.call(.get, "detail", query: "id=1").data?["attachment"] == [foreign])
    }

    @Test("detail answers a signed address for a while, below the configured base or where the caller reached us")
    func addresses() throws {
        var world = KingsoftWorld()
        world.downloads = DownloadSigner(key: [1], cryptography: PureCryptography())
        try world.create()
        func path() throws -> String {
            try #require(try world.call(.get, "detail", query: "id=1").data?["attachment"]?[0]?["file_path"]?.stringValue)
        }
        let rest = "/workorder/api/ticket/attachment/\(Self.known)?expires=\(KingsoftWorld.start.seconds + 600)&sign="
        #expect(try path().hasPrefix(rest))
        world.settings.downloadBase = "https://tickets.example.com"
        #expect(try path().hasPrefix("https://tickets.example.com" + rest))
        world.settings.downloadSeconds = 5
        #expect(try path().contains("expires=\(KingsoftWorld.start.seconds + 5)&"))
    }

    @Test("More attachments than any ticket has are refused by name")
    func tooMany() throws {
        var world = KingsoftWorld()
        let files = JSON.array(Array(repeating: Self.given(Self.known), count: 101))
        let answer = try world.call(.post, "create", body: KingsoftSamples.create(["attachment": files]))
        #expect(answer.errno == 21000 && answer.message.contains("attachment"))
    }

    @Test("Two files under one signature are two calls; the same file again is a repetition")
    func repetition() {
        let nonce = Nonce(owner: "kingsoft", value: [1], expires: KingsoftWorld.start)
        let (call, content) = (UploadNonce.call(nonce), UploadNonce.content(nonce))
        #expect(call.nonce(sha256: "aa") == call.nonce(sha256: "bb"))
        #expect(content.nonce(sha256: "aa") == content.nonce(sha256: "aa"))
        #expect(content.nonce(sha256: "aa") != content.nonce(sha256: "bb"))
    }

    @Test("A filter that is no UTF-8 is refused by name, not passed over", arguments: ["customer_organization_name=%B1%B1", "status=%FF"])
    func malformedFilter(query: String) throws {
        var world = KingsoftWorld()
        let answer = try world.call(.get, "list_tickets", query: query)
        #expect(answer.errno == 21000 && answer.message.contains(String(query.prefix { $0 != "=" })))
    }

    @Test("An upload is refused by number before a byte of it is read, when nobody knows who calls")
    func unauthenticated() throws {
        let gate = Kingsoft.TicketGate(services: GateServices(cryptography: PureCryptography(), log: { _ in }))
        let request = GateRequest(method: .post, rawPath: "/workorder/api/ticket/upload_file", receivedAt: KingsoftWorld.start)
        guard case .found(let entry, _) = RouteTable([gate]).match(.post, request.rawPath), let accept = entry.route.upload,
            case .refused(let response) = accept(
                GateCall(request: request, parameters: [], engine: KingsoftStubEngine(world: KingsoftWorld())))
        else {
            Issue.record("no refusal")
            return
        }
        #expect(response.json["errno"] == 20001)
    }

    @Test(
        "Each refusal has its number and status",
        arguments: [
            (UploadRefusal.notMultipart, 21000, 415), (.malformed("x"), 21000, 200), (.missingFile, 21000, 200),
            (.severalFiles, 21000, 200), (.empty, 26000, 200), (.tooLarge(limit: 5), 26000, 413), (.extensionNotAllowed("exe"), 26000, 200),
            (.typeNotAllowed("text/html"), 26000, 200), (.noSpace, 26000, 200), (.unavailable, 26000, 200), (.overloaded, 29000, 503),
            (.failed(.invalid("author", .wrongType, "")), 21000, 200), (.failed(CanonicalError(.unavailable, "")), 29000, 503),
        ])
    func numbers(refusal: UploadRefusal, errno: Int, status: Int) {
        let failure = Kingsoft.Failure(refusal)
        #expect(failure.errno.rawValue == errno && failure.status == status && !failure.message.isEmpty)
    }
}
