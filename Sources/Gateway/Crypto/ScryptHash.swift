import Adapters
import CCrypto

/// What one scrypt (RFC 7914) costs: about 128 × `blockSize` × `iterations` bytes of memory.
struct ScryptCost: Sendable, Equatable {
    /// N, a power of two.
    var iterations: UInt64
    /// r
    var blockSize: UInt64
    /// p
    var parallelism: UInt64

    /// 32 MiB, and some 80 ms on a small server.
    static let standard = ScryptCost(iterations: 1 << 15, blockSize: 8, parallelism: 1)

    /// A stored hash may come from an import: its cost must not take the gateway down.
    static let memoryLimit: UInt64 = 128 << 20

    var isReasonable: Bool {
        iterations > 1 && iterations <= 1 << 20 && iterations & (iterations - 1) == 0
            && (1...32).contains(blockSize) && (1...16).contains(parallelism)
            && 128 * blockSize * (iterations + parallelism + 2) <= ScryptCost.memoryLimit
    }

    /// The derived key, or nil where the cost is unreasonable or memory lacking.
    func derive(_ password: [UInt8], salt: [UInt8], length: Int) -> [UInt8]? {
        guard isReasonable else { return nil }
        var key = [UInt8](repeating: 0, count: length)
        let done = password.withUnsafeBytes { password in
            salt.withUnsafeBufferPointer { salt in
                // A null password means "only check the cost", so an empty one needs an address.
                withUnsafePointer(to: 0 as CChar) { empty in
                    EVP_PBE_scrypt(
                        password.baseAddress?.assumingMemoryBound(to: CChar.self) ?? empty, password.count,
                        salt.baseAddress, salt.count,
                        iterations, blockSize, parallelism, ScryptCost.memoryLimit, &key, length)
                }
            }
        }
        return done == 1 ? key : nil
    }
}

/// A password's hash as it is stored: `scrypt$N$r$p$salt$key`, the last two in hex.
struct ScryptHash: Equatable {
    static let saltLength = 16
    static let keyLength = 32

    var cost: ScryptCost
    var salt: [UInt8]
    var key: [UInt8]

    init(cost: ScryptCost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// Nil for any other form, and for a key too short to mean anything.
    init?(encoded: String) {
        guard encoded.utf8.count <= 512 else { return nil }
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt",
            let iterations = UInt64(parts[1]), let blockSize = UInt64(parts[2]), let parallelism = UInt64(parts[3]),
            let salt = Hex.decode(parts[4]), let key = Hex.decode(parts[5]), key.count >= 16
        else { return nil }
        self.init(
            cost: ScryptCost(iterations: iterations, blockSize: blockSize, parallelism: parallelism), salt: salt, key: key)
    }

    var encoded: String {
        "scrypt$\(cost.iterations)$\(cost.blockSize)$\(cost.parallelism)$\(Hex.encode(salt))$\(Hex.encode(key))"
    }
}
