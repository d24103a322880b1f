/// The name of one request in logs and answers: the caller's own where it has a permitted form, else minted.
struct RequestIDSource: Sendable {
    static let headerName = "X-Request-Id"
    static let maxLength = 128

    private let seed: (UInt64, UInt64)

    init() {
        var random = SystemRandomNumberGenerator()
        seed = (random.next(), random.next())
    }

    /// `[A-Za-z0-9._-]{1,128}`.
    static func isPermitted(_ candidate: String) -> Bool {
        let bytes = candidate.utf8
        return !bytes.isEmpty && bytes.count <= maxLength && bytes.allSatisfy(isPermitted)
    }

    /// 32 lower-case hex digits. Unique, not secret: the `n`-th of the process, scrambled by one-to-one functions.
    func mint(_ n: UInt64) -> String {
        let high = RequestIDSource.scrambled(seed.0 &+ n)
        let low = RequestIDSource.scrambled(seed.1 ^ n)
        return String(unsafeUninitializedCapacity: 32) { buffer in
            for place in 0..<16 {
                let shift = UInt64(60 - 4 * place)
                buffer[place] = RequestIDSource.hexDigit(high &>> shift)
                buffer[place + 16] = RequestIDSource.hexDigit(low &>> shift)
            }
            return 32
        }
    }

    private static func isPermitted(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func hexDigit(_ value: UInt64) -> UInt8 {
        let digit = UInt8(truncatingIfNeeded: value & 0xF)
        return digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
    }

    /// SplitMix64's finalizer: one-to-one on 64 bits.
    private static func scrambled(_ value: UInt64) -> UInt64 {
        var z = value &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z &>> 31)
    }
}
