import TestSupport
import Adapters
import Foundation
import Synchronization
import Testing

@testable import Gateway

/// Replies that a test gives when it wants to.
private final class Held: Sendable {
    typealias Reply = @Sendable (GateResponse) -> Void
    private let replies = Mutex<[(path: String, reply: Reply)]>([])

    func hold(_ request: GateRequest) -> HTTPAnswer {
        let path = request.rawPath
        return .later { reply in self.replies.withLock { $0.append((path, reply)) } }
    }

    var count: Int { replies.withLock { $0.count } }

    func wait(for count: Int) -> Bool {
        waitFor { self.count >= count ? true : nil } ?? false
    }

    /// Answers all, each with its path, and forgets them.
    func answerAll() {
        let all = replies.withLock { replies in
            defer { replies = [] }
            return replies
        }
        for (path, reply) in all { reply(.text(path)) }
    }

    var first: Reply? { replies.withLock { $0.first?.reply } }
}

@Suite("Answers given later")
struct SuspendedTests {
    @Test("A thousand requests wait at once and each gets its own answer")
    func thousand() throws {
        let held = Held()
        let server = try TestServer { held.hold($0) }
        let clients = try (0..<1000).map { _ in try RawClient(port: server.port) }
        for (number, client) in clients.enumerated() { client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(held.wait(for: 1000))
        Thread { held.answerAll() }.start()
        for (number, client) in clients.enumerated() {
            #expect(try client.answer().text == "/\(number)")
        }
    }

    @Test("On an idle server the answer leaves when it is given, not when the event loop next looks")
    func promptness() throws {
        let server = try TestServer { request in
            .later { reply in
                Thread {
                    usleep(5000)
                    reply(.text(request.rawPath))
                }.start()
            }
        }
        let client = try RawClient(port: server.port)
        let waits = try (0..<9).map { _ in
            try ContinuousClock().measure {
                client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
                let text = try client.answer().text
                #expect(text == "/a")
            }
        }
        // The event loop's own wait is 250 ms; the median leaves room for a busy machine.
        #expect(waits.sorted()[4] < .milliseconds(100), "\(waits)")
    }

    @Test("An answer at once from within the start is fine too")
    func answerWithinStart() throws {
        let server = try TestServer { request in .later { reply in reply(.text(request.rawPath)) } }
        let client = try RawClient(port: server.port)
        for number in 0..<100 {
            client.send("GET /\(number) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.answer().text == "/\(number)")
        }
    }

    @Test("A reply after the client has gone does nothing")
    func replyAfterDisconnect() throws {
        let held = Held()
        let server = try TestServer { held.hold($0) }
        for _ in 0..<50 {
            let client = try RawClient(port: server.port)
            client.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n")
        }
        #expect(held.wait(for: 50))
        held.answerAll()
        #expect(server.record { $0.path == "/gone" } != nil)
    }

    @Test("Only the first of two replies counts, also when the connection has a later request waiting")
    func secondReply() throws {
        let held = Held()
        let server = try TestServer { held.hold($0) }
        let client = try RawClient(port: server.port)
        client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(held.wait(for: 1))
        let first = try #require(held.first)
        first(.text("first"))
        first(.text("again"))
        #expect(try client.answer().text == "first")
        #expect(held.wait(for: 2))
        first(.text("stale"))
        held.answerAll()
        #expect(try client.answer().text == "/2")
    }

    @Test("Past its deadline a suspended request is answered 503, and the late reply is dropped")
    func deadline() throws {
        var configuration = HTTPServerConfiguration()
        configuration.requestDeadlineSeconds = 0.3
        let held = Held()
        let server = try TestServer(configuration) { held.hold($0) }
        let client = try RawClient(port: server.port)
        client.send("GET /slow HTTP/1.1\r\nHost: a\r\nX-Request-Id: s1\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 503)
        #expect(answer["X-Request-Id"] == "s1")
        #expect(answer["Retry-After"] != nil)
        #expect(answer.text.contains("\"path\":\"/slow\""))
        held.answerAll()
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(held.wait(for: 1))
        held.answerAll()
        #expect(try client.answer().text == "/next")
    }

    @Test("Over the limit of waiting requests the next is refused 503 at once, and its work is not started")
    func tooManyInFlight() throws {
        var configuration = HTTPServerConfiguration()
        configuration.maxInFlight = 3
        let held = Held()
        let server = try TestServer(configuration) { held.hold($0) }
        let clients = try (0..<3).map { _ in try RawClient(port: server.port) }
        for client in clients { client.send("GET /in HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(held.wait(for: 3))
        let late = try RawClient(port: server.port)
        late.send("GET /over HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try late.answer().status == 503)
        #expect(held.count == 3)
        held.answerAll()
        for client in clients { #expect(try client.answer().text == "/in") }
    }

    @Test("Draining lets requests in flight finish, and refuses new connections")
    func drain() throws {
        let held = Held()
        let server = try TestServer { held.hold($0) }
        let client = try RawClient(port: server.port)
        client.send("GET /last HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(held.wait(for: 1))
        let drained = DispatchSemaphore(value: 0)
        Thread {
            server.http.drain(timeoutSeconds: 20)
            drained.signal()
        }.start()
        let refused = waitFor { (try? RawClient(port: server.port)) == nil ? true : nil }
        #expect(refused == true)
        held.answerAll()
        let answer = try client.answer()
        #expect(answer.text == "/last")
        #expect(answer["Connection"]?.lowercased() == "close")
        #expect(client.isClosedByPeer())
        #expect(drained.wait(timeout: .now() + 10) == .success)
        server.http.drain(timeoutSeconds: 1)
    }

    @Test("Draining past its time answers waiting requests 503 and stops")
    func drainTimeout() throws {
        let held = Held()
        let server = try TestServer { held.hold($0) }
        let clients = try (0..<50).map { _ in try RawClient(port: server.port) }
        for client in clients { client.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(held.wait(for: 50))
        server.http.drain(timeoutSeconds: 0.1)
        for client in clients { #expect(try client.answer().status == 503) }
        held.answerAll()
    }

    @Test("Draining under load neither crashes nor loses an answer that was begun")
    func drainUnderLoad() throws {
        let server = try TestServer { request in
            .later { reply in DispatchQueue.global().async { reply(.text(request.rawPath)) } }
        }
        let failures = Mutex(0)
        let group = DispatchGroup()
        for _ in 0..<8 {
            group.enter()
            Thread {
                defer { group.leave() }
                guard let client = try? RawClient(port: server.port) else { return }
                while client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n"), let answer = try? client.answer() {
                    if answer.status != 200 && answer.status != 503 { failures.withLock { $0 += 1 } }
                    if answer["Connection"] == "close" { return }
                }
            }.start()
        }
        #expect(server.record { $0.status == 200 } != nil)
        server.http.drain(timeoutSeconds: 5)
        #expect(group.wait(timeout: .now() + 20) == .success)
        #expect(failures.withLock { $0 } == 0)
    }
}
