import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Outgoing calls")
struct CurlLoopTests {
    private static let quick = OutgoingLimits(connectMilliseconds: 300, totalMilliseconds: 500, answerBytes: 1000, answerHeaderBytes: 2000)

    private static func exchange(_ reply: HTTPReceiver.Reply, body: [UInt8] = []) throws -> Result<OutgoingAnswer, OutgoingFailure> {
        let receiver = try HTTPReceiver { _ in reply }
        let loop = try CurlLoop(egress: EgressGuard(allowing: [EgressGuard.Place(host: "127.0.0.1", port: receiver.port)]))
        loop.start()
        defer { loop.stop() }
        return try loop.send(receiver.base + "/in", limits: quick, body: body)
    }

    @Test("The answer comes back with status, body and Retry-After")
    func answers() throws {
        let result = try Self.exchange(.answer(status: 503, headers: [("Retry-After", "  17 ")], body: "busy"))
        #expect(try result.get() == OutgoingAnswer(status: 503, retryAfter: "17 ", body: Array("busy".utf8)))
    }

    @Test("A receiver that says nothing, or too slowly, is given up in time")
    func silence() throws {
        #expect(try Self.exchange(.silence) == .failure(.timedOut))
        #expect(try Self.exchange(.answer(status: 200, after: 2)) == .failure(.timedOut))
    }

    @Test("Of a long answer only the beginning is read")
    func longAnswers() throws {
        let answer = try Self.exchange(.answer(status: 200, body: String(repeating: "x", count: 5_000_000))).get()
        #expect(answer.isTruncated)
        #expect(answer.body.count == 1000)
    }

    @Test("Endless headers, broken HTTP and a hang-up are failures")
    func brokenAnswers() throws {
        let headers = (0..<200).map { ("X-\($0)", String(repeating: "y", count: 50)) }
        for reply in [HTTPReceiver.Reply.answer(status: 200, headers: headers), .raw("SSH-2.0-OpenSSH\r\n"), .hangUp] {
            guard case .failure(.broken) = try Self.exchange(reply) else {
                Issue.record("\(reply) was taken for an answer")
                continue
            }
        }
    }

    @Test("A body of a megabyte arrives whole, without being asked for first")
    func largeBodies() throws {
        let seen = Mutex<(count: Int, expect: String?)>((0, nil))
        let receiver = try HTTPReceiver { received in
            seen.withLock { $0 = (received.body.count, received["Expect"]) }
            return .ok
        }
        let loop = try CurlLoop(egress: EgressGuard(allowing: [EgressGuard.Place(host: "127.0.0.1", port: receiver.port)]))
        loop.start()
        defer { loop.stop() }
        #expect(try loop.send(receiver.base, body: [UInt8](repeating: 0x61, count: 1 << 20)).map(\.status) == .success(200))
        #expect(seen.withLock { $0.count } == 1 << 20)
        #expect(seen.withLock { $0.expect } == nil)
    }

    @Test("A port nobody listens on is not reached")
    func closedPorts() throws {
        let port = try { try HTTPReceiver().port }()
        let loop = try CurlLoop(egress: EgressGuard(allowing: [EgressGuard.Place(host: "127.0.0.1", port: port)]))
        loop.start()
        defer { loop.stop() }
        guard case .failure(.notReached) = try loop.send("http://127.0.0.1:\(port)/") else {
            Issue.record("reached")
            return
        }
    }

    @Test("More calls than may be under way wait; more than may wait are refused; stopping ends them all")
    func bounds() throws {
        let receiver = try HTTPReceiver { _ in .silence }
        let loop = try CurlLoop(
            egress: EgressGuard(allowing: [EgressGuard.Place(host: "127.0.0.1", port: receiver.port)]), inFlight: 2, waiting: 3)
        loop.start()
        let failures = Mutex<[OutgoingFailure]>([])
        // A call's own time limit is another test's subject: on a starved machine it must not end a call before the stop does.
        let patient = OutgoingLimits(connectMilliseconds: 600_000, totalMilliseconds: 600_000)
        for _ in 0..<50 {
            loop.send(OutgoingRequest(url: receiver.base, limits: patient)) { result in
                if case .failure(let failure) = result { failures.withLock { $0.append(failure) } }
            }
        }
        #expect(Eventually.holds { receiver.received.count == 2 })
        loop.stop()
        #expect(receiver.connections == 2)
        #expect(failures.withLock { $0.count } == 50)
        #expect(failures.withLock { $0.count { $0 == .overloaded } } >= 40)
        #expect(failures.withLock { $0.allSatisfy { $0 == .overloaded || $0 == .stopped } })
    }
}
