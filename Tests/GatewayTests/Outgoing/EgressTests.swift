import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Where outgoing calls may go")
struct EgressTests {
    /// Ways to write, or to hide, an address that must not be called. PORT is that of a listener on 127.0.0.1.
    static let forbidden: [String] = [
        // The plain ones.
        "http://127.0.0.1:PORT/", "http://127.0.0.2:PORT/", "http://127.255.255.254:PORT/", "http://localhost:PORT/",
        "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://127.0.0.1.:PORT/", "http://0.0.0.0:PORT/", "http://0:PORT/",
        "https://127.0.0.1:PORT/",
        // Decimal, octal, hexadecimal, short forms and mixtures.
        "http://2130706433:PORT/", "http://017700000001:PORT/", "http://0x7f000001:PORT/", "http://0x7F.0.0.1:PORT/",
        "http://0177.0.0.1:PORT/", "http://0177.0.0.01:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/",
        "http://0x7f.1:PORT/", "http://0x7f.0x0.0x0.0x1:PORT/", "http://0177.0x0.0.1:PORT/", "http://00000177.1:PORT/",
        "http://127.0x000001:PORT/", "http://4294967295:PORT/", "http://0x100000000:PORT/", "http://6425673729:PORT/",
        // Percent-encoded and Unicode digits and dots.
        "http://%31%32%37.0.0.1:PORT/", "http://127%2e0%2e0%2e1:PORT/", "http://①②⑦.⓪.⓪.①:PORT/", "http://１２７.０.０.１:PORT/",
        "http://127。0。0。1:PORT/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/", "http://ｌｏｃａｌｈｏｓｔ:PORT/",
        // IPv6 and IPv4 in IPv6.
        "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[::]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
        "http://[::ffff:7f00:1]:PORT/", "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/", "http://[::127.0.0.1]:PORT/",
        "http://[::ffff:0:127.0.0.1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/",
        "http://[64:ff9b:1::127.0.0.1]:PORT/", "http://[2002:7f00:1::]:PORT/", "http://[2001:0:7f00:1::]:PORT/",
        "http://[fe80::1]:PORT/", "http://[fe80::1%25lo]:PORT/", "http://[fe80::1%25eth0]:PORT/", "http://[fc00::1]:PORT/",
        "http://[fd12:3456:789a::1]:PORT/", "http://[fd00:ec2::254]/", "http://[ff02::1]:PORT/", "http://[fec0::1]:PORT/",
        "http://[2001:db8::1]:PORT/", "http://[::ffff:8.8.8.8]:PORT/", "http://[100::1]:PORT/",
        // Other networks of one's own, metadata, shared, reserved.
        "http://012.0.0.1:PORT/", "http://0xA.0.0.1:PORT/", "http://167772161:PORT/", "http://[::ffff:10.0.0.1]:PORT/",
        "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:a9fe:a9fe::]/",
        "http://[2002:c0a8:101::1]:PORT/", "http://[::a9fe:a9fe]/", "http://[3fff::1]:PORT/",
        "http://10.0.0.1:PORT/", "http://172.16.0.1:PORT/", "http://172.31.255.255:PORT/", "http://192.168.1.1:PORT/",
        "http://169.254.169.254/latest/meta-data/", "http://2852039166/", "http://0xa9fea9fe/", "http://100.100.100.200/",
        "http://168.63.129.16/", "http://100.64.0.1:PORT/", "http://192.0.0.1:PORT/", "http://198.18.0.1:PORT/",
        "http://224.0.0.1:PORT/", "http://240.0.0.1:PORT/", "http://255.255.255.255:PORT/", "http://192.88.99.1:PORT/",
        // A user, so that the host is not where it seems to be, and other games with the parser.
        "http://example.com@127.0.0.1:PORT/", "http://user:password@127.0.0.1:PORT/", "http://@127.0.0.1:PORT/",
        "http://127.0.0.1:PORT@example.com/", "http://example.com:80@127.0.0.1:PORT/", "http://example.com\\@127.0.0.1:PORT/",
        "http://127.0.0.1:PORT\\@example.com/", "http://example.com#@127.0.0.1:PORT/ ", "http:///127.0.0.1:PORT/",
        "http:/127.0.0.1:PORT/", "http:127.0.0.1:PORT/", "//127.0.0.1:PORT/", "127.0.0.1:PORT", " http://127.0.0.1:PORT/",
        "http://127.0.0.1:PORT/\r\nX: y", "http://127.0.0.1\u{0}.example.com:PORT/", "http://127.0.0.1:0/", "http://127.0.0.1:99999/",
        "http://[127.0.0.1]:PORT/", "http://[::1:PORT/", "http://:PORT/", "http://", "",
        // Other protocols.
        "file:///etc/passwd", "ftp://127.0.0.1:PORT/", "gopher://127.0.0.1:PORT/_x", "dict://127.0.0.1:PORT/", "telnet://127.0.0.1:PORT/",
        "ldap://127.0.0.1:PORT/", "smb://127.0.0.1:PORT/x", "unix:///var/run/docker.sock", "javascript:alert(1)",
    ]

    @Test("None of the forbidden addresses is connected to")
    func forbiddenAddresses() throws {
        let receiver = try HTTPReceiver()
        let loop = try CurlLoop(egress: EgressGuard())
        loop.start()
        defer { loop.stop() }
        for pattern in Self.forbidden {
            let url = pattern.replacing("PORT", with: "\(receiver.port)")
            let result = try loop.send(url)
            // A host that is not even known is as good.
            switch result {
            case .failure(.refused), .failure(.notReached): break
            default: Issue.record("\(url): \(result)")
            }
        }
        #expect(Self.forbidden.count >= 60)
        #expect(receiver.connections == 0)
    }

    @Test("A name that leads to a private address is refused at the moment of connecting")
    func names() throws {
        let receiver = try HTTPReceiver()
        let loop = try CurlLoop(egress: EgressGuard())
        loop.start()
        defer { loop.stop() }
        #expect(try loop.send("http://localhost:\(receiver.port)/") == .failure(.refused(.address("a loopback address"))))
        #expect(receiver.connections == 0)
    }

    @Test(
        "A name that was public when it was looked at and is private when it is connected to is refused",
        arguments: [
            [127, 0, 0, 1], [10, 0, 0, 5], [169, 254, 169, 254], [192, 168, 0, 1], [0, 0, 0, 0], [100, 100, 100, 200],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1],
            [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 1], [0x20, 0x02, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0x20, 0x01, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
            [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], [], [127, 0, 0],
        ] as [[UInt8]])
    func rebinding(address: [UInt8]) throws {
        let target = try OutgoingTarget("https://hooks.example.com/x")
        let guarded = EgressGuard(allowing: [try #require(EgressGuard.Place("oa.internal:443"))])
        #expect(guarded.refusal(of: target) == nil)
        #expect(guarded.refusal(of: [8, 8, 8, 8], of: target) == nil, "what it was when somebody looked")
        #expect(guarded.refusal(of: address, of: target) != nil, "what it is now")
    }

    @Test("However the answer says where to go next, nobody goes there", arguments: [301, 302, 303, 307, 308])
    func everyRedirect(status: Int) throws {
        let inner = try HTTPReceiver()
        let places = ["http://127.0.0.1:PORT/", "http://2130706433:PORT/", "//127.0.0.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "gopher://127.0.0.1:PORT/_x"]
        let outer = try HTTPReceiver { received in
            let place = places[received.number % places.count].replacing("PORT", with: "\(inner.port)")
            return .answer(status: status, headers: [("Location", place), ("Refresh", "0; url=\(place)")], body: "")
        }
        let loop = try CurlLoop(egress: EgressGuard(allowing: [try #require(EgressGuard.Place("127.0.0.1:\(outer.port)"))]))
        loop.start()
        defer { loop.stop() }
        for _ in places { #expect(try loop.send(outer.base).map(\.status) == .success(status)) }
        #expect(inner.connections == 0)
    }

    @Test("A listed host is called, the same host on another port is not")
    func listed() throws {
        let (receiver, other) = (try HTTPReceiver(), try HTTPReceiver())
        let place = try #require(EgressGuard.Place("127.0.0.1:\(receiver.port)"))
        let loop = try CurlLoop(egress: EgressGuard(allowing: [place]))
        loop.start()
        defer { loop.stop() }
        #expect(try loop.send(receiver.base + "/x").map(\.status) == .success(200))
        #expect(try loop.send(other.base + "/x") == .failure(.refused(.address("a loopback address"))))
        #expect(receiver.received.map(\.path) == ["/x"])
        #expect(other.connections == 0)
    }

    @Test("With only listed hosts allowed, a public one is refused before its name is looked up")
    func onlyListed() throws {
        let guarded = EgressGuard(allowing: [], only: true)
        let target = try OutgoingTarget("https://example.com/hook")
        #expect(guarded.refusal(of: target) == .notListed("example.com", 443))
    }

    @Test("A listed name never leads to metadata, an address that is written out does")
    func metadata() throws {
        let metadata: [UInt8] = [169, 254, 169, 254]
        let name = EgressGuard(allowing: [try #require(EgressGuard.Place("oa.internal:80"))])
        #expect(name.refusal(of: metadata, of: try OutgoingTarget("http://oa.internal/")) == .address("a link-local address"))
        #expect(name.refusal(of: [10, 1, 2, 3], of: try OutgoingTarget("http://oa.internal/")) == nil)
        let literal = EgressGuard(allowing: [try #require(EgressGuard.Place("169.254.169.254:80"))])
        #expect(literal.refusal(of: metadata, of: try OutgoingTarget("http://169.254.169.254/")) == nil)
    }

    @Test(
        "Public addresses are public",
        arguments: ["8.8.8.8", "1.1.1.1", "114.114.114.114", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "2400:3200::1", "2606:4700::1111"])
    func publicAddresses(_ text: String) throws {
        let host = text.contains(":") ? "[\(text)]" : text
        #expect(EgressGuard().refusal(of: try OutgoingTarget("https://\(host)/")) == nil)
    }

    @Test("An answer that points elsewhere is not followed")
    func redirects() throws {
        let inner = try HTTPReceiver()
        let outer = try HTTPReceiver { _ in .answer(status: 302, headers: [("Location", "http://127.0.0.1:\(inner.port)/")], body: "") }
        let place = try #require(EgressGuard.Place("127.0.0.1:\(outer.port)"))
        let loop = try CurlLoop(egress: EgressGuard(allowing: [place]))
        loop.start()
        defer { loop.stop() }
        #expect(try loop.send(outer.base).map(\.status) == .success(302))
        #expect(inner.connections == 0)
    }
}

extension CurlLoop {
    /// Sends and waits for what comes of it.
    func send(_ url: String, limits: OutgoingLimits = OutgoingLimits(), body: [UInt8] = []) throws -> Result<OutgoingAnswer, OutgoingFailure> {
        let done = DispatchSemaphore(value: 0)
        let found = Mutex<Result<OutgoingAnswer, OutgoingFailure>?>(nil)
        send(OutgoingRequest(url: url, body: body, limits: limits)) { result in
            found.withLock { $0 = result }
            done.signal()
        }
        guard done.wait(timeout: .now() + 20) == .success else { throw HTTPReceiver.Failure("no outcome for \(url)") }
        return try #require(found.withLock { $0 })
    }
}
