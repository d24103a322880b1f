import Adapters
import Synchronization

/// Stands in for the library: the right shapes, no strength. Counts password checks, so that a test can see that one was made.
final class FakeCryptography: Cryptography {
    private let counters = Mutex((random: UInt8(0), verified: 0))

    var passwordChecks: Int {
        counters.withLock { $0.verified }
    }

    func digest(_ algorithm: DigestAlgorithm, _ message: [UInt8]) -> [UInt8] {
        (0..<algorithm.length).map { place in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 &+ UInt64(place)
            for byte in message { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return UInt8(truncatingIfNeeded: hash >> 24)
        }
    }

    func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], message: [UInt8]) -> [UInt8] {
        digest(algorithm, key + [0] + message)
    }

    func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a == b
    }

    /// Different bytes each time, the same in each run.
    func randomBytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        let round = counters.withLock { counters in
            counters.random &+= 1
            return counters.random
        }
        return (0..<count).map { UInt8(truncatingIfNeeded: $0) ^ round }
    }

    func hashPassword(_ password: String) throws(CryptographyError) -> String {
        "fake$" + password
    }

    func verifyPassword(_ password: String, hash: String) -> Bool {
        counters.withLock { $0.verified += 1 }
        return hash == "fake$" + password
    }
}
