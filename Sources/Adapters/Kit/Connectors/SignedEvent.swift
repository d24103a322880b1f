import CanonicalModel

/// A call by which a system says that tickets have changed: `{"tickets": ["17", 18]}`, signed with HMAC-SHA256 over the moment
/// and the body.
package struct SignedEvent: Sendable {
    package var secret: String
    /// Seconds that the sender's clock may be off.
    package var windowSeconds: Int64

    package static let timestampHeader = "X-Sanmen-Timestamp"
    package static let signatureHeader = "X-Sanmen-Signature"
    private static let mostTickets = 10_000

    package init(secret: String, windowSeconds: Int64) {
        self.secret = secret
        self.windowSeconds = windowSeconds
    }

    /// Lower-case hex HMAC-SHA256 over `TIMESTAMP.BODY`.
    /// - Parameter timestamp: seconds, as in the header.
    package func signature(timestamp: String, body: [UInt8], _ cryptography: any Cryptography) -> String {
        Hex.encode(cryptography.hmac(.sha256, key: Array(secret.utf8), message: Array("\(timestamp).".utf8) + body))
    }

    /// - Throws: `unauthenticated`, or `invalid` for a signed body that names no tickets.
    package func read(_ request: GateRequest, _ cryptography: any Cryptography, now: Moment) throws(CanonicalError) -> [TwinID] {
        guard let stamp = request.headers[Self.timestampHeader], let signature = request.headers[Self.signatureHeader] else {
            throw .unauthenticated(.missing, "\(Self.timestampHeader) and \(Self.signatureHeader) are needed")
        }
        let good = self.signature(timestamp: stamp, body: request.body, cryptography)
        guard cryptography.constantTimeEquals(good, signature.lowercased()) else {
            throw .unauthenticated(.signature, "the signature is wrong")
        }
        try Self.check(stamp, now, windowSeconds)
        let body = (try? JSON(parsing: request.body, limits: JSONLimits(maxDepth: 8)))?.objectValue
        guard let listed = body?["tickets"]?.arrayValue, listed.count <= Self.mostTickets else {
            throw .invalid("tickets", .wrongType, "tickets must be a list of at most \(Self.mostTickets) ids")
        }
        return try listed.map { id throws(CanonicalError) in
            guard let text = id.stringValue ?? id.int64Value.map(String.init), !text.isEmpty, text.utf8.count <= 200 else {
                throw .invalid("tickets", .wrongType, "an id is a text or a whole number")
            }
            return TwinID(text)
        }
    }

    package static func check(_ stamp: String, _ now: Moment, _ window: Int64) throws(CanonicalError) {
        guard let seconds = Int64(stamp) else { throw .unauthenticated(.clock, "the timestamp is no number of seconds") }
        let age = now.seconds.subtractingReportingOverflow(seconds)
        guard !age.overflow, age.partialValue.magnitude <= window.magnitude else {
            throw .unauthenticated(.clock, "the timestamp is not within \(window) s")
        }
    }
}

extension SignedEvent {
    /// For a connector's configuration.
    package var reader: @Sendable (GateRequest, any Cryptography, Moment) throws(CanonicalError) -> [TwinID] {
        { request, cryptography, now throws(CanonicalError) in try read(request, cryptography, now: now) }
    }
}
