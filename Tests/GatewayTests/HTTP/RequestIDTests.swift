import TestSupport
import Adapters
import Testing

@testable import Gateway

@Suite("Request ids")
struct RequestIDTests {
    @Test("A permitted id of the caller is kept, any other replaced", arguments: [
        ("a", true), ("A-b_c.9", true), (String(repeating: "x", count: 128), true), (String(repeating: "x", count: 129), false),
        ("", false), ("a b", false), ("a/b", false), ("a\"b", false), ("请求", false), ("<x>", false),
    ])
    func rule(id: String, isKept: Bool) throws {
        #expect(RequestIDSource.isPermitted(id) == isKept)
        let server = try TestServer { .now(.text($0.requestID)) }
        let client = try RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: \(id)\r\n\r\n")
        let answer = try client.answer()
        #expect(answer["X-Request-Id"] == answer.text)
        #expect((answer.text == id) == isKept)
        if !isKept { #expect(answer.text.wholeMatch(of: /[0-9a-f]{32}/) != nil) }
    }

    @Test("Minted ids do not repeat")
    func unique() {
        let source = RequestIDSource()
        #expect(Set((0..<10_000).map { source.mint($0) }).count == 10_000)
    }
}
