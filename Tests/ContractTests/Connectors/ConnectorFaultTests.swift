import Adapters
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import CanonicalModel
@testable import Gateway

/// What a connector makes of a remote that does not do what it should.
@Suite("Connectors and faulty remotes")
struct ConnectorFaultTests {
    private static let fields = ConnectorConformanceTests.fields
    private static func origin(_ id: String) -> Origin { Origin(system: "local", id: id) }

    private static func fault(of body: () async throws -> Void) async -> SyncFault? {
        do {
            try await body()
            return nil
        } catch {
            return error as? SyncFault
        }
    }

    @Test("Wrong credentials are unavailable with the remote's reason, and blame no ticket", arguments: RemoteKind.allCases)
    func credentials(kind: RemoteKind) async throws {
        let wrong = try RemoteSite(kind, secret: "wrong")
        for attempt in [
            { _ = try await wrong.end().changes(since: nil, limit: 10) },
            { _ = try await wrong.end().ticket("1") },
            { _ = try await wrong.end().create(Self.fields, origin: Self.origin("1")) },
        ] as [() async throws -> Void] {
            guard case .unavailable(let reason)? = await Self.fault(of: attempt) else {
                Issue.record("not unavailable")
                continue
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test("A creation whose answer is lost is unanswered, was carried out, and is found", arguments: RemoteKind.allCases, [true, false])
    func lostAnswer(kind: RemoteKind, hangsUp: Bool) async throws {
        let site = try RemoteSite(kind, "totalMilliseconds: 1500,")
        let end = site.end()
        _ = try await end.create(Self.fields, origin: Self.origin("warm"))
        site.proxy.set { $0.method == "POST" && ($0.target.hasSuffix("/tickets") || $0.target.hasSuffix("/create")) ? (hangsUp ? .dropAnswer : .withholdAnswer) : .none }
        #expect(await Self.fault { _ = try await end.create(Self.fields, origin: Self.origin("7")) } == .unanswered)
        site.proxy.set { _ in .none }
        #expect(try await (end as? any SyncLookup)?.tickets(with: Self.origin("7")).count == 1)
    }

    /// What the remote does with the attempts after the one whose answer was lost.
    static let afterwards = [
        "HTTP/1.1 429 x\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 503 x\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 x\r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 200 x\r\nContent-Length: 43\r\n\r\n{\"errno\":20001,\"code\":-1,\"msg\":\"signature\"}",
        "HTTP/1.1 429 x\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n",
    ]

    @Test("A creation that an attempt may have carried out is unanswered, whatever the attempts after it meet", arguments: RemoteKind.allCases, afterwards)
    func lostAnswerThenRefused(kind: RemoteKind, afterwards: String) async throws {
        try await expectUnanswered(kind, "idempotent: true, attempts: 2,", afterwards)
    }

    @Test("Nor is it forgotten where the remote is left alone after it", arguments: RemoteKind.allCases)
    func lostAnswerThenSpared(kind: RemoteKind) async throws {
        try await expectUnanswered(kind, "idempotent: true, attempts: 3, breakerFailures: 1, breakerPauseMilliseconds: 500,", "")
    }

    private func expectUnanswered(_ kind: RemoteKind, _ settings: String, _ afterwards: String) async throws {
        let site = try RemoteSite(kind, settings)
        let end = site.end()
        _ = try await end.create(Self.fields, origin: Self.origin("warm"))
        let attempts = Mutex(0)
        site.proxy.set { call in
            guard call.method == "POST", call.target.hasSuffix("/tickets") || call.target.hasSuffix("/create") else { return .none }
            let number = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            return number == 1 ? .dropAnswer : .answer(afterwards)
        }
        #expect(await Self.fault { _ = try await end.create(Self.fields, origin: Self.origin("7")) } == .unanswered)
        #expect(attempts.withLock { $0 } >= (afterwards.isEmpty ? 1 : 2))
        site.proxy.set { _ in .none }
        // Who asked for hours is not called again, not even to look.
        if afterwards.contains("7200") { return }
        let isThere = await eventually { (try? await (end as? any SyncLookup)?.tickets(with: Self.origin("7")))?.count == 1 }
        #expect(isThere)
    }

    @Test("A write whose time to begin is over is not sent", arguments: RemoteKind.allCases)
    func tooLate(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let fault = await WriteDeadline.$latest.withValue(Moment(milliseconds: 1)) {
            await Self.fault { _ = try await site.end().create(Self.fields, origin: Self.origin("7")) }
        }
        guard case .unavailable? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(site.proxy.calls == 0)
    }

    @Test("A creation that is repeated later is known by the same key, though its moment is another", arguments: RemoteKind.allCases)
    func sameKey(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, "idempotent: true, attempts: 1,")
        let end = site.end()
        _ = try await end.create(Self.fields, origin: Self.origin("7"))
        try await Task.sleep(for: .milliseconds(1100))
        // The remote gives the same answer again, or says that the key was used: a second ticket it does not make.
        _ = await Self.fault { _ = try await end.create(Self.fields, origin: Self.origin("7")) }
        #expect(try await (end as? any SyncLookup)?.tickets(with: Self.origin("7")).count == 1)
    }

    @Test("A read whose answer is lost is made again", arguments: RemoteKind.allCases)
    func repeatedRead(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind)
        let id = try site.make("read me")
        let failed = Mutex(0)
        site.proxy.set { call in
            guard call.method == "GET" else { return .none }
            return failed.withLock { failed in
                failed += 1
                return failed <= 2 ? .hangUp : .none
            }
        }
        #expect(try await site.end().shown(id).value("title") == "read me")
        #expect(site.system.counters.repeated >= 2)
    }

    @Test("Retry-After is kept to, for reads and writes", arguments: RemoteKind.allCases, [429, 503])
    func retryAfter(kind: RemoteKind, status: Int) async throws {
        let site = try RemoteSite(kind)
        let end = site.end()
        _ = try await end.create(Self.fields, origin: Self.origin("warm"))
        let refused = Mutex(0)
        site.proxy.set { _ in
            refused.withLock { refused in
                refused += 1
                return refused == 1 ? .answer("HTTP/1.1 \(status) x\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n") : .none
            }
        }
        let start = ContinuousClock.now
        let made = try await end.create(Self.fields, origin: Self.origin("later"))
        #expect(made.id != nil)
        #expect(ContinuousClock.now - start >= .seconds(1))
    }

    @Test("A remote that asks for hours is left alone, and the caller is told at once")
    func longRetryAfter() async throws {
        let site = try RemoteSite(.kingsoft)
        site.proxy.set { _ in .answer("HTTP/1.1 429 x\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n") }
        for _ in 0..<3 {
            #expect(await Self.fault { _ = try await site.end().ticket("1") } != nil)
        }
        #expect(site.proxy.calls == 1)
    }

    @Test("However long it asks for, it is left alone for a quarter of an hour at most, and it is told until when", arguments: [
        ("901", 900), ("86400", 900), ("99999999999999999999", 900), ("Sun, 06 Nov 2094 08:49:37 GMT", 900), ("60", 60),
    ])
    func boundedRetryAfter(asked: String, seconds: Int64) async throws {
        let site = try RemoteSite(.loonflow)
        site.proxy.set { _ in .answer("HTTP/1.1 503 x\r\nRetry-After: \(asked)\r\nContent-Length: 0\r\n\r\n") }
        let before = Int64(Date().timeIntervalSince1970)
        _ = await Self.fault { _ = try await site.end().ticket("1") }
        let after = Int64(Date().timeIntervalSince1970)
        let rest = try #require(site.system.silence?.rest)
        #expect(rest.reason == .asked)
        #expect((before + seconds - 1...after + seconds + 1).contains(rest.until.milliseconds / 1000), "\(rest.until.utcText)")
        guard case .unavailable(let reason)? = await Self.fault(of: { _ = try await site.end().ticket("1") }) else {
            Issue.record("called")
            return
        }
        #expect(reason.contains("HTTP 503") && reason.contains("left alone until \(rest.until.utcText), as it asked"), "\(reason)")
        #expect(site.proxy.calls == 1 && site.said.lines.count == 1, "\(site.said.lines)")
    }

    @Test("The log has one line when a remote falls silent, and one when it answers again", arguments: RemoteKind.allCases)
    func silence(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, "breakerFailures: 4, breakerPauseMilliseconds: 100, attempts: 2,")
        let id = try site.make("there")
        for _ in 0..<2 {
            let known = site.said.lines.count
            site.proxy.set { _ in .hangUp }
            for _ in 0..<5 { #expect(await Self.fault { _ = try await site.end().ticket(id) } != nil) }
            #expect(site.said.lines.count == known + 1, "\(site.said.lines)")
            #expect(site.said.lines.last?.hasPrefix("sync: no answer from remote since 20") == true, "\(site.said.lines)")
            #expect(site.said.lines.last?.contains("2 attempts in a row") == true, "\(site.said.lines)")
            #expect(site.system.silence?.attempts ?? 0 >= 2)
            site.proxy.set { _ in .none }
            let works = await eventually { (try? await site.end().shown(id)) != nil }
            #expect(works && site.system.silence == nil)
            for _ in 0..<3 { _ = try await site.end().shown(id) }
            #expect(site.said.lines.count == known + 2, "\(site.said.lines)")
            #expect(site.said.lines.last?.hasPrefix("sync: remote answers again, after ") == true, "\(site.said.lines)")
        }
    }

    @Test("After so many failures nothing is sent for a while; then one call tries, and it goes on")
    func breaker() async throws {
        let site = try RemoteSite(.loonflow, "breakerFailures: 3, breakerPauseMilliseconds: 300, attempts: 1,")
        let id = try site.make("there")
        site.proxy.set { _ in .hangUp }
        for _ in 0..<8 { #expect(await Self.fault { _ = try await site.end().ticket(id) } != nil) }
        #expect(site.proxy.calls == 3)
        #expect(site.system.sparedUntil != nil)
        site.proxy.set { _ in .none }
        let works = await eventually { (try? await site.end().shown(id)) != nil }
        #expect(works)
        #expect(site.system.sparedUntil == nil)
    }

    @Test("A server that cannot be reached has done nothing", arguments: RemoteKind.allCases)
    func unreachable(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, "attempts: 2,", port: try QuietPort.take())
        let fault = await Self.fault { _ = try await site.end().create(Self.fields, origin: Self.origin("1")) }
        guard case .unavailable? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }

    static let garbage = [
        "", "null", "[]", "{}", "<html>not here</html>", #"{"code":0}"#, #"{"code":0,"data":null,"msg":""}"#,
        #"{"code":"x","data":7}"#, #"{"errno":10000}"#, #"{"errno":10000,"data":[]}"#, #"{"errno":10000,"data":{"tickets":{}}}"#,
        #"{"errno":10000,"data":{"tickets":[{"id":-1}]}}"#, #"{"code":0,"data":{"value":[{"id":"x"}],"total":1}}"#,
        #"{"code":0,"data":{"value":{"id":1,"gmt_created":7},"total":"many"}}"#,
        #"{"code":0,"data":{"value":{"id":1,"gmt_created":"2026-01-01 00:00:00","gmt_modified":"2026-13-41 00:00:00","act_state_id":99}}}"#,
        #"{"errno":10000,"data":{"id":1,"created_time":"x","status":9,"assigns":7,"attachment":"?"}}"#,
        String(repeating: "[", count: 100_000), "{\"code\":0,\"data\":\"\u{0}\"}",
    ]

    @Test("What is no answer of the contract is a fault with a reason, never a ticket", arguments: RemoteKind.allCases)
    func garbage(kind: RemoteKind) async throws {
        let site = try RemoteSite(kind, "attempts: 1, breakerFailures: 1000,")
        let end = site.end()
        for status in [200, 404, 500] {
            for body in Self.garbage {
                site.proxy.set { _ in .answer("HTTP/1.1 \(status) x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") }
                let reads: [() async throws -> Void] = [
                    { _ = try await end.ticket("1") }, { _ = try await end.changes(since: nil, limit: 10) },
                    { _ = try await (end as? any SyncListing)?.list(after: nil, limit: 10) },
                ]
                for read in reads {
                    let fault = await Self.fault(of: read)
                    #expect(fault != nil && fault != .interrupted, "\(status) \(body.prefix(60))")
                }
                // A creation needs no more of an answer than the id.
                if body.contains(#""data":{"id":1"#) { continue }
                let fault = await Self.fault { _ = try await end.create(Self.fields, origin: Self.origin("g")) }
                #expect(fault != nil, "\(status) \(body.prefix(60))")
            }
        }
        #expect(await Self.fault { _ = try await end.changes(since: "nonsense", limit: 1) } != nil)
    }

    @Test("An answer without end is given up")
    func endless() async throws {
        let site = try RemoteSite(.kingsoft, "attempts: 1, answerBytes: 65536,")
        let body = #"{"errno":10000,"data":""# + String(repeating: "x", count: 200_000)
        site.proxy.set { _ in .answer("HTTP/1.1 200 x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") }
        guard case .unavailable? = await Self.fault(of: { _ = try await site.end().ticket("1") }) else {
            Issue.record("taken")
            return
        }
        #expect(await Self.fault { _ = try await site.end().create(Self.fields, origin: Self.origin("g")) } == .unanswered)
    }

    private func eventually(_ condition: () async -> Bool) async -> Bool {
        for _ in 0..<150 {
            if await condition() { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return false
    }
}
