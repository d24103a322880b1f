import CanonicalModel
import Synchronization

extension NGS {
    /// Slows down who guesses passwords. Held in memory and bounded: it is a brake, not a record, and a restart may forget it.
    final class LoginGuard: Sendable {
        private let limits: LoginAttempts
        private let windows = Mutex<[String: Window]>([:])
        /// A hash of nothing anybody knows, so that an unknown person takes as long as a wrong password.
        private let decoy = Mutex<String?>(nil)

        private struct Window {
            var began: Moment
            var failures: Int
        }

        /// Accounts and addresses remembered at most.
        private static let most = 20_000

        init(limits: LoginAttempts) {
            self.limits = limits
        }

        /// Counts one attempt. It counts as failed until `forgive` takes it back, so that attempts side by side count too.
        ///
        /// - Returns: nil where it may go ahead, else the seconds to wait.
        func admit(account: String, address: IPAddress?, at now: Moment) -> Int64? {
            let keys = keys(account, address)
            return windows.withLock { windows in
                for (key, limit) in keys {
                    guard let window = windows[key], !isOver(window, now), window.failures >= limit else { continue }
                    return max(1, window.began.advanced(bySeconds: limits.window).seconds - now.seconds)
                }
                for (key, _) in keys { count(key, in: &windows, at: now) }
                return nil
            }
        }

        /// The attempt succeeded: the account begins anew, and the address has one failure less.
        ///
        /// - Parameter isShared: people of several tenants go by the account's name; then it has but one failure less, or
        ///   one of them could guess at the others' passwords between logins of their own.
        func forgive(account: String, address: IPAddress?, isShared: Bool = false) {
            let keys = keys(account, address)
            windows.withLock { windows in
                if !isShared { windows[keys[0].key] = nil }
                for (key, _) in keys where (windows[key]?.failures ?? 0) > 0 { windows[key]?.failures -= 1 }
            }
        }

        /// Accounts and addresses remembered.
        var count: Int {
            windows.withLock { $0.count }
        }

        func decoyHash(_ cryptography: any Cryptography) throws(CryptographyError) -> String {
            if let known = decoy.withLock({ $0 }) { return known }
            let made = try cryptography.hashPassword(Hex.encode(try cryptography.randomBytes(16)))
            decoy.withLock { $0 = made }
            return made
        }

        private func keys(_ account: String, _ address: IPAddress?) -> [(key: String, limit: Int)] {
            let network = address.map { $0.isVersion4 ? "\($0)" : "\(CIDR($0, prefixLength: 64))" } ?? "unknown"
            return [("account " + account, limits.perAccount), ("address " + network, limits.perAddress)]
        }

        private func isOver(_ window: Window, _ now: Moment) -> Bool {
            window.began.advanced(bySeconds: limits.window) <= now
        }

        private func count(_ key: String, in windows: inout [String: Window], at now: Moment) {
            if let window = windows[key], !isOver(window, now) {
                windows[key]?.failures += 1
                return
            }
            if windows.count >= Self.most { makeRoom(in: &windows, at: now) }
            windows[key] = Window(began: now, failures: 1)
        }

        /// Drops what is over, or else the older half, so that the cost is spread over many attempts.
        private func makeRoom(in windows: inout [String: Window], at now: Moment) {
            windows = windows.filter { !isOver($0.value, now) }
            guard windows.count >= Self.most else { return }
            let newest = windows.sorted { $0.value.began > $1.value.began }.prefix(Self.most / 2)
            windows = Dictionary(newest.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
