import CanonicalModel
import Testing

@testable import Adapters

@Suite("NGS login guard")
struct NGSLoginGuardTests {
    private let limits = NGS.LoginAttempts(perAccount: 3, perAddress: 5, window: 60)

    @Test("lets attempts side by side count before any of them is known to fail")
    func parallel() {
        let guarding = NGS.LoginGuard(limits: limits)
        let waits = (0..<4).map { _ in guarding.admit(account: "a", address: IPAddress("192.0.2.1"), at: NGSWorld.now) }
        #expect(waits == [nil, nil, nil, 60])
    }

    @Test("does not let a refused attempt lengthen the wait")
    func refusedDoesNotCount() {
        let guarding = NGS.LoginGuard(limits: limits)
        for second in 0..<60 { _ = guarding.admit(account: "a", address: nil, at: NGSWorld.now.advanced(bySeconds: Int64(second))) }
        #expect(guarding.admit(account: "a", address: nil, at: NGSWorld.now.advanced(bySeconds: 60)) == nil)
    }

    @Test("stays bounded, and keeps the newest, however many accounts are tried")
    func bounded() {
        let guarding = NGS.LoginGuard(limits: NGS.LoginAttempts(perAccount: 1, perAddress: .max, window: 1_000_000))
        let refused = (0..<50_000).count { attempt in
            let moment = NGSWorld.now.advanced(bySeconds: Int64(attempt))
            return guarding.admit(account: "guess\(attempt)", address: nil, at: moment) != nil
        }
        #expect(refused == 0)
        let after = NGSWorld.now.advanced(bySeconds: 50_000)
        #expect(guarding.admit(account: "guess49999", address: nil, at: after) != nil)
        #expect(guarding.admit(account: "guess0", address: nil, at: after) == nil)
        #expect(guarding.count <= 20_000)
    }
}
