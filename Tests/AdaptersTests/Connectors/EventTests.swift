import CanonicalModel
import Testing

@testable import Adapters

@Suite("Events of systems that push")
struct EventTests {
    private static let cryptography = PureCryptography()
    private static let now = Moment(seconds: 1_800_000_000)
    private static let event = SignedEvent(secret: "s3cret", windowSeconds: 300)

    private static func request(_ body: String, at seconds: Int64 = now.seconds, secret: String = "s3cret") -> GateRequest {
        let signer = SignedEvent(secret: secret, windowSeconds: 300)
        let bytes = Array(body.utf8)
        return GateRequest(
            method: .post, rawPath: "/x",
            headers: HeaderFields([
                (SignedEvent.timestampHeader, String(seconds)),
                (SignedEvent.signatureHeader, signer.signature(timestamp: String(seconds), body: bytes, cryptography)),
            ]),
            body: bytes, receivedAt: now)
    }

    @Test("A signed call names tickets, as texts or numbers")
    func reads() throws {
        let ids = try Self.event.read(Self.request(#"{"tickets":["A/1",18]}"#), Self.cryptography, now: Self.now)
        #expect(ids == ["A/1", "18"])
    }

    static let refused: [(name: String, request: GateRequest)] = [
        ("another secret", request(#"{"tickets":[1]}"#, secret: "x")),
        ("too old", request(#"{"tickets":[1]}"#, at: now.seconds - 301)),
        ("from the future", request(#"{"tickets":[1]}"#, at: now.seconds + 301)),
        ("no list", request(#"{"tickets":1}"#)), ("no JSON", request("x")), ("an empty id", request(#"{"tickets":[""]}"#)),
        ("a fraction", request(#"{"tickets":[1.5]}"#)),
    ]

    @Test("Anything else is refused", arguments: refused.indices)
    func refuses(place: Int) {
        let (name, request) = Self.refused[place]
        #expect(throws: CanonicalError.self, "\(name)") {
            try Self.event.read(request, Self.cryptography, now: Self.now)
        }
    }

    @Test("A body that was changed on the way is refused")
    func changedBody() {
        var request = Self.request(#"{"tickets":[1]}"#)
        request.body = Array(#"{"tickets":[2]}"#.utf8)
        #expect(throws: CanonicalError.self) { try Self.event.read(request, Self.cryptography, now: Self.now) }
    }

    // MARK: Notices

    private static func notice(_ body: String, signedBody: String? = nil, token: String = "tok") -> GateRequest {
        let stamp = String(now.seconds)
        var headers = HeaderFields([
            ("timestamp", stamp), ("signature", Loonflow.signature(stamp: stamp, token: token, cryptography: cryptography)),
        ])
        if let signedBody {
            let mac = cryptography.hmac(.sha256, key: Array(token.utf8), message: Array("m1.\(stamp).\(signedBody)".utf8))
            headers.append("webhook-id", "m1")
            headers.append("webhook-timestamp", stamp)
            headers.append("webhook-signature", "v1," + Base64.encode(mac))
        }
        return GateRequest(method: .post, rawPath: "/x", headers: headers, body: Array(body.utf8), receivedAt: now)
    }

    private static let body = #"{"title_result":"x","ticket_value_info":{"id":17,"title":"x"}}"#

    @Test("A notice names its ticket, with or without the newer signature", arguments: [nil, body])
    func readsNotices(signed: String?) throws {
        let event = Loonflow.NoticeEvent(token: "tok", windowSeconds: 300, needsSignedBody: false)
        #expect(try event.read(Self.notice(Self.body, signedBody: signed), Self.cryptography, now: Self.now) == ["17"])
    }

    @Test("A newer signature that is there has to be right, and may be demanded")
    func refusesNotices() {
        let event = Loonflow.NoticeEvent(token: "tok", windowSeconds: 300, needsSignedBody: false)
        let strict = Loonflow.NoticeEvent(token: "tok", windowSeconds: 300, needsSignedBody: true)
        for (reader, request) in [
            (event, Self.notice(Self.body, signedBody: "another")), (strict, Self.notice(Self.body)),
            (event, Self.notice(Self.body, token: "other")), (event, Self.notice("{}")), (event, Self.notice(#"{"id":-1}"#)),
        ] {
            #expect(throws: CanonicalError.self) { try reader.read(request, Self.cryptography, now: Self.now) }
        }
    }
}
