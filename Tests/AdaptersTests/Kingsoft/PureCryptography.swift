@testable import Adapters

/// Digests written out from RFC 1321, RFC 3174 and RFC 6234, so that these tests need no library.
struct PureCryptography: Cryptography {
    func digest(_ algorithm: DigestAlgorithm, _ message: [UInt8]) -> [UInt8] {
        switch algorithm {
        case .md5: md5(message)
        case .sha1: sha1(message)
        case .sha256: sha256(message)
        }
    }

    func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], message: [UInt8]) -> [UInt8] {
        var block = key.count > 64 ? digest(algorithm, key) : key
        block += Array(repeating: 0, count: 64 - block.count)
        let inner = digest(algorithm, block.map { $0 ^ 0x36 } + message)
        return digest(algorithm, block.map { $0 ^ 0x5C } + inner)
    }

    func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool { a == b }
    func randomBytes(_ count: Int) -> [UInt8] { Array(repeating: 7, count: count) }
    func hashPassword(_ password: String) -> String { password }
    func verifyPassword(_ password: String, hash: String) -> Bool { password == hash }

    private func padded(_ message: [UInt8], bigEndian: Bool) -> [UInt8] {
        var out = message + [0x80]
        while out.count % 64 != 56 { out.append(0) }
        let bits = UInt64(message.count) * 8
        let shifts = stride(from: 0, to: 64, by: 8).map { UInt64($0) }
        return out + (bigEndian ? shifts.reversed() : shifts).map { UInt8(truncatingIfNeeded: bits >> $0) }
    }

    private func word(_ bytes: [UInt8], _ at: Int, bigEndian: Bool) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * (bigEndian ? 3 - $1 : $1)) }
    }

    private func bytes(_ words: [UInt32], bigEndian: Bool) -> [UInt8] {
        words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * (bigEndian ? 3 - $0 : $0))) } }
    }

    private func left(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
    private func right(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

    private static let sines: [UInt32] = [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af,
        0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa,
        0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
        0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
        0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97,
        0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
        0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
    ]

    private func md5(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
        let turns: [[UInt32]] = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]]
        let data = padded(message, bigEndian: false)
        for block in stride(from: 0, to: data.count, by: 64) {
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for i in 0..<64 {
                let mixed: UInt32
                let g: Int
                switch i / 16 {
                case 0: (mixed, g) = ((b & c) | (~b & d), i)
                case 1: (mixed, g) = ((d & b) | (~d & c), (5 * i + 1) % 16)
                case 2: (mixed, g) = (b ^ c ^ d, (3 * i + 5) % 16)
                default: (mixed, g) = (c ^ (b | ~d), 7 * i % 16)
                }
                let sum = mixed &+ a &+ Self.sines[i] &+ word(data, block + 4 * g, bigEndian: false)
                (a, d, c, b) = (d, c, b, b &+ left(sum, turns[i / 16][i % 4]))
            }
            state = zip(state, [a, b, c, d]).map { $0 &+ $1 }
        }
        return bytes(state, bigEndian: false)
    }

    private func sha1(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
        let data = padded(message, bigEndian: true)
        for block in stride(from: 0, to: data.count, by: 64) {
            var w = (0..<16).map { word(data, block + 4 * $0, bigEndian: true) }
            for i in 16..<80 { w.append(left(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1)) }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for i in 0..<80 {
                let (f, k): (UInt32, UInt32) =
                    switch i / 20 {
                    case 0: ((b & c) | (~b & d), 0x5a827999)
                    case 1: (b ^ c ^ d, 0x6ed9eba1)
                    case 2: ((b & c) | (b & d) | (c & d), 0x8f1bbcdc)
                    default: (b ^ c ^ d, 0xca62c1d6)
                    }
                let sum = left(a, 5) &+ f &+ e &+ k &+ w[i]
                (e, d, c, b, a) = (d, c, left(b, 30), a, sum)
            }
            state = zip(state, [a, b, c, d, e]).map { $0 &+ $1 }
        }
        return bytes(state, bigEndian: true)
    }

    private static let primes: [Int] = Array((2..<312).filter { n in (2..<n).allSatisfy { n % $0 != 0 } }.prefix(64))

    /// The first 32 bits of the fractional part of a root, by search over whole numbers.
    private static func fraction(ofRoot degree: Int, of prime: Int) -> UInt32 {
        var low: UInt64 = 0
        var high: UInt64 = 1 << 40
        while high - low > 1 {
            let middle = (low + high) / 2
            if isAtMost(middle, degree, prime) { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    /// Whether (root / 2^32)^degree ≤ prime.
    private static func isAtMost(_ root: UInt64, _ degree: Int, _ prime: Int) -> Bool {
        let value = UInt128(root)
        let square = value * value
        if degree == 2 { return square <= UInt128(prime) << 64 }
        let (cube, overflow) = square.multipliedReportingOverflow(by: value)
        return !overflow && cube <= UInt128(prime) << 96
    }

    private static let roundConstants = primes.map { fraction(ofRoot: 3, of: $0) }
    private static let start256 = primes.prefix(8).map { fraction(ofRoot: 2, of: $0) }

    private func sha256(_ message: [UInt8]) -> [UInt8] {
        var state = Self.start256
        let data = padded(message, bigEndian: true)
        for block in stride(from: 0, to: data.count, by: 64) {
            var w = (0..<16).map { word(data, block + 4 * $0, bigEndian: true) }
            for i in 16..<64 {
                let s0 = right(w[i - 15], 7) ^ right(w[i - 15], 18) ^ w[i - 15] >> 3
                let s1 = right(w[i - 2], 17) ^ right(w[i - 2], 19) ^ w[i - 2] >> 10
                w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
            }
            var v = state
            for i in 0..<64 {
                let s1 = right(v[4], 6) ^ right(v[4], 11) ^ right(v[4], 25)
                let choice = (v[4] & v[5]) ^ (~v[4] & v[6])
                let t1 = v[7] &+ s1 &+ choice &+ Self.roundConstants[i] &+ w[i]
                let s0 = right(v[0], 2) ^ right(v[0], 13) ^ right(v[0], 22)
                let t2 = s0 &+ ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))
                v = [t1 &+ t2, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
            }
            state = zip(state, v).map { $0 &+ $1 }
        }
        return bytes(state, bigEndian: true)
    }
}
