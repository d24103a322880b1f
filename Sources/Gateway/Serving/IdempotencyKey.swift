import Adapters
import CanonicalModel

/// The rules of the `Idempotency-Key` header.
enum IdempotencyKey {
    static let malformed = CanonicalError.invalid(
        "Idempotency-Key", .malformed, "Idempotency-Key must be 1 to 255 visible ASCII characters")

    static func isWellFormed(_ key: String) -> Bool {
        (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// What makes two requests the same one: method, path, query and body.
    static func fingerprint(of request: GateRequest, _ cryptography: any Cryptography) -> [UInt8] {
        var text = Array("\(request.method.rawValue) \(request.rawPath)?\(request.rawQuery)\n".utf8)
        text += request.body
        return cryptography.digest(.sha256, text)
    }
}
