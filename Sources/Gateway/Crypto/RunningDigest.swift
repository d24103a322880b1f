import Adapters
import CCrypto

/// A SHA-256 over bytes that come piece by piece. Not for several threads at once.
final class RunningDigest {
    private let context: OpaquePointer

    init() throws(CryptographyError) {
        guard let context = EVP_MD_CTX_new() else { throw .fromLibrary("SHA256") }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw .fromLibrary("SHA256")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    func update(_ bytes: UnsafeRawBufferPointer) throws(CryptographyError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw .fromLibrary("SHA256") }
    }

    /// The digest of everything so far. Once only.
    func finish() throws(CryptographyError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: DigestAlgorithm.sha256.length)
        guard EVP_DigestFinal_ex(context, &output, nil) == 1 else { throw .fromLibrary("SHA256") }
        return output
    }
}
