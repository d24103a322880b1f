import CanonicalModel

extension Kingsoft {
    /// How a caller makes its `Sign` header: which digest over what, written how. The contract's text leaves it to the two
    /// sides, so it is a setting of each caller. Checks incoming calls and signs outgoing ones.
    public struct SignRecipe: Equatable, Sendable {
        public var digest: Digest
        public var template: SignTemplate
        public var encoding: Encoding
        /// Seconds that the caller's clock may be off, both ways; nil for the contract's.
        public var windowSeconds: Int64?
        /// Whether a write that is sent a second time is refused.
        public var refusesReplay: Bool

        public enum Digest: String, Sendable, CaseIterable {
            case md5
            case sha1
            case sha256
            /// The keyed ones take the secret as their key, whether or not the template names it.
            case hmacMD5 = "hmac-md5"
            case hmacSHA1 = "hmac-sha1"
            case hmacSHA256 = "hmac-sha256"
        }

        public enum Encoding: String, Sendable, CaseIterable {
            case lowerHex = "hex"
            case upperHex = "HEX"
            case base64
        }

        /// Hex MD5 of `{appId}{timestamp}{secret}`.
        public init(
            digest: Digest = .md5, template: SignTemplate = .standard, encoding: Encoding = .lowerHex,
            windowSeconds: Int64? = nil, refusesReplay: Bool = false
        ) {
            self.digest = digest
            self.template = template
            self.encoding = encoding
            self.windowSeconds = windowSeconds
            self.refusesReplay = refusesReplay
        }

        /// The `Sign` header of a call.
        public func sign(_ call: SignedCall, secret: String, _ cryptography: any Cryptography) -> String {
            let bytes = digest(of: call, secret: secret, cryptography)
            return switch encoding {
            case .lowerHex: Hex.encode(bytes)
            case .upperHex: Hex.encode(bytes, .upper)
            case .base64: Base64.encode(bytes)
            }
        }

        /// Whether one of the secrets made this `Sign`. Hex may come in either case. The comparison takes the same time
        /// wherever the difference is.
        public func accepts(_ sign: String, of call: SignedCall, secrets: [String], _ cryptography: any Cryptography) -> Bool {
            let given = bytes(of: sign) ?? []
            var found = false
            for secret in secrets
            where cryptography.constantTimeEquals(given, digest(of: call, secret: secret, cryptography)) { found = true }
            return found
        }

        /// The digest that a `Sign` spells, so that the same one in other letters is the same; nil for what spells none.
        func bytes(of sign: String) -> [UInt8]? {
            encoding == .base64 ? Base64.decode(sign) : Hex.decode(sign)
        }

        private func digest(of call: SignedCall, secret: String, _ cryptography: any Cryptography) -> [UInt8] {
            let message = template.message(for: call, secret: secret)
            let key = Array(secret.utf8)
            return switch digest {
            case .md5: cryptography.digest(.md5, message)
            case .sha1: cryptography.digest(.sha1, message)
            case .sha256: cryptography.digest(.sha256, message)
            case .hmacMD5: cryptography.hmac(.md5, key: key, message: message)
            case .hmacSHA1: cryptography.hmac(.sha1, key: key, message: message)
            case .hmacSHA256: cryptography.hmac(.sha256, key: key, message: message)
            }
        }
    }

    /// What a signature may cover.
    public struct SignedCall: Sendable {
        public var appID: String
        /// As in the header: 10 digits or 13.
        public var timestamp: String
        public var method: String
        /// As sent, without the query.
        public var path: String
        public var body: [UInt8]

        public init(appID: String, timestamp: String, method: String, path: String, body: [UInt8] = []) {
            self.appID = appID
            self.timestamp = timestamp
            self.method = method
            self.path = path
            self.body = body
        }
    }
}

extension Kingsoft.SignRecipe {
    /// Reads a caller's settings; what is absent takes its default.
    /// - Throws: `SignRecipeError` that names the setting.
    public init(settings: JSON) throws(Kingsoft.SignRecipeError) {
        self.init()
        if let given = settings["digest"] {
            guard let known = given.stringValue.flatMap(Digest.init(rawValue:)) else { throw .unknownDigest(given.plainText) }
            digest = known
        }
        if let given = settings["encoding"] {
            guard let known = given.stringValue.flatMap(Encoding.init(rawValue:)) else {
                throw .unknownEncoding(given.plainText)
            }
            encoding = known
        }
        if let given = settings["template"] {
            guard let text = given.stringValue else { throw .badTemplate(given.plainText) }
            template = try Kingsoft.SignTemplate(parsing: text)
        }
        if let given = settings["windowSeconds"] {
            guard let seconds = given.int64Value, (1...86_400).contains(seconds) else { throw .badWindow(given.plainText) }
            windowSeconds = seconds
        }
        if let given = settings["refuseReplay"] {
            guard let refuses = given.boolValue else { throw .badReplay(given.plainText) }
            refusesReplay = refuses
        }
    }
}
