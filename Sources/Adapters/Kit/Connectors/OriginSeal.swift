import CanonicalModel

/// Vouches for the origins that sync writes into the tickets of one outside system, so that what people and programs there write
/// themselves, or carry over from another system, is never taken for ours. What this gateway has not sealed says nothing, even
/// where another gateway has written it: nobody could tell that from a forgery.
package struct OriginSeal: Sendable {
    private let key: [UInt8]
    private let system: SystemName
    private let cryptography: any Cryptography

    /// Hexadecimal digits: 64 bits cannot be guessed by writing tickets.
    static let length = 16

    /// - Parameters:
    ///   - key: the gateway's, which nobody else knows.
    ///   - system: where the texts are.
    package init(key: [UInt8], system: SystemName, cryptography: any Cryptography) {
        self.key = key
        self.system = system
        self.cryptography = cryptography
    }

    enum Kind: String {
        case ticket, comment
    }

    /// - Parameter message: everything that is to be vouched for; none of it may be ambiguous.
    func sum(_ kind: Kind, _ message: String) -> String {
        let whole = "\(kind.rawValue)\u{0}\(system)\u{0}\(message)"
        return String(Hex.encode(cryptography.hmac(.sha256, key: key, message: Array(whole.utf8))).prefix(Self.length))
    }

    func vouches(_ kind: Kind, for message: String, _ sum: Substring) -> Bool {
        cryptography.constantTimeEquals(self.sum(kind, message), String(sum))
    }
}
