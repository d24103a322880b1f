import TestSupport
import Adapters
import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("The server serves requests as they were sent")
struct ServingTests {
    struct Target: Sendable, CustomTestStringConvertible {
        let sent: String
        let path: String
        let query: String
        var testDescription: String { sent }
    }

    @Test("Path and query arrive undecoded", arguments: [
        Target(sent: "/", path: "/", query: ""),
        Target(sent: "/a%00b", path: "/a%00b", query: ""),
        Target(sent: "/a%2Fb/%2e%2E", path: "/a%2Fb/%2e%2E", query: ""),
        Target(sent: "//a/../b", path: "//a/../b", query: ""),
        Target(sent: "/a?", path: "/a", query: ""),
        Target(sent: "/a?x=1&y=%00+%2F&&z", path: "/a", query: "x=1&y=%00+%2F&&z"),
        Target(sent: "/a?b?c=%zz", path: "/a", query: "b?c=%zz"),
        Target(sent: "/票?名=值", path: "/票", query: "名=值"),
    ])
    func rawTarget(_ target: Target) throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        client.send("GET \(target.sent) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer().text == "GET\n\(target.path)\n\(target.query)\n")
    }

    @Test("Headers arrive in order, trimmed, repeated ones each, and bytes beyond UTF-8 as Latin-1")
    func headers() throws {
        let server = try TestServer { request in
            .now(.text(request.headers.lines.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")))
        }
        let client = try RawClient(port: server.port)
        client.send(Array("GET / HTTP/1.1\r\nHost: a:80\r\nX-B:  1 2\t \r\nx-a:\r\nX-B: 三\r\nX-L: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8))
        #expect(try client.answer().text == "Host=a:80\nX-B=1 2\nx-a=\nX-B=三\nX-L=é")
    }

    @Test("HTTP/1.0 needs no Host and is closed after its answer")
    func http10() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        client.send("GET /old HTTP/1.0\r\n\r\n")
        #expect(try client.answer().text == "GET\n/old\n\n")
        #expect(client.isClosedByPeer())
    }

    @Test("A connection is kept for further requests")
    func keepAlive() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        for number in 0..<20 {
            client.send("POST /\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
            #expect(try client.answer().text == "POST\n/\(number)\n\nhi")
        }
    }

    @Test("Pipelined requests are answered in order", arguments: [false, true])
    func pipelining(isLater: Bool) throws {
        let server = try TestServer { request in
            let response = GateResponse.text(request.rawPath + String(decoding: request.body, as: UTF8.self))
            return isLater ? .later { reply in DispatchQueue.global().async { reply(response) } } : .now(response)
        }
        let client = try RawClient(port: server.port)
        let requests = (0..<100).map { number in
            number % 2 == 0
                ? "GET /\(number)? HTTP/1.1\r\nHost: a\r\n\r\n"
                : "POST /\(number) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n!\r\n0\r\n\r\n"
        }
        client.send(requests.joined())
        for number in 0..<100 {
            #expect(try client.answer().text == (number % 2 == 0 ? "/\(number)" : "/\(number)!"))
        }
    }

    @Test("A request that comes byte by byte is whole")
    func byteByByte() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        for byte in Array("POST /a?b HTTP/1.1\r\nHost: a\r\nX-A: b\r\nContent-Length: 3\r\n\r\nabc".utf8) {
            client.send([byte])
        }
        #expect(try client.answer().text == "POST\n/a\nb\nabc")
    }

    @Test("A chunked body arrives as its bytes")
    func chunkedBody() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\n")
        client.send("A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n")
        #expect(try client.answer().text == "PUT\n/\n\nabc0123456789")
    }

    @Test("A body of exactly the limit is served", arguments: [false, true])
    func bodyAtLimit(isChunked: Bool) throws {
        let server = try TestServer(RefusalTests.limited())
        let client = try RawClient(port: server.port)
        let body = String(repeating: "a", count: 1000)
        client.send(isChunked
            ? "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3E8\r\n\(body)\r\n0\r\n\r\n"
            : "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n\(body)")
        #expect(try client.answer().text == "POST\n/\n\n" + body)
    }

    @Test("A client that expects 100 is told to continue, or refused before it sends")
    func expectContinue() throws {
        let server = try TestServer(RefusalTests.limited())
        let client = try RawClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.answer().status == 100)
        client.send("hi")
        #expect(try client.answer().text == "POST\n/\n\nhi")
        client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2000\r\n\r\n")
        #expect(try client.answer().status == 413)
    }

    @Test("Bodies of all connections together are bounded")
    func bodyBudget() throws {
        var configuration = HTTPServerConfiguration()
        configuration.maxBufferedBodyBytes = 1500
        let server = try TestServer(configuration)
        // The server counts the bytes a little after they are sent, and gives them back a little after the answer.
        func post(until status: Int) -> Bool {
            let found = waitFor { () -> Bool? in
                guard let client = try? RawClient(port: server.port) else { return nil }
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n\(String(repeating: "a", count: 1000))")
                return (try? client.answer().status) == status ? true : nil
            }
            return found ?? false
        }
        // Another's bytes may have been counted first, and then it is the holder who is refused.
        let held = waitFor { () -> Bool? in
            guard let holder = try? RawClient(port: server.port) else { return nil }
            holder.send("POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n\(String(repeating: "a", count: 1000))")
            guard post(until: 503) else { return nil }
            holder.send("a")
            return (try? holder.answer().status) == 200 ? true : nil
        }
        #expect(held == true)
        #expect(post(until: 200))
    }

    @Test("HEAD is GET without the body")
    func head() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        let first = try client.answer(toHead: true)
        #expect(first["Content-Length"] == "8")
        #expect(try client.answer().text == "GET\n/b\n\n")
        let record = server.record { $0.path == "/a" }
        #expect(record?.method == "HEAD")
        #expect(record?.bytesOut == 0)
    }

    @Test("An answer of 5 MB arrives whole", arguments: [false, true])
    func largeAnswer(isLater: Bool) throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try TestServer { _ in
            let response = GateResponse(body: body)
            return isLater ? .later { reply in DispatchQueue.global().async { reply(response) } } : .now(response)
        }
        let client = try RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer().body == body)
    }

    @Test("An answer carries its type, its headers and no break-out; a route label stays inside")
    func answerHeaders() throws {
        let server = try TestServer { _ in
            .now(GateResponse(
                status: 405, contentType: "application/xml; charset=utf-8",
                headers: [.init("Allow", "GET, PUT"), .init("X-Bad", "a\r\nX-Evil: 1"), .init(AccessRecord.routeHeader, "ticket.get")],
                body: Array("no".utf8)))
        }
        let client = try RawClient(port: server.port)
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 405)
        #expect(answer["Content-Type"] == "application/xml; charset=utf-8")
        #expect(answer["Allow"] == "GET, PUT")
        #expect(answer["X-Evil"] == nil)
        #expect(answer["Server"] == nil)
        #expect(answer["Date"] != nil)
        #expect(!answer.headers.contains { $0.name.contains("route") || $0.value.contains("ticket.get") })
        #expect(server.record { $0.path == "/a" }?.route == "ticket.get")
    }

    @Test("The access record tells what happened")
    func accessRecord() throws {
        let server = try TestServer()
        let client = try RawClient(port: server.port)
        client.send("POST /a?b HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\nContent-Length: 3\r\n\r\nabc")
        let answer = try client.answer()
        let record = try #require(server.record { $0.requestID == "r1" })
        #expect(record.method == "POST")
        #expect(record.path == "/a")
        #expect(record.status == 200)
        #expect(record.bytesIn == 3)
        #expect(record.bytesOut == answer.body.count)
        #expect(record.peer == "127.0.0.1")
        #expect((0..<10_000_000).contains(record.durationMicroseconds))
    }

    @Test("Listening on a port in use is an error that says so")
    func portInUse() throws {
        let server = try TestServer()
        var configuration = HTTPServerConfiguration()
        configuration.port = server.port
        #expect(throws: HTTPServerError.cannotListen(address: "127.0.0.1", port: server.port, reason: "Address already in use")) {
            try HTTPServer(configuration: configuration, responder: ClosureResponder(answer: TestServer.echo))
        }
        configuration.address = "not an address"
        #expect(throws: HTTPServerError.badAddress("not an address")) {
            try HTTPServer(configuration: configuration, responder: ClosureResponder(answer: TestServer.echo))
        }
    }
}
