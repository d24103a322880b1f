/// What the contracts need of cryptography: signatures, tokens and passwords. The gateway brings the library.
public protocol Cryptography: Sendable {
    func digest(_ algorithm: DigestAlgorithm, _ message: [UInt8]) -> [UInt8]

    /// The keyed digest of RFC 2104; a key of any length, also empty.
    func hmac(_ algorithm: DigestAlgorithm, key: [UInt8], message: [UInt8]) -> [UInt8]

    /// Whether two values are equal, in a time that depends on their lengths only.
    func constantTimeEquals(_ a: [UInt8], _ b: [UInt8]) -> Bool

    /// Bytes nobody can foretell.
    /// - Throws: where the system has no randomness to give; there is no weaker substitute.
    func randomBytes(_ count: Int) throws(CryptographyError) -> [UInt8]

    /// A salted, deliberately slow hash to store in a password's place. Takes tens of milliseconds and megabytes.
    func hashPassword(_ password: String) throws(CryptographyError) -> String

    /// Whether a password belongs to a stored hash; false also for a hash of unknown form or unreasonable cost.
    func verifyPassword(_ password: String, hash: String) -> Bool
}

/// MD5 and SHA-1 are here because callers in the field sign with them; nothing new should.
public enum DigestAlgorithm: Sendable, CaseIterable {
    case md5, sha1, sha256

    /// The length of the digest in bytes.
    public var length: Int {
        switch self {
        case .md5: 16
        case .sha1: 20
        case .sha256: 32
        }
    }
}

/// A cryptographic operation that the library could not carry out.
public struct CryptographyError: Error, Sendable, Equatable, CustomStringConvertible {
    public var operation: String
    public var reason: String

    public init(operation: String, reason: String) {
        self.operation = operation
        self.reason = reason
    }

    public var description: String {
        "\(operation): \(reason)"
    }
}

extension Cryptography {
    /// A digest over a text's UTF-8, as lower-case hex: the form most signatures are sent in.
    public func hexDigest(_ algorithm: DigestAlgorithm, _ text: String) -> String {
        Hex.encode(digest(algorithm, Array(text.utf8)))
    }

    /// Compares two texts in a time that depends on their lengths only.
    public func constantTimeEquals(_ a: String, _ b: String) -> Bool {
        constantTimeEquals(Array(a.utf8), Array(b.utf8))
    }
}
