import Adapters
import CanonicalModel
import Testing

@testable import Gateway

@Suite("What an attempt at a call has come to")
struct RemoteVerdictTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var result: Result<OutgoingAnswer, OutgoingFailure>
        var read: RemoteVerdict
        var write: RemoteVerdict

        var testDescription: String { "\(result)" }
    }

    private static func answer(_ status: Int, retryAfter: String? = nil, isTruncated: Bool = false) -> Result<OutgoingAnswer, OutgoingFailure> {
        .success(OutgoingAnswer(status: status, retryAfter: retryAfter, body: [], isTruncated: isTruncated))
    }

    static let rows: [Row] = [
        Row(result: answer(200), read: .answered, write: .answered),
        Row(result: answer(404), read: .answered, write: .answered),
        Row(
            result: answer(429), read: .tryAgain(.unavailable("HTTP 429"), retryAfter: nil),
            write: .tryAgain(.unavailable("HTTP 429"), retryAfter: nil)),
        Row(
            result: answer(503, retryAfter: "7"), read: .tryAgain(.unavailable("HTTP 503"), retryAfter: "7"),
            write: .tryAgain(.unavailable("HTTP 503"), retryAfter: "7")),
        Row(
            result: answer(503), read: .tryAgain(.unavailable("HTTP 503"), retryAfter: nil), write: .failed(.unanswered)),
        Row(
            result: answer(500), read: .tryAgain(.unavailable("HTTP 500"), retryAfter: nil), write: .failed(.unanswered)),
        Row(
            result: answer(200, isTruncated: true), read: .failed(.unavailable("the answer is too long")),
            write: .failed(.unanswered)),
        Row(
            result: .failure(.timedOut), read: .tryAgain(.unavailable("no answer in time"), retryAfter: nil),
            write: .failed(.unanswered)),
        Row(
            result: .failure(.broken("x")), read: .tryAgain(.unavailable("the exchange broke off: x"), retryAfter: nil),
            write: .failed(.unanswered)),
        Row(
            result: .failure(.notReached("x")), read: .tryAgain(.unavailable("not reached: x"), retryAfter: nil),
            write: .tryAgain(.unavailable("not reached: x"), retryAfter: nil)),
        Row(
            result: .failure(.notConnectedInTime), read: .tryAgain(.unavailable("no connection in time"), retryAfter: nil),
            write: .tryAgain(.unavailable("no connection in time"), retryAfter: nil)),
        Row(
            result: .failure(.refused(.malformed("x"))), read: .failed(.unavailable("not sent: the URL is refused: x")),
            write: .failed(.unavailable("not sent: the URL is refused: x"))),
        Row(result: .failure(.stopped), read: .failed(.interrupted), write: .failed(.interrupted)),
    ]

    @Test("A read leaves no doubt; a write that may have arrived does", arguments: rows)
    func table(row: Row) {
        #expect(RemoteVerdict(row.result, method: .get, isRepeatable: true) == row.read)
        #expect(RemoteVerdict(row.result, method: .post, isRepeatable: false) == row.write)
    }

    @Test("A write that may be repeated is, and is in doubt when nobody answers in the end")
    func repeatableWrite() {
        let verdict = RemoteVerdict(.failure(.timedOut), method: .post, isRepeatable: true)
        #expect(verdict == .tryAgain(.unanswered, retryAfter: nil))
    }

    @Test("A clock's error is as little as agrees with the quickest answer")
    func clock() {
        var clock = RemoteClock()
        #expect(clock.ahead == nil)
        clock.learn(date: Moment(seconds: 100), sent: Moment(seconds: 100), received: Moment(milliseconds: 100_010))
        #expect(clock.ahead == 0, "whole seconds say no more")
        clock.learn(date: Moment(seconds: 105), sent: Moment(seconds: 100), received: Moment(seconds: 110))
        #expect(clock.ahead == 0, "a slow answer says little")
        var wrong = RemoteClock()
        wrong.learn(date: Moment(seconds: 400), sent: Moment(seconds: 100), received: Moment(milliseconds: 100_010))
        #expect(wrong.ahead == 299_990)
        var behind = RemoteClock()
        behind.learn(date: Moment(seconds: 100), sent: Moment(seconds: 400), received: Moment(milliseconds: 400_010))
        #expect(behind.ahead == -299_001)
    }
}

@Suite("Calls to one system are let through")
struct CallGateTests {
    @Test("no more at once than it may have")
    func inFlight() async throws {
        let gate = CallGate(inFlight: 3, callsPerSecond: 0)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    guard (try? await gate.enter()) != nil else { return }
                    #expect(gate.inFlight <= 3)
                    await Task.yield()
                    gate.leave()
                }
            }
        }
        #expect(gate.inFlight == 0)
    }

    @Test("no faster than its rate, a small burst aside")
    func rate() async throws {
        let gate = CallGate(inFlight: 64, callsPerSecond: 100)
        let start = ContinuousClock.now
        for _ in 0..<40 {
            try await gate.enter()
            gate.leave()
        }
        #expect(ContinuousClock.now - start >= .milliseconds(280))
    }

    @Test("and whoever is cancelled while waiting goes away without a place")
    func cancelled() async throws {
        let gate = CallGate(inFlight: 1, callsPerSecond: 0)
        try await gate.enter()
        let waiting = Task { () -> SyncFault? in
            do throws(SyncFault) {
                try await gate.enter()
                return nil
            } catch {
                return error
            }
        }
        waiting.cancel()
        #expect(await waiting.value == .interrupted)
        gate.leave()
        #expect(gate.inFlight == 0)
    }
}
