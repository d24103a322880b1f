import Adapters
import CCrypto

/// Digests looked up in libcrypto once: a look-up per call takes longer than the digest of a short message.
///
/// `@unchecked Sendable` holds because everything here is written in `init` and only read afterwards: a fetched `EVP_MD`
/// is immutable with an atomic reference count, and the HMAC contexts are never used but as the source of a copy.
final class FetchedAlgorithms: @unchecked Sendable {
    private let md5: Fetched
    private let sha1: Fetched
    private let sha256: Fetched

    private struct Fetched {
        var digest: OpaquePointer
        var hmacTemplate: OpaquePointer
    }

    init() throws(CryptographyError) {
        // Each is given back should a later one be missing: a class's `deinit` does not run for a failed `init`.
        let md5 = try FetchedAlgorithms.fetch("MD5")
        do throws(CryptographyError) {
            let sha1 = try FetchedAlgorithms.fetch("SHA1")
            do throws(CryptographyError) {
                sha256 = try FetchedAlgorithms.fetch("SHA256")
            } catch {
                FetchedAlgorithms.release(sha1)
                throw error
            }
            self.sha1 = sha1
        } catch {
            FetchedAlgorithms.release(md5)
            throw error
        }
        self.md5 = md5
    }

    deinit {
        for fetched in [md5, sha1, sha256] {
            FetchedAlgorithms.release(fetched)
        }
    }

    func digest(_ algorithm: DigestAlgorithm) -> OpaquePointer {
        fetched(algorithm).digest
    }

    /// An HMAC context that knows its digest but no key yet, to be copied.
    func hmacTemplate(_ algorithm: DigestAlgorithm) -> OpaquePointer {
        fetched(algorithm).hmacTemplate
    }

    private func fetched(_ algorithm: DigestAlgorithm) -> Fetched {
        switch algorithm {
        case .md5: md5
        case .sha1: sha1
        case .sha256: sha256
        }
    }

    private static func fetch(_ name: String) throws(CryptographyError) -> Fetched {
        guard let digest = EVP_MD_fetch(nil, name, nil) else { throw .fromLibrary(name) }
        guard let template = hmacTemplate(digestName: name) else {
            EVP_MD_free(digest)
            throw .fromLibrary("HMAC-\(name)")
        }
        return Fetched(digest: digest, hmacTemplate: template)
    }

    private static func hmacTemplate(digestName: String) -> OpaquePointer? {
        guard let hmac = EVP_MAC_fetch(nil, "HMAC", nil) else { return nil }
        // The context holds a reference of its own.
        defer { EVP_MAC_free(hmac) }
        guard let context = EVP_MAC_CTX_new(hmac) else { return nil }
        var name = Array(digestName.utf8CString)
        let done = name.withUnsafeMutableBufferPointer { name in
            let parameters = [
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
                OSSL_PARAM_construct_end(),
            ]
            return EVP_MAC_CTX_set_params(context, parameters)
        }
        guard done == 1 else {
            EVP_MAC_CTX_free(context)
            return nil
        }
        return context
    }

    private static func release(_ fetched: Fetched) {
        EVP_MAC_CTX_free(fetched.hmacTemplate)
        EVP_MD_free(fetched.digest)
    }
}

extension CryptographyError {
    /// The oldest error in this thread's queue, which is emptied.
    static func fromLibrary(_ operation: String) -> CryptographyError {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else {
            return CryptographyError(operation: operation, reason: "failed without a reason")
        }
        return CryptographyError(operation: operation, reason: String(cString: reason))
    }
}
