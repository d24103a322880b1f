import TestSupport
import Adapters
import Foundation
import Testing

@testable import Gateway

@Suite("A client can hold the server's means only so long")
struct LimitTests {
    /// Sends a beginning, then one more byte again and again, until the server has had enough.
    private func trickle(_ beginning: String, _ byte: String, to server: TestServer) throws -> (answer: RawAnswer?, seconds: Double) {
        let client = try RawClient(port: server.port)
        let start = Date()
        client.send(beginning)
        let stop = Date(timeIntervalSinceNow: 8)
        var waiting = pollfd(fd: client.socket, events: Int16(POLLIN), revents: 0)
        while Date() < stop, client.send(byte) {
            if poll(&waiting, 1, 20) > 0 { break }
        }
        let seconds = Date().timeIntervalSince(start)
        return (try? client.answer(), seconds)
    }

    private func impatient() -> HTTPServerConfiguration {
        var configuration = HTTPServerConfiguration()
        configuration.requestDeadlineSeconds = 0.4
        configuration.idleTimeoutSeconds = 1
        return configuration
    }

    @Test("A trickling request line is cut off")
    func requestLine() throws {
        let server = try TestServer(impatient())
        let (answer, seconds) = try trickle("GET /", "a", to: server)
        #expect(answer == nil)
        #expect((0.3..<6).contains(seconds))
    }

    @Test("Trickling header lines are answered 408 and cut off")
    func headers() throws {
        let server = try TestServer(impatient())
        let (answer, seconds) = try trickle("GET /slow HTTP/1.1\r\nHost: a\r\nX: ", "a", to: server)
        #expect(answer?.status == 408)
        #expect(answer?.text.contains("\"path\":\"/slow\"") == true)
        #expect((0.3..<6).contains(seconds))
        #expect(server.record { $0.status == 408 } != nil)
    }

    @Test("A trickling body is answered 408 and cut off", arguments: [
        ("Content-Length: 100000\r\n\r\n", "a"), ("Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n"),
    ])
    func body(framing: String, piece: String) throws {
        let server = try TestServer(impatient())
        let (answer, seconds) = try trickle("POST /slow HTTP/1.1\r\nHost: a\r\nX-Request-Id: t1\r\n" + framing, piece, to: server)
        #expect(answer?.status == 408)
        #expect(answer?["X-Request-Id"] == "t1")
        #expect((0.3..<6).contains(seconds))
    }

    @Test("A kept connection that trickles its next request is cut off too")
    func keptConnection() throws {
        let server = try TestServer(impatient())
        let client = try RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer().status == 200)
        let stop = Date(timeIntervalSinceNow: 8)
        var waiting = pollfd(fd: client.socket, events: Int16(POLLIN), revents: 0)
        client.send("GET /")
        while Date() < stop, client.send("a") {
            if poll(&waiting, 1, 20) > 0 { break }
        }
        #expect(Date() < stop)
        #expect(client.isClosedByPeer())
    }

    @Test("A silent connection is closed")
    func silent() throws {
        let server = try TestServer(impatient())
        let client = try RawClient(port: server.port)
        #expect(client.isClosedByPeer())
    }

    @Test("A client that does not take its answer is cut off")
    func slowReader() throws {
        var configuration = impatient()
        configuration.idleTimeoutSeconds = 60
        configuration.minSendBytesPerSecond = 100_000_000
        let server = try TestServer(configuration) { _ in .now(GateResponse(body: [UInt8](repeating: 0, count: 20_000_000))) }
        let client = try RawClient(port: server.port)
        client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(server.record { $0.path == "/big" } != nil)
        #expect(throws: RawClient.Failure.self) { try client.answer() }
    }

    @Test("One address gets so many connections and no more")
    func perAddress() throws {
        var configuration = HTTPServerConfiguration()
        configuration.maxConnectionsPerAddress = 3
        let server = try TestServer(configuration)
        var clients = try (0..<3).map { _ in try RawClient(port: server.port) }
        for client in clients {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().status == 200)
        }
        let fourth = try RawClient(port: server.port)
        fourth.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(throws: RawClient.Failure.self) { try fourth.answer() }
        clients.removeLast()
        let again = waitFor { () -> Int? in
            guard let client = try? RawClient(port: server.port) else { return nil }
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            return try? client.answer().status
        }
        #expect(again == 200)
    }

    @Test("Connections over the total wait until one ends")
    func total() throws {
        var configuration = HTTPServerConfiguration()
        configuration.threads = 1
        configuration.maxConnections = 2
        let server = try TestServer(configuration)
        var clients = try (0..<2).map { _ in try RawClient(port: server.port) }
        for client in clients {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().status == 200)
        }
        let third = try RawClient(port: server.port)
        third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        var waiting = pollfd(fd: third.socket, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waiting, 1, 200) == 0)
        clients.removeFirst()
        #expect(try third.answer().status == 200)
    }
}
