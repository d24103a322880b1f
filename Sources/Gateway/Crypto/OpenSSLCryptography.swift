import Adapters
import CCrypto

/// `Cryptography` by OpenSSL's libcrypto.
public struct OpenSSLCryptography: Cryptography {
    private let algorithms: FetchedAlgorithms
    private let passwordCost: ScryptCost

    /// - Throws: where the library does not offer one of the digests (a FIPS-only configuration, for one).
    public init() throws(CryptographyError) {
        try self.init(passwordCost: .standard)
    }

    init(passwordCost: ScryptCost) throws(CryptographyError) {
        algorithms = try FetchedAlgorithms()
        self.passwordCost = passwordCost
    }

    public func digest(_ algorithm: DigestAlgorithm, _ message: [UInt8]) -> [UInt8] {
        let method = algorithms.digest(algorithm)
        return [UInt8](unsafeUninitializedCapacity: algorithm.length) { output, count in
            let done = message.withUnsafeBytes { input in
                EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, method, nil)
            }
            // Fails only when memory is exhausted, where Swift stops as well. A made-up digest could match another one.
            precondition(done == 1, "libcrypto could not compute a digest")
            count = algorithm.length
        }
    }

    public func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], message: [UInt8]) -> [UInt8] {
        let context = EVP_MAC_CTX_dup(algorithms.hmacTemplate(algorithm))
        defer { EVP_MAC_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: algorithm.length) { output, count in
            let done = withNonNullBytes(key) { key in
                EVP_MAC_init(context, key.baseAddress, key.count, nil) == 1
            } && withNonNullBytes(message) { message in
                EVP_MAC_update(context, message.baseAddress, message.count) == 1
            } && EVP_MAC_final(context, output.baseAddress, &count, algorithm.length) == 1
            // As for a digest: only for want of memory.
            precondition(done && count == algorithm.length, "libcrypto could not compute an HMAC")
        }
    }

    public func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return a.withUnsafeBytes { a in
            b.withUnsafeBytes { b in CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0 }
        }
    }

    public func randomBytes(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else {
            throw CryptographyError(operation: "random bytes", reason: "a count of \(count) is out of range")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let done = bytes.withUnsafeMutableBufferPointer { RAND_bytes($0.baseAddress, length) }
        guard done == 1 else { throw .fromLibrary("random bytes") }
        return bytes
    }

    public func hashPassword(_ password: String) throws(CryptographyError) -> String {
        let salt = try randomBytes(ScryptHash.saltLength)
        guard let key = passwordCost.derive(Array(password.utf8), salt: salt, length: ScryptHash.keyLength) else {
            throw .fromLibrary("scrypt")
        }
        return ScryptHash(cost: passwordCost, salt: salt, key: key).encoded
    }

    public func verifyPassword(_ password: String, hash: String) -> Bool {
        guard let stored = ScryptHash(encoded: hash),
            let key = stored.cost.derive(Array(password.utf8), salt: stored.salt, length: stored.key.count)
        else { return false }
        return constantTimeEquals(key, stored.key)
    }
}

/// libcrypto takes a null pointer for "unchanged", and an empty array may well give one.
private func withNonNullBytes<R>(_ bytes: [UInt8], _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
    bytes.withUnsafeBufferPointer { buffer in
        if buffer.baseAddress != nil { return body(buffer) }
        return withUnsafePointer(to: 0 as UInt8) { body(UnsafeBufferPointer(start: $0, count: 0)) }
    }
}
