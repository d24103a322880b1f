import CanonicalModel

/// Headers `appname`, `timestamp`, `signature` = hex MD5 of timestamp text and token. The manual's chapter 17.
extension Loonflow {
    struct Authenticator: Sendable {
        var cryptography: any Cryptography
        var windowSeconds: Int64

        /// The app that calls. The signature is checked before its age, as callers are used to.
        func caller(of request: GateRequest, engine: any TicketReading) throws(CanonicalError) -> Caller {
            guard let name = request.headers["appname"], !name.isEmpty else {
                throw .unauthenticated(.missing, "appname is not provide in request header")
            }
            guard let signature = request.headers["signature"], let stamp = request.headers["timestamp"] else {
                throw .unauthenticated(.missing, "signature and timestamp should be provided in request header")
            }
            guard let seconds = Int64(stamp), !stamp.hasPrefix("+") else {
                throw .unauthenticated(.clock, "timestamp in request header is not a number of seconds")
            }
            guard let caller = engine.caller(Loonflow.contract, CallerName(name)), caller.isEnabled else {
                throw .unauthenticated(.unknownCaller, "Appname:\(name) in request header is unauthorized")
            }
            guard matches(signature, stamp: stamp, secrets: caller.secrets) else {
                throw .unauthenticated(.signature, "The signature you provide in request header is invalid")
            }
            let age = request.receivedAt.seconds.subtractingReportingOverflow(seconds)
            guard !age.overflow, age.partialValue.magnitude <= windowSeconds.magnitude else {
                throw .unauthenticated(
                    .clock,
                    "The signature you provide in request header is expire, please ensure in \(windowSeconds)s")
            }
            return caller
        }

        private func matches(_ signature: String, stamp: String, secrets: [String]) -> Bool {
            var found = false
            for secret in secrets {
                let good = Loonflow.signature(stamp: stamp, token: secret, cryptography: cryptography)
                if cryptography.constantTimeEquals(Array(good.utf8), Array(signature.utf8)) { found = true }
            }
            return found
        }
    }

    /// What a caller sends as `signature`.
    public static func signature(stamp: String, token: String, cryptography: any Cryptography) -> String {
        Hex.encode(cryptography.digest(.md5, Array((stamp + token).utf8)))
    }
}
