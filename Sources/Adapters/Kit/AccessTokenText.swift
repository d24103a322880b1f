/// A token for the native API as it is given out: `smt_` and 32 random bytes.
public struct AccessTokenText: Sendable {
    public let text: String

    private static let prefix = "smt_"
    private static let randomBytes = 32
    private static let length = prefix.utf8.count + Base62.length(ofBytes: randomBytes)

    /// A new one.
    /// - Throws: where the system has no randomness to give.
    public init(_ cryptography: any Cryptography) throws(CryptographyError) {
        text = Self.prefix + Base62.encode(try cryptography.randomBytes(Self.randomBytes))
    }

    /// What is kept of it.
    public func hash(_ cryptography: any Cryptography) -> [UInt8] {
        cryptography.digest(.sha256, Array(text.utf8))
    }

    /// Its last four characters, by which a person tells tokens apart.
    public var hint: String { String(text.suffix(4)) }

    /// Whether a text can be a token that was issued; nothing else is looked up.
    static func isPossible(_ text: String) -> Bool {
        text.utf8.count == length && text.hasPrefix(prefix)
    }
}
