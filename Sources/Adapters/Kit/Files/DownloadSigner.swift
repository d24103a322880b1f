import CanonicalModel

/// Makes and checks what is added to a download's address: until when it is good, and a keyed digest over that and the file.
public struct DownloadSigner: Sendable {
    private let cryptography: any Cryptography
    private let key: [UInt8]

    public enum Refusal: Error, Sendable, Equatable {
        /// Nothing that this gateway has signed.
        case forged
        case expired
    }

    /// - Parameter key: secret, the same in every process that serves the same files.
    public init(key: [UInt8], cryptography: any Cryptography) {
        self.key = key
        self.cryptography = cryptography
    }

    /// `expires=<seconds since 1970>&sign=<hex>`.
    public func query(for file: AttachmentID, until expiry: Moment) -> String {
        let expires = String(expiry.seconds)
        return "expires=\(expires)&sign=\(Hex.encode(digest(file, expires)))"
    }

    public func check(_ query: QueryParameters, of file: AttachmentID, at now: Moment) throws(Refusal) {
        guard let expires = query["expires"], let sign = query["sign"].flatMap(Hex.decode),
            cryptography.constantTimeEquals(sign, digest(file, expires)), let seconds = Int64(expires)
        else { throw .forged }
        guard now.seconds <= seconds else { throw .expired }
    }

    /// The first line keeps the key from vouching for anything else.
    private func digest(_ file: AttachmentID, _ expires: String) -> [UInt8] {
        cryptography.hmac(.sha256, key: key, message: Array("download\n\(file)\n\(expires)".utf8))
    }
}
