import CanonicalModel

extension Loonflow {
    /// A notice by which a remote says that a ticket has changed. Its `signature` covers only the moment, as in the contract's
    /// calls; where `webhook-signature` is there too, as Sanmen sends it, that has to be right and covers the body.
    struct NoticeEvent: Sendable {
        var token: String
        var windowSeconds: Int64
        /// Nothing is believed whose body is not signed.
        var needsSignedBody: Bool

        func read(_ request: GateRequest, _ cryptography: any Cryptography, now: Moment) throws(CanonicalError) -> [TwinID] {
            guard let stamp = request.headers["timestamp"], let signature = request.headers["signature"] else {
                throw .unauthenticated(.missing, "signature and timestamp are needed")
            }
            let good = Loonflow.signature(stamp: stamp, token: token, cryptography: cryptography)
            guard cryptography.constantTimeEquals(good, signature.lowercased()) else {
                throw .unauthenticated(.signature, "the signature is wrong")
            }
            try SignedEvent.check(stamp, now, windowSeconds)
            try checkBody(request, cryptography, now)
            let body = try? JSON(parsing: request.body, limits: JSONLimits(maxDepth: 32))
            let id = (body?["ticket_value_info"]?["id"] ?? body?["id"])?.looseInt64
            guard let id, id > 0 else { throw .invalid("id", .missing, "the notice names no ticket") }
            return [TwinID(String(id))]
        }

        private func checkBody(_ request: GateRequest, _ cryptography: any Cryptography, _ now: Moment) throws(CanonicalError) {
            guard let given = request.headers["webhook-signature"] else {
                if needsSignedBody { throw .unauthenticated(.missing, "webhook-signature is needed") }
                return
            }
            let (id, stamp) = (request.headers["webhook-id"] ?? "", request.headers["webhook-timestamp"] ?? "")
            try SignedEvent.check(stamp, now, windowSeconds)
            let signed = Array("\(id).\(stamp).".utf8) + request.body
            let good = "v1," + Base64.encode(cryptography.hmac(.sha256, key: Array(token.utf8), message: signed))
            guard given.split(separator: " ").contains(where: { cryptography.constantTimeEquals(good, String($0)) }) else {
                throw .unauthenticated(.signature, "webhook-signature is wrong")
            }
        }

        var reader: @Sendable (GateRequest, any Cryptography, Moment) throws(CanonicalError) -> [TwinID] {
            { request, cryptography, now throws(CanonicalError) in try read(request, cryptography, now: now) }
        }
    }
}
