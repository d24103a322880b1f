import CanonicalModel

extension Loonflow {
    /// What a call of an app in strict mode signs: everything that decides what the call does, and by whom. Each part is on a
    /// line of its own and none can hold a line break, so that no two calls sign the same text.
    public struct StrictCall: Sendable {
        public var method: String
        /// As sent, percent-encoded, without the query.
        public var path: String
        /// As sent, without the question mark; empty where there is none.
        public var query: String
        public var body: [UInt8]
        /// Seconds, as in the header.
        public var timestamp: String
        public var nonce: String
        public var app: String
        /// Empty where the call names nobody.
        public var username: String

        public init(
            method: String, path: String, query: String = "", body: [UInt8] = [], timestamp: String, nonce: String,
            app: String, username: String = ""
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.body = body
            self.timestamp = timestamp
            self.nonce = nonce
            self.app = app
            self.username = username
        }

        /// Keeps these signatures apart from whatever else a token may sign.
        static let version = "SANMEN-LOONFLOW-1"

        public func canonicalText(_ cryptography: any Cryptography) -> String {
            let bodyDigest = Hex.encode(cryptography.digest(.sha256, body))
            return [Self.version, method, path, query, bodyDigest, timestamp, nonce, app, username].joined(separator: "\n")
        }

        /// The `signature` header: hex HMAC-SHA256 of the canonical text, keyed with the token.
        public func signature(token: String, _ cryptography: any Cryptography) -> String {
            Hex.encode(cryptography.hmac(.sha256, key: Array(token.utf8), message: Array(canonicalText(cryptography).utf8)))
        }

        /// Whether one of the tokens made this signature. All are tried, in a time that does not depend on where they differ.
        func isSigned(_ signature: String, tokens: [String], _ cryptography: any Cryptography) -> Bool {
            let given = Hex.decode(signature) ?? []
            let message = Array(canonicalText(cryptography).utf8)
            var found = false
            for token in tokens {
                let good = cryptography.hmac(.sha256, key: Array(token.utf8), message: message)
                if cryptography.constantTimeEquals(given, good) { found = true }
            }
            return found
        }
    }
}

extension Loonflow.StrictCall {
    /// The call that a request makes; nil where it repeats a header that is signed, so that nobody can read another one.
    init?(_ request: GateRequest, app: String, timestamp: String, nonce: String) {
        guard ["appname", "timestamp", "nonce", "signature", "username"].allSatisfy({ request.headers.all($0).count <= 1 }) else {
            return nil
        }
        self.init(
            method: request.method.rawValue, path: request.rawPath, query: request.rawQuery, body: request.body,
            timestamp: timestamp, nonce: nonce, app: app, username: request.headers["username"] ?? "")
    }

    /// 16 to 64 visible ASCII characters.
    static func isNonce(_ text: String) -> Bool {
        (16...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
