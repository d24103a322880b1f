import Adapters
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A sink under a test's control.
final class TestSink: BodySink {
    private let state = Mutex(State())

    struct State {
        var received = 0
        var isFull = false
        var resume: (@Sendable () -> Void)?
        var timesFull = 0
        var isFinished = false
        var isAbandoned = false
        /// Refuses once this much has come.
        var refusesAfter = Int.max
        /// Is full again whenever this much more has come.
        var fullEvery = Int.max
    }

    var now: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    var isFull: Bool { state.withLock { $0.isFull } }

    func whenReady(_ resume: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.timesFull += 1
            state.resume = resume
        }
    }

    func makeRoom() {
        let resume = state.withLock { state -> (@Sendable () -> Void)? in
            state.isFull = false
            defer { state.resume = nil }
            return state.resume
        }
        resume?()
    }

    func receive(_ part: UnsafeRawBufferPointer) -> GateResponse? {
        state.withLock { state in
            let before = state.received / state.fullEvery
            state.received += part.count
            if state.received / state.fullEvery > before { state.isFull = true }
            return state.received > state.refusesAfter ? .text("enough", status: 413) : nil
        }
    }

    func finish(_ reply: @escaping @Sendable (GateResponse) -> Void) {
        let count = state.withLock { state in
            state.isFinished = true
            return state.received
        }
        Thread { reply(.text("took \(count)")) }.start()
    }

    func abandon() {
        state.withLock { $0.isAbandoned = true }
    }
}

@Suite("Streamed bodies")
struct StreamedBodyTests {
    private struct Responder: HTTPResponder {
        let intake: @Sendable (GateRequest) -> BodyIntake

        func respond(to request: GateRequest) -> HTTPAnswer { .now(.text("gathered \(request.body.count)")) }
        func intake(of request: GateRequest) -> BodyIntake { intake(request) }

        func refusal(status: Int, reason: String, path: String, requestID: String) -> GateResponse {
            .text(reason, status: status)
        }
    }

    private func serve(
        _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(), _ intake: @escaping @Sendable (GateRequest) -> BodyIntake
    ) throws -> HTTPServer {
        try HTTPServer(configuration: configuration, responder: Responder(intake: intake))
    }

    private static let head = "POST /f HTTP/1.1\r\nHost: a\r\nContent-Type: Multipart/form-data; boundary=x\r\n"

    @Test("A streamed body may be larger than bodies in memory may, and the connection goes on after it", arguments: [true, false])
    func large(isChunked: Bool) throws {
        var configuration = HTTPServerConfiguration()
        configuration.maxBodyBytes = 1000
        let server = try serve(configuration) { _ in .streamed(TestSink()) }
        let client = try RawClient(port: server.port)
        let piece = [UInt8](repeating: 0x61, count: 50_000)
        for _ in 0..<2 {
            if isChunked {
                client.send(Self.head + "Transfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<40 { client.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A]) }
                client.send("0\r\n\r\n")
            } else {
                client.send(Self.head + "Content-Length: 2000000\r\n\r\n")
                for _ in 0..<40 { client.send(piece) }
            }
            #expect(try client.answer().text == "took 2000000")
        }
        server.drain(timeoutSeconds: 1)
    }

    @Test("Other bodies, and forms nobody streams, are gathered as ever, within their limit")
    func gathered() throws {
        var configuration = HTTPServerConfiguration()
        configuration.maxBodyBytes = 1000
        let asked = Mutex(0)
        let server = try serve(configuration) { _ in
            asked.withLock { $0 += 1 }
            return .gathered
        }
        let client = try RawClient(port: server.port)
        client.send("POST /f HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\nabc")
        #expect(try client.answer().text == "gathered 3")
        #expect(asked.withLock { $0 } == 0)
        client.send(Self.head + "Content-Length: 3\r\n\r\nabc")
        #expect(try client.answer().text == "gathered 3")
        #expect(asked.withLock { $0 } == 1)
        client.send(Self.head + "Content-Length: 1001\r\n\r\n")
        #expect(try client.answer().status == 413)
    }

    @Test("A refusal of the head answers before the body comes and closes the connection")
    func refusedAtOnce() throws {
        let server = try serve { _ in .refused(.text("no", status: 403)) }
        let client = try RawClient(port: server.port)
        client.send(Self.head + "Content-Length: 1000000\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 403 && answer.text == "no" && answer["Connection"] == "close")
        client.send([UInt8](repeating: 0, count: 500_000))
        #expect(client.endsWithoutAnother200())
    }

    @Test("A sink that has had enough answers in the middle")
    func refusedInTheMiddle() throws {
        let sink = TestSink()
        sink.change { $0.refusesAfter = 100_000 }
        let server = try serve { _ in .streamed(sink) }
        let client = try RawClient(port: server.port)
        client.send(Self.head + "Content-Length: 10000000\r\n\r\n")
        client.send([UInt8](repeating: 0, count: 300_000))
        let answer = try client.answer()
        #expect(answer.status == 413 && answer.text == "enough")
        #expect(waitFor { sink.now.isAbandoned ? true : nil } == true)
    }

    @Test("A full sink keeps the client waiting and loses nothing")
    func full() throws {
        let sink = TestSink()
        sink.change { $0.fullEvery = 500_000 }
        let server = try serve { _ in .streamed(sink) }
        let size = 2_900_000
        let sender = Background { [port = server.port] () -> String in
            guard let client = try? RawClient(port: port) else { return "" }
            client.send(Self.head + "Content-Length: \(size)\r\n\r\n")
            client.send([UInt8](repeating: 0x61, count: size))
            return (try? client.answer().text) ?? ""
        }
        for round in 1...5 {
            #expect(waitFor { sink.now.timesFull >= round && sink.now.resume != nil ? true : nil } == true)
            let before = sink.now.received
            usleep(20_000)
            #expect(sink.now.received == before, "nothing comes while it is full")
            #expect(before >= round * 500_000)
            sink.makeRoom()
        }
        #expect(sender.wait() == "took \(size)")
        #expect(!sink.now.isAbandoned)
    }

    @Test("A client that goes away, before or while the sink is full, abandons the body", arguments: [false, true])
    func gone(isFull: Bool) throws {
        let sink = TestSink()
        let server = try serve { _ in .streamed(sink) }
        var client: RawClient? = try RawClient(port: server.port)
        client?.send(Self.head + "Content-Length: 100000\r\n\r\nabc")
        #expect(waitFor { sink.now.received == 3 ? true : nil } == true)
        if isFull {
            sink.change { $0.isFull = true }
            client?.send("more")
            #expect(waitFor { sink.now.resume != nil ? true : nil } == true)
        }
        client = nil
        if isFull { sink.makeRoom() }
        #expect(waitFor { sink.now.isAbandoned ? true : nil } == true)
        #expect(!sink.now.isFinished)
        server.drain(timeoutSeconds: 1)
    }

    @Test("Stopping waits for a full sink and does not end the process")
    func drainWhileFull() throws {
        let sink = TestSink()
        sink.change { $0.isFull = true }
        let server = try serve { _ in .streamed(sink) }
        let client = try RawClient(port: server.port)
        client.send(Self.head + "Content-Length: 100000\r\n\r\nabc")
        #expect(waitFor { sink.now.resume != nil ? true : nil } == true)
        let stopped = Background { server.drain(timeoutSeconds: 0.1) }
        usleep(300_000)
        sink.makeRoom()
        stopped.wait()
        #expect(waitFor { sink.now.isAbandoned ? true : nil } == true)
    }

    @Test("A trickling body is cut off; one that keeps coming may take its time")
    func deadlines() throws {
        var configuration = HTTPServerConfiguration()
        configuration.requestDeadlineSeconds = 0.5
        configuration.minReceiveBytesPerSecond = 1000
        let sink = TestSink()
        let server = try serve(configuration) { _ in .streamed(sink) }
        let slow = try RawClient(port: server.port)
        slow.send(Self.head + "Content-Length: 100000\r\n\r\nabc")
        #expect(try slow.answer().status == 408)
        #expect(waitFor { sink.now.isAbandoned ? true : nil } == true)
        let steady = try RawClient(port: server.port)
        steady.send(Self.head + "Content-Length: 16000\r\n\r\n")
        for _ in 0..<8 {
            steady.send([UInt8](repeating: 0x61, count: 2000))
            usleep(200_000)
        }
        #expect(try steady.answer().status == 200)
    }
}
